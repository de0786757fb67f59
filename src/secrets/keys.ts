import { opaqueWords, plainKeyWords, plainTokenWords, secretKeyWords, transparentWords } from './keyWords.ts';

/** What a key says its value is. */
export type KeyKind =
  /** Any value a person could have chosen: `password`, `passphrase`. */
  | 'password'
  /** Machine-made: the value must look it. `secret`, `token`, `apiKey`. */
  | 'token'
  /** May be a secret or a mere name (`key`, `credentials`): only a value that looks random counts. */
  | 'weak'
  /** `user:password` in base64, as docker's `auth`. */
  | 'basic'
  /** A connection string that may carry a password of its own. */
  | 'connection';

/** What the key promises, and what a person would call it. */
export interface KeyVerdict {
  readonly kind: KeyKind;
  readonly rule: string;
  readonly what: string;
  /** False when words after the noun blur it (`PASSWORD_SMTP`): the value has to be clearer. */
  readonly exact: boolean;
}

/** Splits `dbAdminPassword2`, `DB_ADMIN-PASSWORD` and `spring.datasource.password` into lower-case words. */
export function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-zA-Z])(?=\d)|(\d)(?=[a-zA-Z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0);
}

const passwordWord =
  /(?:password|passwd|passwort|passphrase|passcode|passwrd|pasword|kennwort|motdepasse|contraseña|contrasena|wachtwoord|senha)s?$|^(?:pass|pwd|pswd|psw|pw|passw|haslo|heslo)$|^[a-z]{2,14}(?:pwd|pswd)$|^(?:db|sys|adm|admin|root|user|usr|ftp|smtp|mail|sql|my|ldap|bind|key|store|trust|app|srv|svc|ssh|pg|ora|auth|login|sudo|become|master|proxy|http|default|mongo|redis|rabbit|mysql|postgres|oracle|db|account|web|vnc|rdp|wifi|wpa|snmp|telnet|imap|pop|require)pass$|^(?:db|root|bind|admin|user|usr|ftp|smtp|mail|sql|ldap|app|srv|svc|ssh|pg|my|login|sudo|key|store|sys|master|proxy|http|sasl|repl|backup)pw$|^masterauth$|^(?:w?psk|presharedkey|authtok)$/;
const notPassword =
  /^(?:bypass|compass|nopasswd|nopassword|passed|passes|passing|passive|passport|passthru|passthrough|encompass|trespass|cwd|oldpwd|getpass|askpass|sshpass|multipass|passkey|mkpasswd|chpasswd|gpasswd|passworded|passwordless|shortpwd|getpwd|setpwd)$/;
const secretWord = /^(?:secrets?|[a-z]{2,16}secret|secretkey|secretaccesskey|clientsecret|sharedsecret|secretstring)$/;
const tokenWord = /^(?:tokens?|[a-z]{2,16}token|jwt|bearer|pat|sas|sastoken)$/;
const keyWord =
  /^(?:apikeys?|appkey|authkey|accesskey|privatekey|privkey|secretkey|encryptionkey|signingkey|masterkey|sharedkey|licensekey|accountkey|sessionkey|servicekey|hostkey|deploykey|primarykey|secondarykey|subscriptionkey|storagekey|writekey|readkey|enckey|cryptkey|aeskey|hmackey|sshkey|rsakey|[a-z]{2,14}apikey)$/;

const known = new Map<string, KeyVerdict | undefined>();
/** Keys repeat within and between files; the memory is emptied before it grows large. */
const memory = 5_000;

/**
 * Judges a key by its last secret-bearing noun and the words after it. Undefined for keys that bear no secret: no noun, or
 * a word after it that makes it a path, a name, a rule or a reference.
 */
export function judgeKey(key: string): KeyVerdict | undefined {
  if (known.has(key)) return known.get(key);
  if (known.size >= memory) known.clear();
  const verdict = judge(wordsOf(key));
  known.set(key, verdict);
  return verdict;
}

function judge(list: readonly string[]): KeyVerdict | undefined {
  for (let index = list.length - 1; index >= 0; index--) {
    const verdict = nounAt(list, index);
    if (verdict !== undefined) return verdict;
    if (opaqueWords.has(list[index] ?? '')) return undefined;
  }
  return undefined;
}

function nounAt(list: readonly string[], index: number): KeyVerdict | undefined {
  const word = list[index] ?? '';
  const before = list[index - 1] ?? '';
  const after = list.slice(index + 1).filter((next) => !/^\d+$/.test(next));
  const exact = after.every((next) => transparentWords.has(next));
  const make = (kind: KeyKind, rule: string, what: string): KeyVerdict => ({ kind, rule, what, exact });
  if (notPassword.test(word)) return undefined;
  // A salt or a key for hashing is a secret of its own; a hashed password is none in clear.
  if (/^(?:hash|hashed|masked|redacted|sealed)$/.test(before) && !/^(?:salt|keys?)$/.test(word)) return undefined;
  if (word.includes('passphrase') || (word === 'phrase' && before === 'pass'))
    return make('password', 'passphrase', 'Passphrase');
  if (passwordWord.test(word) || (word === 'word' && before === 'pass'))
    return make('password', 'password', 'Password');
  if (word === 'connectionstring' || word === 'dsn' || (word === 'string' && before === 'connection')) {
    return make('connection', 'connection-string', 'Connection string');
  }
  if (word === 'base' && before === 'key' && list[index - 2] === 'secret')
    return make('token', 'secret-key', 'Secret key');
  if (secretWord.test(word)) return make('token', 'secret', 'Secret');
  if (tokenWord.test(word)) {
    // .NET's `PublicKeyToken` is a digest of an assembly's public key.
    const isPublic = before === 'key' && list[index - 2] === 'public';
    return isPublic || plainTokenWords.has(before) ? undefined : make('token', 'token', 'Token');
  }
  // docs.sonarsource.com: the token is given as the login; rabbitmq.com, clustering: whoever has the cookie has the cluster.
  if (word === 'login' && before === 'sonar') return make('token', 'token', 'Token');
  if (word === 'cookie' && before === 'erlang') return make('token', 'secret', 'Secret');
  if (keyWord.test(word))
    return word.includes('api') ? make('token', 'api-key', 'API key') : make('token', 'secret-key', 'Secret key');
  if (word === 'key' || word === 'keys') return keyAfter(before, make);
  if (word === 'auth') return make('basic', 'basic-auth', 'Base64 login');
  if (/^cred(?:ential)?s?$/.test(word)) return make('weak', 'credential', 'Credential');
  if (word === 'salt' || word === 'pepper') return make('token', 'salt', 'Salt');
  return undefined;
}

type Make = (kind: KeyKind, rule: string, what: string) => KeyVerdict;

function keyAfter(before: string, make: Make): KeyVerdict | undefined {
  if (before === 'api' || before === 'app') return make('token', 'api-key', 'API key');
  if (secretKeyWords.has(before)) return make('token', 'secret-key', 'Secret key');
  if (plainKeyWords.has(before)) return undefined;
  return make('weak', 'secret-key', 'Key');
}
