/**
 * A document's Markdown as plain words for a row of a tree: emphasis, code marks and link targets gone, blanks collapsed.
 * The words themselves are never changed.
 */
export function plainWords(markdown: string): string {
  const known = remembered.get(markdown);
  if (known !== undefined) return known;
  if (remembered.size >= rememberedTexts) remembered.clear();
  const words = withoutMarks(markdown);
  remembered.set(markdown, words);
  return words;
}

/** The same words are shown with every refresh of a view. */
const remembered = new Map<string, string>();
const rememberedTexts = 20_000;

function withoutMarks(markdown: string): string {
  // Code is taken out first: the stars of `src/**` are no emphasis.
  const code: string[] = [];
  const rest = markdown.replace(/`([^`]+)`/g, (_span, inner: string) => `\uE000${code.push(inner) - 1}\uE001`);
  return rest
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/__([^_]+)__/g, '$1')
    .replace(/(^|[\s(])\*([^*\s][^*]*)\*/g, '$1$2')
    .replace(/\uE000(\d+)\uE001/g, (_mark, index: string) => code[Number(index)] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** "1 item", "2 items". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Text that Markdown shows as it is: every character that could start markup is escaped, line breaks stay. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@]/g, '\\$&').replace(/\r?\n/g, '  \n');
}
