/**
 * Splits a command as a shell would split plain words: blanks separate, '…' and "…" group, \ escapes. No variables, globs,
 * pipes or lists: undefined when the text holds an unquoted character that only a shell would understand, or an open quote.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word = (word ?? '') + char;
    } else if (char === '\\' && i + 1 < text.length && (quote === undefined || /["\\$`]/.test(text.charAt(i + 1)))) {
      word = (word ?? '') + text.charAt(++i);
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else if (char === '$' || char === '`') return undefined;
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/[ \t]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (/[|&;<>()$`*?#~\r\n]/.test(char)) {
      return undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** Writes an argument list so that a person can read it and a POSIX shell would read it back the same. */
export function showCommand(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
