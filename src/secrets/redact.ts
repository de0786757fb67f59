import { scanText } from './scan.ts';
import { maskValue } from './mask.ts';

export { maskValue } from './mask.ts';

/**
 * The text with every secret in it masked: for logs, journals, reports and exports. What comments suppress in a file is
 * masked too, since a log is another place.
 */
export function redact(text: string): string {
  const { findings } = scanText(text, 'output.log', { ignoreSuppressions: true });
  let result = '';
  let at = 0;
  for (const finding of findings) {
    result += text.slice(at, finding.start) + maskValue(text.slice(finding.start, finding.end));
    at = finding.end;
  }
  return result + text.slice(at);
}
