import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { lineEnd, lineStart } from './cursor.ts';
import type { KeyPlace, ValuePlace } from './model.ts';
import { valueAt } from './value.ts';

/** Keys that say "the next thing is called so": Kubernetes env, ECS, CloudFormation, Helm `set`, XML settings. */
const nameBefore =
  /(?:^|[\s"'{,;(<[-])(?:name|key|Name|Key|ParameterKey|OptionName|id|variable|entry|property|setting|parameter)["']?\s*[:=\s]\s*["']?$/;
const valueAhead =
  /["']?[\s,;/]*(?:[\w-]+\s*[:=]\s*["']?[\w-]*["']?[\s,;]*)?["']?(?:value|Value|ParameterValue|val|default|Default|string|stringValue|content)["']?(?:\s*[:=]\s*|>)/y;

/**
 * The value of a name that stands beside it: `name: DB_PASSWORD` and `value: …` on the next line, `{"name": …, "value": …}`,
 * `<add key="…" value="…"/>`, `variable "db_password" { default = "…" }`.
 */
export function valueBeside(text: string, place: KeyPlace, format: Format): ValuePlace | undefined {
  const lead = text.slice(Math.max(lineStart(text, place.start), place.start - 60), place.start);
  if (!nameBefore.test(lead)) return undefined;
  if (format === 'hcl' && /variable\s+"$/.test(lead)) return defaultInBlock(text, place.after);
  valueAhead.lastIndex = place.end;
  const match = valueAhead.exec(text);
  if (match === null) return format === 'xml' ? elementAfter(text, place.after) : undefined;
  const crossed = match[0].split('\n').length - 1;
  if (crossed > 2) return undefined;
  if (match[0].endsWith('>')) return undefined;
  return valueAt(text, valueAhead.lastIndex, format, format === 'yaml' && crossed === 0);
}

/** `<property name="password">value</property>`, also with a `<value>` element inside. */
function elementAfter(text: string, at: number): ValuePlace | undefined {
  const inner = /[^<>]*>\s*(?:<(?:value|string)>)?\s*([^<>\s][^<>]*)<\//dy;
  inner.lastIndex = at;
  const range = inner.exec(text.slice(0, at + limits.reach))?.indices?.[1];
  return range === undefined ? undefined : { start: range[0], end: range[1], quoted: true };
}

function defaultInBlock(text: string, at: number): ValuePlace | undefined {
  const body = text.slice(at, at + limits.reach);
  const close = body.search(/\n\}/);
  const match = /\n?[{\s]default\s*=\s*(?=")/.exec(close < 0 ? body : body.slice(0, close));
  return match === null ? undefined : valueAt(text, at + match.index + match[0].length, 'hcl');
}

const innerValue = /^\s*(?:-\s+)?["']?(?:value|Value|default|Default|plaintext|plainText|literal)["']?\s*:\s*/;

/** A YAML block scalar below its key, or `value:`/`default:` one level deeper (YAML and JSON). */
export function valueBelow(text: string, keyStart: number, after: number, format: Format): ValuePlace | undefined {
  if (format === 'json') {
    const inner = /\s*\{[^{}]{0,300}?"(?:value|default|Default)"\s*:\s*(?=")/y;
    inner.lastIndex = after;
    return inner.exec(text) === null ? undefined : valueAt(text, inner.lastIndex, 'json');
  }
  const start = lineStart(text, keyStart);
  const indent = indentOf(text, start);
  const mark = text.slice(after, lineEnd(text, after)).trim();
  const block = /^(?:[&!]\S+\s+)*[|>][+-]?\d?[+-]?(?:\s+#.*)?$/.test(mark);
  let line = lineEnd(text, after);
  for (let step = 0; step < 8 && line < text.length && line - after < limits.reach; step++) {
    const from = text.indexOf('\n', line) + 1;
    if (from === 0) return undefined;
    const to = lineEnd(text, from);
    line = to;
    const content = text.slice(from, to);
    if (content.trim().length === 0) continue;
    if (indentOf(text, from) <= indent) return undefined;
    if (block) {
      const lead = content.length - content.trimStart().length;
      const value = content.trim();
      return value.includes('-----BEGIN')
        ? undefined
        : { start: from + lead, end: from + lead + value.length, quoted: true };
    }
    const match = innerValue.exec(content);
    if (match !== null) return valueAt(text, from + match[0].length, 'yaml');
  }
  return undefined;
}

function indentOf(text: string, at: number): number {
  let here = at;
  while (text[here] === ' ' || text[here] === '\t') here++;
  return here - at;
}
