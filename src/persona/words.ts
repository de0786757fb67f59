/** Words of a document: cleaned titles, plain text without markup, slugs, and the keys by which repeated statements are known. */

const leadingSymbols =
  /^(?:[\d#*]\ufe0f?\u20e3|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0f|\u20e3|[✓✗✔✘•►▶→★☆■□●○◆◇])+[\s:.)\-–—]*/u;
const leadingNumber = /^(?:\(?\d{1,3}(?:\.\d{1,3})*[.):]?|[A-Z][.)]|[IVX]{1,5}[.)])\s+(?=\S)/;

/** A title without markup, emoji, numbering, closing hashes and a closing colon: what its author would call the section. */
export function cleanTitle(raw: string): string {
  let title = plain(raw)
    .replace(/\s#+\s*$/, '')
    .trim();
  for (let i = 0; i < 3; i++) title = title.replace(leadingSymbols, '').replace(leadingNumber, '');
  return title.replace(/[\s:：]+$/u, '').trim();
}

/** Without the emoji and bullets that stand before the words. */
export function withoutSymbols(words: string): string {
  return words.replace(leadingSymbols, '');
}

/** Inline Markdown taken away: emphasis, code marks, links keep their words, images go, entities stay. */
export function plain(markdown: string): string {
  return markdown
    .replace(/<!--.*?-->/gs, ' ')
    .replace(/!\[([^\]]{0,300})\]\([^()\s]{0,2000}\)/g, '$1')
    .replace(/\[([^[\]]{1,300})\]\([^()\s]{0,2000}(?:\s+"[^"]{0,300}")?\)/g, '$1')
    .replace(/(\*{1,3}|(?<![\p{L}\p{N}])_{1,3}(?=\S))|(?<=\S)_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replace(/`+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The key by which two statements count as the same: case, markup, punctuation and spacing do not matter. */
export function normalise(text: string): string {
  return plain(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%<>=/.$-]+/gu, ' ')
    .replace(/[\s.]+$/u, '')
    .trim();
}

/** Lower-case letters, digits and dashes; at most `most` characters, cut at a word. Empty when nothing is left. */
export function slug(text: string, most = 60): string {
  const all = plain(text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  if (all.length <= most) return all;
  const cut = all.slice(0, most);
  const dash = cut.lastIndexOf('-');
  return (dash > most / 2 ? cut.slice(0, dash) : cut).replace(/-+$/, '');
}

/** FNV-1a of the text, eight hexadecimal digits: to keep cut slugs apart, not for security. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Hands out ids that are unique within one document: the same wish a second time gets a number. */
export class Ids {
  readonly #taken = new Set<string>();
  /** How often a wish came, so that the thousandth of the same words costs no thousand tries. */
  readonly #counts = new Map<string, number>();

  /** `parts` joined by `/`, each a slug; a part that had to be cut carries a hash of its whole text. */
  next(...parts: readonly string[]): string {
    const wish =
      parts
        .map(idPart)
        .filter((part) => part !== '')
        .join('/') || 'item';
    let id = wish;
    let count = this.#counts.get(wish) ?? 1;
    while (this.#taken.has(id)) id = `${wish}-${++count}`;
    this.#counts.set(wish, count);
    this.#taken.add(id);
    return id;
  }
}

function idPart(text: string): string {
  const whole = slug(text, Number.POSITIVE_INFINITY);
  const short = slug(text, 48);
  if (whole === '') return text.trim() === '' ? '' : shortHash(text);
  return short.length === whole.length ? short : `${short}-${shortHash(whole)}`;
}

/** `**Lead**: rest`, `**Lead:** rest` or `**Lead** - rest`: the bold opening of a statement and what follows it. */
export function boldLead(text: string): { lead: string; rest: string } | undefined {
  const match = /^(?:\*\*|__)(.{1,160}?)(?:\*\*|__)\s*[:：–—-]?\s*/su.exec(text);
  if (!match?.[1]) return undefined;
  return { lead: cleanTitle(match[1]), rest: text.slice(match[0].length).trim() };
}

/** Adds all items to a list. (`push(...items)` overflows the stack when a hostile document has hundreds of thousands.) */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
