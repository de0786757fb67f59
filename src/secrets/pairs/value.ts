import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { isBlankCode, quotedEnd, skipBlanks } from './cursor.ts';
import type { ValuePlace } from './model.ts';

/** How unquoted values end. */
const bareEnd: Readonly<Record<Format, RegExp>> = {
  dotenv: /\s+#|[\r\n]|$/g,
  yaml: /\s+#|[\r\n]|$/g,
  json: /[\s,}\]]|$/g,
  toml: /\s*#|[\r\n]|$/g,
  ini: /\s+[#;]|[\r\n]|$/g,
  hcl: /[\s,}\])]|$/g,
  dockerfile: /\s|$/g,
  shell: /[\s;&|<>)]|$/g,
  xml: /[\s<>"']|$/g,
  source: /[\s,;)\]}]|$/g,
  conf: /\s+[#;]|;?\s*(?:[\r\n]|$)/g,
  prose: /[\s,;)\]}|"'`<]|$/g,
  unknown: /[\s,;)\]}"'<]|$/g,
};

/** Reads the value that begins at `at`, quoted or bare, as `format` writes it. Undefined when there is none on this line. */
export function valueAt(text: string, at: number, format: Format, flow = false): ValuePlace | undefined {
  let start = skipBlanks(text, at);
  const prefix =
    /(?:[&!][\w!:/.-]*[ \t]+|[fFrRbBuU@]{1,2}(?=["'])|\$(?=")|(?:String|string|str|Secret|SecretStr)\((?=["']))/y;
  prefix.lastIndex = start;
  for (let match = prefix.exec(text); match !== null; match = prefix.exec(text)) start = prefix.lastIndex;
  const first = text[start];
  if (first === undefined || first === '\n' || first === '\r') return undefined;
  if (first === '\\' && text[start + 1] === '"') {
    const end = quotedEnd(text, start + 2, '\\"', false);
    return end === undefined ? undefined : { start: start + 2, end, quoted: true };
  }
  if (first === '"' || first === "'" || first === '`') {
    const triple = text.startsWith(first.repeat(3), start) ? 3 : 1;
    const end = quotedEnd(
      text,
      start + triple,
      first,
      first !== "'" || (format !== 'yaml' && format !== 'shell' && format !== 'toml'),
    );
    if (end === undefined) return undefined;
    return { start: start + triple, end, quoted: true };
  }
  if (format === 'json') return undefined;
  const ending = flow ? /[\r\n,}\]]|\s+#|$/g : bareEnd[format];
  ending.lastIndex = start;
  const window = Math.min(text.length, start + limits.value);
  const found = ending.exec(text);
  let end = Math.min(found?.index ?? window, window);
  while (end > start && isBlankCode(text.charCodeAt(end - 1))) end--;
  return end > start && end < start + limits.value ? { start, end, quoted: false } : undefined;
}
