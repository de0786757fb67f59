import * as fs from 'node:fs/promises';
import { redact } from '../secrets/redact.ts';
import type { FileStatus, MemoryView } from './model.ts';

/** One line that holds what was looked for. */
export interface MemoryHit {
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /** The line, redacted. */
  readonly text: string;
  /** The nearest heading above; undefined when there is none. */
  readonly heading: string | undefined;
}

const maxHits = 500;
const maxBytes = 4 * 1024 * 1024;

/** The lines of all memory files that hold every word of a question, whatever the case. Files that can't be read are skipped. */
export async function searchMemory(view: MemoryView, question: string): Promise<MemoryHit[]> {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: MemoryHit[] = [];
  for (const status of [...view.shared.files, ...view.worktree.files, ...view.user]) {
    for (const hit of await hitsIn(status, words)) if (hits.length < maxHits) hits.push(hit);
  }
  return hits;
}

async function hitsIn(status: FileStatus, words: readonly string[]): Promise<MemoryHit[]> {
  const { file } = status;
  if (status.state !== 'present' || file === undefined || status.bytes > maxBytes) return [];
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  let heading: string | undefined;
  return text.split(/\r\n|\r|\n/).flatMap((content, index): MemoryHit[] => {
    heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(content)?.[1] ?? heading;
    const lower = content.toLowerCase();
    if (!words.every((word) => lower.includes(word))) return [];
    return [{ path: status.path, file, line: index + 1, text: redact(content.trim()), heading }];
  });
}
