import type { KeyKind } from './keys.ts';
import type { Confidence } from './model.ts';
import { isCommonPassword, isPlaceholder, looksTyped } from './placeholders.ts';
import { isUuid, looksRandom, readability } from './randomness.ts';
import { isReference } from './references.ts';

/** How a value was written, as far as it matters for the judgement. */
export interface ValueContext {
  readonly kind: KeyKind;
  readonly key: string;
  readonly exact: boolean;
  readonly quoted: boolean;
  /** Text written for people: only a value that shows itself counts. */
  readonly prose: boolean;
}

const path = /^(?:\.{0,2}\/|~\/|[a-zA-Z]:[\\/]|\\\\)|^[\w${}.-]+(?:\/[\w${}.*-]+)+\/?$/;
const fileName =
  /^[\w${}./\\ -]*\.(?:pem|key|crt|cer|pub|p12|pfx|jks|keystore|txt|json|ya?ml|xml|conf|cfg|ini|enc|asc|gpg|sh|py|js|ts|properties|env|password|passwd|pwd|secret|creds?|log|html?|php|rb|java|go|md|csv|sql|bin|dat|der|ppk|kdbx|toml|tf|lock|cs|jar|cmd|bat|ps1|service|local|internal|com|org|net|io)$/i;
const bareUrl = /^[a-z][a-z0-9+.-]*:\/\//i;
const version = /^[~^<>=v]*\d+\.(?:\d+|x)(?:\.[\w*-]+)*$/;
const number = /^-?\d+(?:\.\d+)?(?:[smhdwy]|ms|[kmgt]i?b?)?$/i;
/** What a form asks of the field: `required|min:8`. */
const demands = /^(?:required|nullable|sometimes|confirmed|string|bail|present|filled|min:\d+|max:\d+)(?:\||$)/;
/** Words joined by signs: a name. */
const joinedWords = /^[a-z]+(?:[-_.:][a-z]+)+$/i;

function sameAsKey(value: string, key: string): boolean {
  const flat = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const left = flat(value);
  if (left.length === 0 || left.length > 120) return false;
  const right = flat(key);
  return (
    right === left ||
    (left.length >= 6 && right.endsWith(left)) ||
    (right.length >= 8 && left.endsWith(right) && joinedWords.test(value))
  );
}

/** A number of plain words in a row: a sentence, a title, a message. Without quotes three words are none of a password. */
function isSentence(value: string, quoted: boolean): boolean {
  const words = value.trim().split(/\s+/, 40);
  if (words.length < 2) return false;
  if (!quoted && words.length > 2) return true;
  const plain = words.filter((word) => /^["'(]?[A-Za-z]{1,14}[.,:;!?)"']*$/.test(word)).length;
  return plain / words.length > 0.5 || words.length > 4;
}

/** Letters beyond ASCII and no digit: a word of another language, as tables of translations have under such keys. */
function isForeignWord(value: string): boolean {
  return (
    /[^ -~\s]/.test(value) && /\p{L}/u.test(value) && !/\d/.test(value) && /^[\p{L}\p{M}\s.,:;!?'’()-]+$/u.test(value)
  );
}

/** The fingerprint of a public key (`gpg_key: 9DC8…`): everybody may know it. */
function isKeyPrint(value: string, key: string): boolean {
  return /gpg|pgp/i.test(key) && /^(?:0x)?(?:[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{40})$/i.test(value);
}

/** Judges a value under a key that bears secrets. Undefined: no secret in clear. */
export function judgeValue(value: string, context: ValueContext): Confidence | undefined {
  const { kind, key } = context;
  if (kind === 'password' && context.exact && !context.prose && isCommonPassword(value)) return 'low';
  if (value.length < 4 || isReference(value) || isPlaceholder(value) || sameAsKey(value, key) || bareUrl.test(value))
    return undefined;
  if (kind === 'connection') return undefined;
  if (kind === 'basic') return /^[A-Za-z0-9+/]{12,}={0,2}$/.test(value) && looksRandom(value) ? 'high' : undefined;
  if (fileName.test(value) || version.test(value) || demands.test(value) || isSentence(value, context.quoted))
    return undefined;
  if (isForeignWord(value) || isKeyPrint(value, key)) return undefined;
  const random = looksRandom(value);
  if (!random && path.test(value)) return undefined;
  if (context.prose && !random) return undefined;
  if (kind === 'password') return judgePassword(value, random, context.exact);
  if (kind === 'weak') return random && value.length >= 16 && !context.prose && !isUuid(value) ? 'medium' : undefined;
  if (random && looksTyped(value)) return 'low';
  if (random) return context.exact && !context.prose ? 'high' : 'medium';
  if (context.prose || !context.exact) return undefined;
  return isChosen(value) || isUnreadable(value) ? 'low' : undefined;
}

function judgePassword(value: string, random: boolean, exact: boolean): Confidence | undefined {
  if (random) return 'high';
  const mixed = /[a-z]/i.test(value) && (/\d/.test(value) || /[^\w.\s-]/.test(value));
  if (!exact) return mixed ? 'medium' : undefined;
  // `app_password` may be what somebody chose, or what somebody wrote instead.
  if (joinedWords.test(value) && /(?:password|passwd|pass|pwd|secret)$/i.test(value)) return 'low';
  if (number.test(value)) return value.length >= 6 ? 'low' : undefined;
  return mixed ? 'high' : 'medium';
}

/** One run of letters that no language would make a word of. A name has its readable pairs even when it is short for something. */
function isUnreadable(value: string): boolean {
  return value.length >= 10 && /^(?:[a-z]+|[A-Z]+)$/.test(value) && readability(value) < 0.55;
}

const algorithm =
  /^(?:(?:hmac)?sha\d+|md\d|aes\d+\w*|[hrep]s\d{3}|rsa\d+|ed25519|x25519|curve25519|secp\d+\w\d|chacha20\w*|base\d\d|utf\d+|argon2\w*|pbkdf2\w*|oauth\d\w*|ipv\d|x509\w*)/i;

/** A secret that a person made up: it has signs or digits that names lack. */
function isChosen(value: string): boolean {
  if (value.length < 8 || number.test(value) || joinedWords.test(value)) return false;
  const signs = /\w[!@#$%^&*+=~;|]/.test(value);
  // One run of letters and digits, more than a name with its number.
  const run = /^[A-Za-z]*\d[A-Za-z\d]*$/.test(value) && value.replace(/\D/g, '').length >= 2;
  if (run && !/^(?:v\d|[a-z]+\d{1,2}$|[a-z]+(?:19|20)\d\d$)/i.test(value) && !algorithm.test(value)) return true;
  return (
    /[a-z]/i.test(value) &&
    (signs || (/\d/.test(value) && /[A-Z]/.test(value) && /[a-z]/.test(value) && value.length >= 10))
  );
}
