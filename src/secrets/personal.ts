/** Personal data in a text that is kept and read again. Holds its place, never its value. */
export interface PersonalFinding {
  readonly rule: 'personal/email' | 'personal/phone' | 'personal/iban' | 'personal/card';
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

const address = /(?:(?<![\w.+%/:-])|(?<=mailto:))[\w.+%-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18})(?![\w@-])/gi;
/** RFC 2606, RFC 6761, and addresses that are nobody's. */
const nobody =
  /(?:^|\.)(?:example|test|invalid|localhost|local|internal)$|(?:^|\.)example\.(?:com|org|net|edu)$|(?:^|\.)noreply\.github\.com$|^(?:domain|company|mycompany|yourdomain|email|mail)\.(?:com|tld|org)$/i;
const robots =
  /^(?:no-?reply|do-?not-?reply|git|actions|bot|github-actions|dependabot|root|postmaster|mailer-daemon|you|user|name|username|foo|bar|me|someone)(?:[+.[]|@)/i;

/** International with a plus, or in the North American way with brackets or dashes. */
const phone =
  /(?<![\w.+-])(?:\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w-]|\.\d)/g;
const iban = /(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w])/g;
const card = /(?<![\w.+-])(?:\d[ -]?){12,18}\d(?![\w-]|\.\d)/g;

/** ISO 13616: lengths of the countries' numbers; two digits check the rest modulo 97. */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  BR: 29,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  RS: 22,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TR: 26,
  UA: 29,
};

function isIban(text: string): boolean {
  const flat = text.replaceAll(' ', '');
  if (ibanLengths[flat.slice(0, 2)] !== flat.length) return false;
  let rest = 0;
  for (const char of flat.slice(4) + flat.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** ISO/IEC 7812: the issuers' first digits with their lengths, and Luhn's check digit. Numbers made for tests are left out. */
function isCard(text: string): boolean {
  const flat = text.replace(/[ -]/g, '');
  if (!/^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})$/.test(flat)) return false;
  if (
    /^(.)\1+$/.test(flat.slice(1)) ||
    /^(?:4242|4111|4000|5555|5105|3782|3714|6011)(?:4242|1111|0000|5555|1051|8224|4963|0009)/.test(flat)
  )
    return false;
  // Written in groups of four, or without signs; anything else is a list of numbers.
  if (/[ -]/.test(text) && !/^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$|^\d{4}([ -])\d{6}\2\d{5}$/.test(text)) return false;
  let sum = 0;
  for (let at = 0; at < flat.length; at++) {
    const digit = Number(flat[flat.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 9 || digits.length > 15 || /^(.)\1+$/.test(digits.slice(2))) return false;
  // 555-0100 to 555-0199 are kept for fiction.
  if (/555-?01\d\d$/.test(text.replace(/[ .]/g, '-'))) return false;
  return !/^(?:\+?1)?(?:123)?-?456-?7890$/.test(text.replace(/[ ().]/g, ''));
}

interface Kind {
  readonly rule: PersonalFinding['rule'];
  readonly pattern: RegExp;
  readonly what: string;
  readonly is: (text: string, match: RegExpMatchArray) => boolean;
}

const kinds: readonly Kind[] = [
  { rule: 'personal/iban', pattern: iban, what: 'A bank account', is: isIban },
  { rule: 'personal/card', pattern: card, what: 'The number of a payment card', is: isCard },
  {
    rule: 'personal/email',
    pattern: address,
    what: 'The e-mail address of a person',
    is: (text, match) => !nobody.test(match[1] ?? '') && !robots.test(text),
  },
  { rule: 'personal/phone', pattern: phone, what: 'A telephone number', is: isPhone },
];

/**
 * Finds personal data in a memory file: e-mail addresses, telephone numbers, bank accounts (with their check digits) and payment
 * cards (with theirs). Examples, robots and numbers made for tests are nobody's. For files that are kept for later readers only:
 * elsewhere such data may well belong. Never throws.
 */
export function personalData(text: string): PersonalFinding[] {
  const subject = text.slice(0, 1_000_000);
  const found: PersonalFinding[] = [];
  for (const { rule, pattern, what, is } of kinds) {
    for (const match of subject.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (!is(match[0], match) || found.some((one) => one.start < end && start < one.end)) continue;
      const message = `${what} stands in a file that is kept and read again. Take it out, or name a role instead.`;
      found.push({ rule, start, end, message });
      if (found.length >= 500) return found.sort((a, b) => a.start - b.start);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
