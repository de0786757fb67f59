import { OffsetMap } from './offsets.ts';

/**
 * Text that was UTF-8, was read as Windows-1252 and written as UTF-8 again ("ðŸŽ¯" for a target) is understood as it was
 * meant. The file itself is never touched: every offset of the repaired text leads back to the text as it is on disk.
 */

/** What Windows-1252 shows for the bytes 0x80 to 0x9F; the five bytes it leaves undefined map to their C1 control. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const byteOf = new Map<string, number>();
for (let i = 0; i < upper.length; i++) byteOf.set(upper.charAt(i), 0x80 + i);
for (let byte = 0xa0; byte <= 0xff; byte++) byteOf.set(String.fromCharCode(byte), byte);

/** The bytes that Windows-1252 does not define: many programs drop them on the way. */
const lostBytes = [0x9d, 0x8f, 0x81, 0x8d, 0x90];

/** Where several characters could have stood before a byte was lost, these are what people write in such documents. */
const usual = '❌📝🎁\ufe0f📁❓❗📍➡❎🔍🔐🏠🏁🏗🌐🚀🎉💡📐📏🤝🛍🎯”🔁🏆🔑👍🌍🌏⏰';

const suspicious = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/;

export interface Repair {
  /** The text as it was meant. */
  readonly text: string;
  /** How many characters were put right; 0 when the text was fine. */
  readonly repaired: number;
  /** How many of them had lost a byte and were chosen by what is usual. */
  readonly guessed: number;
  /** Offset of the first one in the text as it is on disk. */
  readonly first: number | undefined;
  /** Offset in the text on disk for an offset in the repaired text. */
  original(offset: number): number;
}

/** Repairs double-encoded text. Never throws; text without any such sequence comes back as it is. */
export function repairEncoding(text: string): Repair {
  const unchanged: Repair = { text, repaired: 0, guessed: 0, first: undefined, original: (offset) => offset };
  if (!suspicious.test(text)) return unchanged;
  const parts: string[] = [];
  const map = new OffsetMap();
  let length = 0;
  let from = 0;
  let whole = 0;
  let guessed = 0;
  let first: number | undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xc2 || code > 0xf4) continue;
    const found = sequenceAt(text, i);
    if (!found) continue;
    if (found.guessed) guessed++;
    else whole++;
    first ??= i;
    parts.push(text.slice(from, i), found.char);
    length += i - from + found.char.length;
    i += found.length - 1;
    from = i + 1;
    map.add(length, from);
  }
  // A lone "Â" with a letter after it is no proof; a whole sequence is.
  if (whole === 0) return unchanged;
  parts.push(text.slice(from));
  return {
    text: parts.join(''),
    repaired: whole + guessed,
    guessed,
    first,
    original: (offset) => map.original(offset),
  };
}

function sequenceAt(text: string, at: number): { char: string; length: number; guessed: boolean } | undefined {
  const lead = text.charCodeAt(at);
  const wanted = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  const bytes: number[] = [];
  for (let i = at + 1; bytes.length < wanted && i < text.length; i++) {
    const byte = byteOf.get(text.charAt(i));
    if (byte === undefined || byte < 0x80 || byte > 0xbf) break;
    bytes.push(byte);
  }
  const exact = bytes.length === wanted ? decode([lead, ...bytes]) : undefined;
  if (exact !== undefined) return { char: exact, length: wanted + 1, guessed: false };
  // Two-byte characters are too short to guess: what is left of them is an ordinary letter.
  if (wanted < 2) return undefined;
  const kept = bytes.slice(0, wanted - 1);
  if (kept.length < wanted - 1) return undefined;
  const candidates: string[] = [];
  for (let gap = 0; gap <= kept.length; gap++) {
    for (const lost of lostBytes) {
      const char = decode([lead, ...kept.slice(0, gap), lost, ...kept.slice(gap)]);
      if (char !== undefined) candidates.push(char);
    }
  }
  const known = candidates
    .map((char) => ({ char, rank: usual.indexOf(char) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)[0]?.char;
  const char = known ?? candidates.find((candidate) => /\p{Extended_Pictographic}/u.test(candidate));
  return char === undefined ? undefined : { char, length: kept.length + 1, guessed: true };
}

function decode(bytes: readonly number[]): string | undefined {
  const [lead = 0, ...rest] = bytes;
  let point = lead < 0xe0 ? lead & 0x1f : lead < 0xf0 ? lead & 0x0f : lead & 0x07;
  for (const byte of rest) {
    if (byte < 0x80 || byte > 0xbf) return undefined;
    point = point * 64 + (byte & 0x3f);
  }
  const least = [0, 0x80, 0x800, 0x10000][rest.length] ?? 0;
  if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  return String.fromCodePoint(point);
}
