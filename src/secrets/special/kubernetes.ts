import { limits } from '../limits.ts';
import { indentAt, lineEnd, lineStart } from '../pairs/cursor.ts';
import { valueAt } from '../pairs/value.ts';
import { isPlaceholder } from '../placeholders.ts';
import { isReference } from '../references.ts';
import type { SpecialMatch } from './model.ts';

/** A manifest longer than this is cut: one Secret fits in a mebibyte, but hardly anybody writes one by hand. */
const reach = 64_000;
const kindLine = /(?:^\uFEFF?|\n)[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?$/;
const block = /^[|>][+-]?\d?[+-]?$/;
const entryHead = /^[ \t]+["']?([\w.-]{1,253})["']?[ \t]*:[ \t]+/;
/** Entries of a Secret that say where and who, not the secret itself. */
const openEntry =
  /^(?:.*(?:user(?:name)?|login|email|host(?:name)?|port|url|uri|endpoint|region|name|database|db|namespace|type|scheme|ca\.crt|tls\.crt|cert|\.pub|public|config|id|bucket|zone|domain|enabled|mode|version))$/i;

/** Decodes base64 without the platform's help; undefined when it is none or not text. */
export function decodeBase64(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value) || value.length % 4 === 1) return undefined;
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let bits = 0;
  let held = 0;
  let text = '';
  for (const char of value.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/').slice(0, 4_000)) {
    held = (held << 6) | letters.indexOf(char);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      const code = (held >> bits) & 0xff;
      if (code === 0 || (code < 32 && code !== 10 && code !== 13 && code !== 9) || code > 126) return undefined;
      text += String.fromCharCode(code);
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The entries of a Kubernetes Secret in YAML. `at` is where the word `Secret` stands; undefined when that is not its kind. Keys
 * of `data` are judged by what their base64 says.
 */
export function secretManifestAt(
  text: string,
  at: number,
): { readonly found: readonly SpecialMatch[]; readonly end: number } | undefined {
  if (
    !/^Secret["']?[ \t]*(?:#|\r?\n|$)/.test(text.slice(at, at + 12)) ||
    !kindLine.test(text.slice(Math.max(0, at - 40), at))
  )
    return undefined;
  const own = lineStart(text, at);
  const indent = indentAt(text, own);
  const from = Math.max(text.lastIndexOf('\n---', own), own - reach, 0);
  const close = text.indexOf('\n---', own);
  const to = Math.min(close < 0 ? text.length : close, own + reach);
  const found: SpecialMatch[] = [];
  let section: 'data' | 'stringData' | undefined;
  let held: { readonly indent: number; readonly key: string; readonly start: number; end: number } | undefined;
  const settle = (): void => {
    if (held !== undefined && section !== undefined) add(found, text, section, held.key, held.start, held.end);
    held = undefined;
  };
  for (let start = from; start < to; start = text.indexOf('\n', lineEnd(text, start)) + 1 || to) {
    const end = lineEnd(text, start);
    const line = text.slice(start, Math.min(end, start + limits.value));
    const depth = indentAt(text, start);
    if (line.trim() === '') continue;
    if (held !== undefined && depth > held.indent) {
      if (held.end < 0) held = { ...held, start: start + depth, end };
      else held.end = end;
      continue;
    }
    settle();
    if (depth <= indent) {
      const head = /^\s*["']?(data|stringData)["']?\s*:\s*$/.exec(line)?.[1];
      section = depth === indent && (head === 'data' || head === 'stringData') ? head : undefined;
      continue;
    }
    const entry = section === undefined ? null : entryHead.exec(line);
    const value = entry === null ? undefined : valueAt(text, start + entry[0].length, 'yaml');
    const key = entry?.[1];
    if (key === undefined || value === undefined || value === null) continue;
    held = { indent: depth, key, start: value.start, end: value.end };
    if (!value.quoted && block.test(text.slice(value.start, value.end))) held.end = -1;
    else settle();
  }
  settle();
  return { found, end: to };
}

function add(
  found: SpecialMatch[],
  text: string,
  section: 'data' | 'stringData',
  key: string,
  start: number,
  end: number,
): void {
  if (end < start) return;
  const value = text.slice(start, end).trim();
  const clear = section === 'data' ? decodeBase64(value.replace(/\s+/g, '')) : value;
  const said = clear ?? value;
  if (
    openEntry.test(key.slice(-60)) ||
    said.trim().length < 4 ||
    isReference(said) ||
    isReference(value) ||
    (!said.includes('"') && isPlaceholder(said.trim()))
  )
    return;
  if (section === 'data' && clear === undefined && !/^[A-Za-z0-9+/\s]{16,}={0,2}$/.test(value)) return;
  if (section === 'stringData' && said.includes('\n')) return;
  found.push({ rule: 'kubernetes-secret', what: 'Value of a Kubernetes Secret', confidence: 'medium', start, end });
}
