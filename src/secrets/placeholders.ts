/** Words that stand for a secret, or around the place where one belongs. A value of nothing else is none. */
const fillers = new Set(
  (
    'password passwd pass pwd passphrase secret secrets token tokens key keys apikey credential credentials cred creds auth value values string text ' +
    'my your the a an some any this that here there is it to be in of for with and or not no new old current own our us me one ' +
    'example examples sample samples dummy fake foo bar baz foobar qux placeholder placeholders test testing tests demo default mock stub tmp temp ' +
    'change changeme changeit replace replaceme replaced insert enter put fill set add type choose use edit update modify provide specify ' +
    'db database user users username admin root app application api client server service access private public secure security super very long strong ' +
    'random generated generate unique hidden redacted masked removed omitted censored encrypted hash todo tbd fixme none null nil undefined unset empty ' +
    'unspecified unknown required optional somewhere something xxx xxxx xx goes lorem ipsum account login name id field env environment variable var ' +
    'please must should same as above below before after deploy deployment production prod development dev staging local live do from like real actual valid ' +
    'jwt oauth bearer basic session cookie signing encryption master webhook github gitlab aws azure google slack stripe vault redis postgres mysql mongo ' +
    'passwort kennwort contrasena wachtwoord senha haslo heslo parola parole salasana losenord adgangskode passord jelszo zugriffstoken geheimnis ' +
    'salt obviously fixture letters characters chars length minimum least more than number numbers'
  ).split(' '),
);

const marks =
  /change[-_ .]?(?:me|it|this|your|before|in|on|after)(?:\b|\d)|\breplace[-_ ]?(?:me|this|with|by)?\b|(?:^|[^a-z])your(?:[^a-z]|$)|^your|fill[-_ ]?(?:me|in|this)|place[-_ ]?holder|(?:^|[^a-z])(?:example|sample|dummy|fake|redacted|masked|todo|fixme|tbd|insert|sanitized)(?:[^a-z]|$)|lorem ipsum|not[-_ ]?(?:a[-_ ])?(?:real|set|used|needed|secret|applicable)|unspecified|goes[-_ ]?here|do[-_ ]?not[-_ ]?(?:use|commit|share)|^<.*>$|^<[\w -]|^\[.*\]$|^\(.*\)$|^\{.*\}$|secure value|\.\.\.|…|enter[-_ ](?:your|the|a|here)|(?:^|[^a-z])(?:xxx+|yyy+|zzz+|abc123|abcd1234|1234abcd|123456789)(?:[^a-z0-9]|$)|x{6,}|\*{3,}|0{8,}$|12345678|23456789|abcdefgh|qwerty/i;

/** Written in capitals they mark an example even inside a longer word. */
const loudMarks = /EXAMPLE|REDACTED|CHANGEME|X{5,}/;

/** Whole values that say how rather than what: switches, methods, kinds, algorithms. */
const plainValues = new Set(
  (
    'true false yes no on off empty unset set always never auto automatic manual basic digest plain plaintext cleartext clear str integer int number boolean ' +
    'bool object array void required optional enabled disabled enable disable exclusive shared prompt ask file keychain keyring sensitive autogenerate ' +
    'decrypted hashed bcrypt sha sha1 sha256 sha512 md5 argon2 argon2id pbkdf2 scrypt rsa ed25519 ecdsa dsa aes hmac hs256 rs256 es256 hs512 oauth2 saml ' +
    'ldap kerberos ntlm trust peer ident scram-sha-256 cert certificate ssl tls oidc read write readonly readwrite memory inherit inherited nopasswd n/a na ' +
    'rand openssl getpass lookup secretref internal external global header query body param query_string x-api-key authorization xoauth2 plain login ' +
    'on_create error warning information info hint notice debug trace define undef files compat systemd sss winbind nis opaque kubernetes.io/tls kubernetes.io/opaque generic existing static dynamic disabled! strict lax primary secondary tertiary foreign composite'
  ).split(' '),
);

/**
 * What people do choose as a password, whatever it looks like: digits in a row or all the same, rows of the keyboard (the heads
 * of every published list of broken passwords). Elsewhere the same texts hold a secret's place.
 */
const common =
  /^(?:0?12345\d{0,5}|1234567890?|987654321?|654321|123123(?:123)?|112233|121212|123321|(\d)\1{5,9}|qwerty(?:uiop|12?3?4?5?)?|qwe123|1q2w3e4r?(?:5t)?|1qaz2wsx|qazwsx|asdfgh(?:jkl)?|zxcvbnm?|abc123|a12345\d{0,4}|letmein|iloveyou|welcome1?|monkey|dragon|sunshine|passw0rd|p@ssw(?:0|o)rd)$/i;

/** Whether the value is one of the passwords that are tried first. Under the key of a password it is one. */
export function isCommonPassword(value: string): boolean {
  return common.test(value);
}

const repeated = /^(.)\1+$|^(..|...|....)\2{2,}.{0,3}$|^(.{5,12}?)\3{2,}$|^[*xX.•_?#0+=/ -]+$/;
const counted =
  /^0?123456789?0?$|^1234?5?$|^(?:012|123|234|345|abc|xyz)+\d*$|^deadbeef|^cafebabe|^(?:a1b2c3|1a2b3c).{0,9}$/i;

const climbing = /^(?:a1b2c3|1a2b3c|123e4567|0?12345|98765|abcdef|fedcba|zyxw|qwert)|(?:0987654321|fedcba98|456789ab)/i;

/** Whether a machine-made text climbs like one that somebody typed (`a1b2c3d4…`): likely an example, though some are not. */
export function looksTyped(value: string): boolean {
  return climbing.test(value);
}

/** Takes a value apart into its words, as far as case, digits and signs tell them. */
function parts(value: string): string[] {
  return value
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part.length > 0);
}

/** Whether a run of letters is made of filler words alone ("mysecretpassword"). */
function isFilled(run: string): boolean {
  if (fillers.has(run)) return true;
  if (run.length > 40) return false;
  const reach = new Set([0]);
  for (let start = 0; start < run.length; start++) {
    if (!reach.has(start)) continue;
    for (let end = start + 1; end <= Math.min(run.length, start + 12); end++) {
      if (fillers.has(run.slice(start, end))) reach.add(end);
    }
  }
  return reach.has(run.length);
}

/** Whether the value only holds a secret's place: an example, a mask, a description, a row of counted-up characters. */
export function isPlaceholder(text: string): boolean {
  const value = text.length > 300 ? text.slice(0, 300) : text;
  if (
    plainValues.has(value.toLowerCase()) ||
    marks.test(value) ||
    loudMarks.test(value) ||
    repeated.test(value) ||
    counted.test(value)
  )
    return true;
  if (!/[\p{L}\p{N}]/u.test(value)) return true;
  if (/\d/.test(value)) return false;
  const words = parts(value);
  return words.length > 0 && words.length <= 12 && words.every(isFilled);
}
