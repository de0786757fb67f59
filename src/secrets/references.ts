/**
 * Values that are not the secret: fetched from elsewhere, filled in later, sealed, or a digest. Long values are judged by
 * their beginning.
 */
const judged = 600;

const templates = new RegExp(
  [
    String.raw`\$\{[\w.:/!#@%^*-][^}]*\}|\$\([^)]*\)|\{\{[^{}]*\}\}|\{%.*%\}|<%[^>]*%>|#\{[^}]*\}|\[\[[\w .:-]+\]\]|<\?`, // shell, Jinja, Helm, ERB, Ruby, Spring, PHP
    String.raw`^\$\{|^\$\(|^\{\{|^<%|^#\{|^\[\[`, // the same, cut off where the value ends
    '`[ \\w./~-]+(?:\\s[^`]*)?`|^`', // a command's output
    String.raw`^[$%@&*!][\w.:-]+[%@]?$`, // $NAME, %NAME%, @NAME@, YAML aliases and tags
    String.raw`^\$\w+$|^\$[A-Z_][A-Z0-9_]{2,}(?![A-Za-z0-9])|\$[A-Z_][A-Z0-9_]{2,}$|%[A-Z_]{3,}%|![A-Z_]{3,}!`, // shell and batch variables
    String.raw`\{(?:env|file|secret|vault|system)[.:][\w./-]+\}|\{\$\w+\}`, // Caddy and its like
    String.raw`^(?:\{[\w.:-]+\}|:\w+|\?)$`, // {name}, :bind, ?
    String.raw`^%\(?[\w.]*\)?[sdr]$|%s|\{\d?\}`, // format strings
    String.raw`\[\^?(?:0-9|a-z|A-Z|a-f|\\[wdsS])`, // classes of a pattern
    String.raw`^__\w+__$|^#+[\w -]+#+$|^@@?[\w.-]+@@?$|^~\w+~$|^%%\w+%%$|^\[\w+\]$|^\|\w+\|$`, // marks that a script fills in
  ].join('|'),
);

const expressions = new RegExp(
  [
    String.raw`^(?:var|local|locals|data|module|each|self|env|process\.env|import\.meta|os\.environ|params|secrets|vars|config|configs|input|inputs|this|settings|parameters|variables|props|args|options|opts|ctx|context|request|req|event|state|process|system|spec|values|stage|steps|needs|github|matrix|attributes|node)[.[][\w.[\]"'()-]*$`,
    String.raw`^(?:!(?:Ref|Sub|GetAtt|Join|ImportValue|FindInMap|If|reference|secret|env_var|include|vault|ENV)\b|Ref\b|Fn::)`, // CloudFormation, Home Assistant
    String.raw`^[A-Za-z_][\w.:]{1,60}\(`, // a call
    String.raw`^(?:await|new|function|lambda|return|typeof|not|lookup|self|None|null|nil)\s`,
  ].join('|'),
);

const addresses = new RegExp(
  [
    String.raw`^(?:op|vault|ssm|secretsmanager|secrets?|awssm|gcpsm|azurekeyvault|keyvault|azkv|file|filename|path|ref\+\w+|kms|doppler|infisical|bws|akeyless|conjur|env|environment|keyring|keychain|pass|lastpass|bitwarden|aws-secretsmanager|gcp-secretmanager|gcp-sm|aws-sm|gsm|sm|arn|akv|berglas|sops|chamber|k8s|kubernetes|configmap|inherit|prompt|stdin|fd|hiera|consul|zookeeper|etcd|spring|credentials|credentialId|resolve|parameterstore|ps):(?!\s)`,
    String.raw`^arn:aws|^projects/[^/]+/secrets/|^@Microsoft\.KeyVault|^\{\{?resolve:|^secret/data/|^kv/|^\$\{\{`,
    String.raw`\bsecretsmanager\b|\bKeyVault\b|\bvaultproject\b`,
  ].join('|'),
  'i',
);

const sealed =
  /^(?:ENC\[|ENC\(|enc:|encrypted:|\{cipher\}|!vault|\$ANSIBLE_VAULT|-----BEGIN (?:PGP MESSAGE|AGE|CERT|PUBLIC|RSA PUBLIC|SSH2? PUBLIC|PKCS7)|vault:v\d|\{AES\}|\{AES-?256\}|\{3?DES\}|\{XOR\}|\{aead\}|pkcs7|CfDJ8|AQICAH|AQECAH|Ag[A-D][A-Za-z0-9+/]{60}|ssh-(?:rsa|ed25519|dss)|ecdsa-sha2|sk-ssh|age1[a-z0-9]{50})/i;

const digest =
  /^(?:\$(?:2[abxy]?|5|6|y|1|apr1|argon2\w*|pbkdf2[\w-]*|scrypt|gy|7|sha1|md5)\$|\{(?:SHA|SSHA|SMD5|MD5|CRYPT|PBKDF2|ARGON2|bcrypt|noop|sha256)[\w-]*\}|pbkdf2(?:_sha\d+|:sha\d+)?[:$]|scram-sha|sha(?:1|224|256|384|512)[-:$]|md5[:-]|md5[0-9a-f]{32}$|scrypt:|bcrypt)/i;

/** Whether the value is a reference, a template, an expression, sealed or a digest: nothing of it is a secret in clear. */
export function isReference(value: string): boolean {
  const head = value.length > judged ? value.slice(0, judged) : value;
  return (
    templates.test(head) || expressions.test(head) || addresses.test(head) || sealed.test(head) || digest.test(head)
  );
}

/** Whether the value is a digest of a password, as account files hold it. */
export function isDigest(value: string): boolean {
  return digest.test(value);
}

/** Looks inside `${VAR:-default}`, `${VAR:default}` and `{{ x | default('…') }}`: the default is a value like any other. Offsets within `value`. */
export function defaultOf(value: string): { readonly start: number; readonly end: number } | undefined {
  if (value.length > judged) return undefined;
  const braces =
    /^\$\{[\w.-]{1,80}:?[-=:]([^{}$?+][^{}$]{0,200})\}$/d.exec(value) ??
    /\bdefault\(\s*["']([^"'{}]{1,200})["']/d.exec(value);
  const range = braces?.indices?.[1];
  if (range === undefined) return undefined;
  const quotes = /^["'](.*)["']$/.exec(value.slice(range[0], range[1]));
  return quotes === null ? { start: range[0], end: range[1] } : { start: range[0] + 1, end: range[1] - 1 };
}
