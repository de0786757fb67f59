import { entropy } from './entropy.ts';

/** Pairs of letters that ordinary words of several languages are made of; what lacks them was not written to be read. */
const commonPairs = new Set(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir ' +
    'su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu ' +
    'rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib tl ny ki rk ys ob mm fu ' +
    'ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ' +
    'ks xt bs ik dd pt rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb ah ax gg'
  ).split(' '),
);

/** Share of letter pairs that are common in words: near 1 for readable text, about a half for letters drawn by chance. */
export function readability(text: string): number {
  let pairs = 0;
  let common = 0;
  const lower = text.toLowerCase();
  for (let at = 0; at + 1 < lower.length; at++) {
    const first = lower.charCodeAt(at);
    const second = lower.charCodeAt(at + 1);
    if (first < 97 || first > 122 || second < 97 || second > 122) continue;
    pairs++;
    if (commonPairs.has(lower.slice(at, at + 2))) common++;
  }
  return pairs === 0 ? 0 : common / pairs;
}

const sorts = { other: 0, lower: 1, upper: 2, digit: 3 } as const;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return sorts.lower;
  if (code >= 65 && code <= 90) return sorts.upper;
  return code >= 48 && code <= 57 ? sorts.digit : sorts.other;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Mixed, but made by rule: versions, dates, addresses, image names, sizes, mail addresses. */
const regular =
  /^v?\d+(?:\.\d+)+[\w.+-]{0,30}$|^\d{4}-\d\d-\d\d|^(?:\d{1,3}\.){3}\d{1,3}|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^(?:[a-z0-9-]{1,30}\.)+[a-z]{2,18}(?::\d+)?$|^(?:[0-9a-f]{2}:){5,}[0-9a-f]{2}$|^sha\d+[:-]|^(?:[\w.-]+\/)+[\w.-]+:[\w.-]+$|^[\w.-]+[:=][\w.-]+(?:[,;:&][\w.-]+[:=][\w.-]+)+$/i;

/** Whether it is a UUID: a secret under the key of one, an identifier everywhere else. */
export function isUuid(value: string): boolean {
  return uuid.test(value);
}

/** Whether the text looks made by a machine: long enough, mixed, and not put together from words. */
export function looksRandom(text: string, least = 12): boolean {
  const value = text.length > 400 ? text.slice(0, 400) : text;
  if (value.length < least || /\s/.test(value)) return false;
  const bits = entropy(value);
  if (bits < Math.min(3, Math.log2(value.length) * 0.72)) return false;
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 16 && /[a-f]/i.test(value) && /\d/.test(value);
  if (uuid.test(value)) return true;
  let digits = 0;
  let letters = 0;
  let changes = 0;
  let neighbours = 0;
  let last: number = sorts.other;
  for (let at = 0; at < value.length; at++) {
    const kind = kindOf(value.charCodeAt(at));
    if (kind === sorts.digit) digits++;
    else if (kind !== sorts.other) letters++;
    if (kind !== sorts.other && last !== sorts.other) {
      neighbours++;
      if (kind !== last) changes++;
    }
    last = kind;
  }
  if (letters < 3) return false;
  const mixing = neighbours === 0 ? 0 : changes / neighbours;
  const readable = readability(value);
  const symbols = value.length - digits - letters;
  if (symbols > value.length * 0.6) return false;
  if (digits === 0) return readable < 0.62 && (mixing >= 0.34 || value.length >= 20);
  if (mixing >= 0.34) return !regular.test(value);
  if (regular.test(value)) return false;
  return readable < 0.7 && digits >= 2;
}
