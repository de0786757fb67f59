import { limits } from '../limits.ts';
import { isKeyCode } from './cursor.ts';
import type { KeyPlace } from './model.ts';

const closers = new Set(['"', "'", '`', ']', ')', '}']);

/** Widens a hit on a secret-bearing noun to the whole key. Undefined when it is part of something too long to be one. */
export function keyAround(text: string, hitStart: number, hitEnd: number): KeyPlace | undefined {
  let start = hitStart;
  let end = hitEnd;
  const least = Math.max(0, hitStart - limits.key);
  const most = Math.min(text.length, hitEnd + limits.key);
  while (start > least && isKeyCode(text.charCodeAt(start - 1))) start--;
  while (end < most && isKeyCode(text.charCodeAt(end))) end++;
  if (end - start > limits.key) return undefined;
  while (start < hitStart && (text[start] === '.' || text[start] === '-')) start++;
  while (end > hitEnd && (text[end - 1] === '.' || text[end - 1] === '-')) end--;
  // Java's `-Dname=value`: the letter belongs to the switch.
  if (text[start] === 'D' && text[start - 1] === '-' && start < hitStart && /[a-z]/.test(text[start + 1] ?? ''))
    start++;
  let after = end;
  let quoted = false;
  if (text[after] === '\\' && (text[after + 1] === '"' || text[after + 1] === "'")) {
    after += 2;
    quoted = true;
  } else {
    for (let step = 0; step < 3 && closers.has(text[after] ?? ''); step++) {
      if (text[after] === '"' || text[after] === "'") quoted = true;
      after++;
    }
  }
  return { start, end, after, quoted };
}
