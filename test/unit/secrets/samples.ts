/**
 * Secret-looking texts for the tests, put together at run time so that no scanner takes this repository for a leaking one.
 * The same seed gives the same text.
 */
const alphabets = {
  hex: '0123456789abcdef',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  digits: '0123456789',
} as const;

/** `length` characters that look drawn by chance. */
export function random(alphabet: keyof typeof alphabets, length: number, seed = 7): string {
  const letters = alphabets[alphabet];
  let state = seed * 2654435761 + length;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    text += letters[(state >>> 8) % letters.length] ?? '';
  }
  return text;
}

/** An AWS access key id. */
export const awsKey = `AKIA${random('upper', 16)}`;
/** A GitHub personal access token. */
export const githubToken = `ghp_${random('alnum', 36)}`;
/** A password a person would choose. */
export const password = ['Tr0ub', '4dor', '&3x'].join('');

/** A private key in PEM armour. */
export function privateKey(kind = 'RSA '): string {
  const rows = [1, 2, 3, 4].map((seed) => random('alnum', 64, seed));
  return [`-----BEGIN ${kind}PRIVATE KEY-----`, ...rows, `-----END ${kind}PRIVATE KEY-----`].join('\n');
}
