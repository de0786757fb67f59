import { scanText } from './scan.ts';
import { maskValue } from './mask.ts';

export { maskValue } from './mask.ts';

/**
 * The text with every secret in it masked: for logs, journals, reports and exports. What comments suppress in a file is
 * masked too, since a log is another place.
 */
export function redact(text: string): string {
  const all = [...found(text, 'output.log'), ...found(text, 'output.sh')].sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const { start, end } of all) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    result += text.slice(at, from) + (from === start ? maskValue(text.slice(start, end)) : '');
    at = end;
  }
  return result + text.slice(at);
}

/** Output is running text and commands in turn; each is read as what it may be. */
function found(text: string, path: string): readonly { readonly start: number; readonly end: number }[] {
  return scanText(text, path, { ignoreSuppressions: true }).findings;
}
