import { entropy } from './entropy.ts';
import type { KeyKind } from './keys.ts';
import type { Confidence } from './model.ts';

/** How a value was written, as far as it matters for the judgement. */
export interface ValueContext {
  readonly kind: KeyKind;
  readonly key: string;
  readonly exact: boolean;
  readonly quoted: boolean;
  /** True where unquoted text may be an expression or a name rather than a literal (program text, HCL). */
  readonly code: boolean;
  /** True where text is written for people (Markdown, comments, echo lines). */
  readonly prose: boolean;
}

/** Someone else's hands: the value is fetched from elsewhere, filled in later or sealed. */
const reference = new RegExp(
  [
    String.raw`\$\{|\$\(|\{\{|\}\}|<%|%>|#\{|\{%|\[\[|\]\]`, // shell, Jinja, Helm, ERB, Ruby, Spring
    String.raw`^[$%@&*!][\w.:-]+[%@]?$`, // $NAME, %NAME%, @NAME@, YAML aliases and tags
    String.raw`^\$\w+|\$[A-Z_][A-Z0-9_]{2,}`,
    '`', // command substitution
    String.raw`^(?:\{[\w.:-]+\}|:\w+|\?)$`, // {name}, :bind, ?
    String.raw`^%\(?[\w.]*\)?[sd]$|%s`,
    String.raw`^__\w+__$|^#+[\w -]+#+$|^@@?\w+@@?$|^~\w+~$|^%%\w+%%$`, // filled in by a script
    String.raw`^(?:var|local|locals|data|module|each|self|env|process\.env|os\.environ|params|secrets|vars|config|input|inputs|this|settings)\.[\w.[\]"']+$`,
    String.raw`^(?:env|getenv|lookup|vault|file|ref|resolve|secret|sops|data|random_\w+|aws_\w+|azurerm_\w+|google_\w+)[.([:]`,
    String.raw`^(?:op|vault|ssm|secretsmanager|secret|secrets|awssm|gcpsm|azurekeyvault|keyvault|file|ref\+\w+|kms|doppler|infisical|bws|akeyless|conjur|env|keyring|pass|aws-secretsmanager|gcp-secretmanager|sm|arn|akv|berglas|sops|chamber|k8s|kubernetes):`,
    String.raw`^arn:aws|^projects/[^/]+/secrets/|^@Microsoft\.KeyVault|^\{\{?resolve:|^/aws/reference`,
    String.raw`^ENC\[|^ENC\(|^\{cipher\}|^!vault|^\$ANSIBLE_VAULT|^-----BEGIN (?:PGP MESSAGE|AGE|CERT|PUBLIC|RSA PUBLIC|SSH2? PUBLIC)|^AgA|^AgB|^vault:v\d|^\{AES\}|^\{AES-?256\}|^\{XOR\}|^pkcs7`,
  ].join('|'),
);

/** Digests are kept instead of a password and name none. */
const digest =
  /^(?:\$(?:2[abxy]|5|6|y|1|argon2\w*|pbkdf2[\w-]*|scrypt)\$|\{(?:SHA|SSHA|SMD5|MD5|CRYPT|PBKDF2)[\w-]*\}|pbkdf2(?:_sha\d+)?[:$]|scram-sha|sha(?:1|256|384|512)[-:$]|md5:|scrypt:)/i;

const placeholderWord =
  /(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)?|your[-_ ]|\byour|fill[-_ ]?(?:me|in)|place[-_ ]?holder|example|sample|dummy|foobar|fixme|todo|tbd|redacted|masked|removed|hidden|censored|insert|\benter\b|lorem|not[-_ ]?(?:a[-_ ])?(?:real|set|used|needed|secret)|unspecified|undefined|do[-_]not|goes[-_ ]?here|^my[-_ ]?(?:secret|pass(?:word|wd)?|token|key|api|app|db|user|super)|<[^>]*>$|^<|^\[.*\]$|secure value)/i;

/** Whole values that stand for a password without being one, or say how rather than what. */
const plainValue = new Set(
  (
    'password passwd pass pwd passphrase secret secrets token key apikey api_key none null nil undefined true false yes no on off empty unset set default ' +
    'required optional enabled disabled enable disable always never auto manual basic bearer digest plain plaintext cleartext clear text string str ' +
    'integer int number boolean bool object array any void unknown optional exclusive shared prompt ask file env environment vault keychain keyring ' +
    'hidden sensitive random generated generate autogenerate encrypted decrypted hash hashed bcrypt sha sha1 sha256 sha512 md5 argon2 pbkdf2 scrypt rsa ' +
    'ed25519 ecdsa dsa aes hmac hs256 rs256 es256 jwt oauth oauth2 saml ldap kerberos ntlm trust peer ident scram-sha-256 cert certificate ssl tls oidc ' +
    'read write admin-password login user username name value values data content todo tbd na n/a - -- --- . .. ... * ? "" null, undefined, nopasswd memory redis ' +
    'test testing tests'
  ).split(' '),
);

const path = /^(?:\.{0,2}\/|~\/|[a-zA-Z]:[\\/]|\\\\)|^[\w${}.-]+(?:\/[\w${}.*-]+)+\/?$/;
const fileName =
  /^[\w${}./\\ -]*\.(?:pem|key|crt|cer|pub|p12|pfx|jks|keystore|txt|json|ya?ml|xml|conf|cfg|ini|enc|asc|gpg|sh|py|js|ts|properties|env|password|passwd|pwd|secret|creds?|log|html?|php|rb|java|go|md|csv|sql|bin|dat|der|ppk|kdbx|toml|tf|lock|cs|jar|cmd|bat|ps1)$/i;
const bareUrl = /^[a-z][a-z0-9+.-]*:\/\//i;
const repeated = /^(.)\1*$|^(?:(.{2,4})\2{2,})$|^[*xX.•_?#0-]+$/;
const sequence =
  /^(?:0?123456789?0?|abcdefg?h?|qwerty\w*|1234|12345|123123|111111|000000|abc123|abcd1234|a1b2c3d?4?|deadbeef|xxx+|asdf\w{0,4})$/i;

/** Whether the value is a reference, a template, sealed, a digest: nothing of it is a secret in clear. */
export function isReference(value: string): boolean {
  return reference.test(value) || digest.test(value);
}

/** Whether the value only holds a secret's place: an example, a mask, a description, a counted-up row. */
export function isPlaceholder(value: string): boolean {
  const bare = value.toLowerCase();
  return plainValue.has(bare) || placeholderWord.test(value) || repeated.test(value) || sequence.test(value);
}

/** Pairs of letters that ordinary words are made of, most frequent ones; what lacks them was not written to be read. */
const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir ' +
    'su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu ' +
    'rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ' +
    'ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ' +
    'ks xt bs ik dd pt rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb ah ax'
  ).split(' '),
);

/** Share of letter pairs that are common in words; 1 for readable words, about a half for random letters. */
export function readability(text: string): number {
  let pairs = 0;
  let common = 0;
  const lower = text.toLowerCase();
  for (let at = 0; at + 1 < lower.length; at++) {
    const pair = lower.slice(at, at + 2);
    if (!/^[a-z]{2}$/.test(pair)) continue;
    pairs++;
    if (commonPairs.has(pair)) common++;
  }
  return pairs === 0 ? 0 : common / pairs;
}

/** Whether the text looks made by a machine: long enough, mixed, and not put together from words. */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || /\s/.test(value)) return false;
  const bits = entropy(value);
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && bits >= 2.6 && /[a-f]/i.test(value) && /\d/.test(value);
  if (/^\d+$/.test(value)) return false;
  const digits = (value.match(/\d/g) ?? []).length;
  const switches = (value.match(/[a-z][A-Z0-9]|[A-Z0-9][a-z]|\d[A-Z]|[A-Z]\d/g) ?? []).length;
  if (bits < Math.min(3.1, Math.log2(value.length) * 0.78)) return false;
  if (digits === 0 && switches === 0) return value.length >= 20 && readability(value) < 0.6;
  if (switches / value.length >= 0.2) return true;
  return readability(value) < 0.72 && (digits >= 2 || switches >= 3);
}

function sameAsKey(value: string, key: string): boolean {
  const flat = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const left = flat(value);
  return left.length > 0 && (flat(key) === left || (left.length >= 6 && flat(key).endsWith(left)));
}

/** `correct` means a number of plain words in a row: a sentence, a title, a message. */
function isSentence(value: string): boolean {
  const parts = value.trim().split(/\s+/);
  if (parts.length < 2) return false;
  const plain = parts.filter((part) => /^["'(]?[A-Za-z]{1,14}[.,:;!?)"']*$/.test(part)).length;
  return plain / parts.length > 0.5 || parts.length > 4;
}

/** Looks inside `${VAR:-default}` and `${VAR:default}`: the default is a value like any other. Offsets within `value`. */
export function defaultOf(value: string): { start: number; end: number } | undefined {
  const match = /^\$\{[\w.-]+:[-=]?([^{}$]+)\}$/d.exec(value);
  const range = match?.indices?.[1];
  if (range === undefined || match?.[1] === undefined || match[1].startsWith('?') || match[1].startsWith('+'))
    return undefined;
  return { start: range[0], end: range[1] };
}

/** Judges a value under a key that bears secrets. Undefined: no secret in clear. */
export function judgeValue(value: string, context: ValueContext): Confidence | undefined {
  const { kind, key } = context;
  if (value.length < 4 || isReference(value) || isPlaceholder(value) || sameAsKey(value, key)) return undefined;
  if (bareUrl.test(value)) return undefined;
  if (kind === 'basic')
    return /^[A-Za-z0-9+/]{12,}={0,2}$/.test(value) && value.length % 4 !== 1 && looksRandom(value)
      ? 'high'
      : undefined;
  if (kind === 'connection') return undefined;
  const random = looksRandom(value);
  if (!random && (path.test(value) || fileName.test(value))) return undefined;
  if (isSentence(value)) return undefined;
  if (kind === 'password') {
    if (context.prose && !random && !/\d/.test(value)) return undefined;
    if (!context.exact && !random && !(/\d/.test(value) && /[a-z]/i.test(value))) return undefined;
    if (random) return 'high';
    if (/^-?\d+(?:\.\d+)?[smhd]?$/.test(value)) return value.length >= 6 ? 'low' : undefined;
    const mixed = /[a-z]/i.test(value) && (/\d/.test(value) || /[^\w.-]/.test(value));
    return mixed ? 'high' : 'medium';
  }
  if (!random) return undefined;
  if (kind === 'weak') return value.length >= 16 && !context.prose ? 'medium' : undefined;
  return context.exact ? 'high' : 'medium';
}
