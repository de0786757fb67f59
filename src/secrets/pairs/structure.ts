import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { indentAt, lineEnd, lineStart } from './cursor.ts';
import type { KeyPlace, ValuePlace } from './model.ts';
import { valueAt } from './value.ts';

/** Keys that say "the next thing is called so": Kubernetes env, ECS, CloudFormation, Helm `set`, XML settings. */
const nameBefore =
  /(?:^|[\s"'{,;(<[-])(?:name|key|Name|Key|NAME|KEY|ParameterKey|OptionName|id|variable|entry|property|setting|parameter)(?:["']?\s*(?::|=|=>)\s*["']?|\s+")$/;
/** What may stand between the name and its value: one other short entry at most. */
const valueAhead =
  /["']?[\s,;]*(?:-?\s*["']?(?:type|Type|description|sensitive|Sensitive|encrypted|secure|NoEcho|OptionName|Namespace)["']?\s*[:=]\s*["']?[\w:.-]{0,60}["']?[\s,;]*)?["']?(?:value|Value|VALUE|ParameterValue|val|default|Default|content)["']?\s*(?::|=>|=)\s*/y;

const settle = (value: ValuePlace | undefined | null): ValuePlace | undefined => value ?? undefined;

/**
 * The value of a name that stands beside it: `name: DB_PASSWORD` and `value: …` on the next line, `{"name": …, "value": …}`,
 * `variable "db_password" { default = "…" }`.
 */
export function valueBeside(text: string, place: KeyPlace, format: Format): ValuePlace | undefined {
  const lead = text.slice(lineStart(text, place.start, 60), place.start);
  if (!nameBefore.test(lead)) return undefined;
  if (/variable\s+"[\w-]*$/.test(lead)) return defaultInBlock(text, place.after);
  valueAhead.lastIndex = place.end;
  const match = valueAhead.exec(text);
  if (match === null || match[0].split('\n').length > 3) return undefined;
  const flow = format === 'yaml' && !match[0].includes('\n');
  return settle(valueAt(text, valueAhead.lastIndex, format, flow ? 'flow' : undefined));
}

function defaultInBlock(text: string, at: number): ValuePlace | undefined {
  const body = text.slice(at, at + limits.reach);
  const close = body.search(/\n\}/);
  const match = /[{\s]default\s*=\s*(?=")/.exec(close < 0 ? body : body.slice(0, close));
  return match === null ? undefined : settle(valueAt(text, at + match.index + match[0].length, 'hcl'));
}

const innerJson = /\s*\{[^{}]{0,300}?"(?:value|default|Default|Value)"\s*:\s*(?=")/y;
const innerYaml =
  /^\s*(?:-\s+)?["']?(?:value|Value|default|Default|plaintext|plainText|literal|initial)["']?\s*:\s*(?=\S)/;
const blockMark = /^(?:[&!]\S+\s+)*[|>][+-]?\d?[+-]?(?:\s+#.*)?$/;

/** A YAML block scalar below its key, or `value:`/`default:` one level deeper (YAML and JSON). */
export function valueBelow(text: string, keyStart: number, after: number, format: Format): ValuePlace | undefined {
  if (format === 'json') {
    innerJson.lastIndex = after;
    return innerJson.exec(text) === null ? undefined : settle(valueAt(text, innerJson.lastIndex, 'json'));
  }
  const mark = text.slice(after, lineEnd(text, after, limits.reach)).trim();
  const block = blockMark.test(mark);
  if (!block && mark !== '') return undefined;
  const start = lineStart(text, keyStart);
  const indent = indentAt(text, start);
  let at = lineEnd(text, after);
  for (let step = 0; step < 8 && at < text.length && at - after < limits.reach; step++) {
    const from = text.indexOf('\n', at) + 1;
    if (from === 0) return undefined;
    at = lineEnd(text, from);
    const content = text.slice(from, at);
    const body = content.trim();
    if (body.length === 0) continue;
    const inner = indentAt(text, from);
    if (inner <= indent) return undefined;
    if (block)
      return body.includes('-----BEGIN')
        ? undefined
        : { start: from + inner, end: from + inner + body.length, quoted: true };
    const match = innerYaml.exec(content);
    if (match !== null) return settle(valueAt(text, from + match[0].length, 'yaml'));
  }
  return undefined;
}
