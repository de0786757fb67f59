import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { isBlankCode, lineStart } from './cursor.ts';
import type { KeyPlace, ValuePlace } from './model.ts';
import { valueAt } from './value.ts';

interface Loose {
  readonly value: ValuePlace | undefined | null;
  /** Only a value that shows itself counts. */
  readonly prose: boolean;
}

const plain = (value: ValuePlace | undefined | null): Loose => ({ value, prose: false });

/** Words of SQL after which a quoted text is a password. */
const sqlLead = /\b(?:with|user|role|login|alter|encrypted|identified|set|using|source_|master_)\b[^;'"\n]{0,120}$/i;

/**
 * The value of a key with no sign between the two: `--password value`, `ENV KEY value`, `requirepass value`,
 * `define('KEY', 'value')`, `CREATE USER x PASSWORD 'value'`, and in running text `the api token 3f9a…`. `at` is the first
 * offset behind the key that is no blank.
 */
export function withoutSeparator(text: string, place: KeyPlace, at: number, format: Format): Loose | undefined {
  if (text[at] === ',' && place.quoted) return call(text, place, at, format);
  if (at === place.after) return undefined;
  const lead = text.slice(lineStart(text, place.start, limits.lead), place.start);
  const dash = lead.at(-1) === '-' && (lead.length === 1 || lead.at(-2) === '-' || isOpening(lead.at(-2) ?? ' '));
  if (dash && (lead.length < 3 || lead.at(-2) !== '-' || isOpening(lead.at(-3) ?? ' '))) return flag(text, at, format);
  if (format === 'dockerfile' && /^\s*ENV\s+$/i.test(lead)) return plain(valueAt(text, at, 'conf'));
  if (/^\s*setx?\s+$/i.test(lead)) return plain(valueAt(text, at, 'conf', 'word'));
  const quote = text[at];
  if ((quote === "'" || quote === '"') && !place.quoted) {
    if (sqlLead.test(lead) || /^\s*(?:-\s+)?$/.test(lead)) return plain(valueAt(text, at, format));
  }
  if ((format === 'conf' || format === 'ini' || format === 'unknown') && /^\s*(?:set\s+)?$/.test(lead)) {
    const value = valueAt(text, at, 'conf');
    const single =
      value !== undefined && value !== null && (value.quoted || !/\s/.test(text.slice(value.start, value.end)));
    return single ? { value, prose: format === 'unknown' } : undefined;
  }
  if (format === 'prose' || format === 'unknown' || format === 'shell' || format === 'source' || format === 'conf') {
    return { value: valueAt(text, at, format, 'embedded'), prose: true };
  }
  return undefined;
}

function isOpening(char: string): boolean {
  return (
    isBlankCode(char.charCodeAt(0)) || char === '"' || char === "'" || char === '\n' || char === '[' || char === '`'
  );
}

/** `--password value`; another flag is no value. What stands there is taken as written, also in a program's help text. */
function flag(text: string, at: number, format: Format): Loose | undefined {
  const value = valueAt(text, at, 'shell', 'word');
  if (value === undefined || value === null || text[value.start] === '-') return undefined;
  const command = format === 'shell' || format === 'dockerfile' || format === 'yaml' || format === 'conf';
  if (!command && !value.quoted && !/[\d!@#$%^&*]/.test(text.slice(value.start, value.end))) return undefined;
  return plain({ ...value, quoted: true });
}

const calls =
  /(?:def\w*|env|set\w*|put\w*|add\w*|append|config\w*|property|param\w*|header|with\w*|getOrDefault|arg|argument|option|constant)\s*\(\s*["']$/i;

/** `define('KEY', 'value')`, `setenv("KEY", "value")`, `["--password", "value"]`. */
function call(text: string, place: KeyPlace, at: number, format: Format): Loose | undefined {
  const lead = text.slice(lineStart(text, place.start, 60), place.start);
  if (!calls.test(lead) && !/["']--?$/.test(lead)) return undefined;
  const value = valueAt(text, at + 1, format);
  return value?.quoted === true ? plain(value) : undefined;
}
