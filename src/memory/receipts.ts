import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as z from 'zod';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { withLock } from '../workspace/fileLock.ts';

/** What is remembered of a file that was read: enough to tell what changed since, never its words. */
export interface Receipt {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly digest: string;
  /** A short hash of each line that is not blank. */
  readonly lines: readonly string[];
}

/** When sessions began in this worktree and what was read in them. */
export interface Receipts {
  /** ISO 8601 of the last session before this one; undefined for the first. */
  readonly lastSession: string | undefined;
  /** By `<scope>:<path>`. */
  readonly files: ReadonlyMap<string, Receipt>;
}

const receipt = z.object({
  at: z.string(),
  by: z.string(),
  digest: z.string(),
  lines: z.array(z.string()).max(20_000),
});
const schema = z.object({
  schema: z.literal(1),
  lastSession: z.string().optional(),
  files: z.record(z.string(), receipt),
});

const none: Receipts = { lastSession: undefined, files: new Map() };

/** The receipts kept in a worktree's state folder. Damaged ones count as none: then everything is unread. */
export async function readReceipts(stateFolder: string): Promise<Receipts> {
  const text = await readTextIfExists(fileIn(stateFolder)).catch(() => undefined);
  if (text === undefined) return none;
  try {
    const { lastSession, files } = schema.parse(JSON.parse(text));
    return { lastSession, files: new Map(Object.entries(files)) };
  } catch {
    return none;
  }
}

/** Adds receipts, and the begin of a session where one begins. Several windows may do so at once. */
export async function keepReceipts(
  stateFolder: string,
  read: ReadonlyMap<string, Receipt>,
  session?: string,
): Promise<void> {
  await withLock(`${fileIn(stateFolder)}.lock`, async () => {
    const before = await readReceipts(stateFolder);
    const lastSession = session ?? before.lastSession;
    const files = Object.fromEntries([...before.files, ...read]);
    const content = { schema: 1, ...(lastSession === undefined ? {} : { lastSession }), files };
    await writeFileAtomic(fileIn(stateFolder), `${JSON.stringify(content)}\n`);
  });
}

/** The receipt for a text that was read. */
export function receiptOf(text: string, at: string, by: string): Receipt {
  return { at, by, digest: digestOf(text), lines: linesOf(text).map(shortHash) };
}

/** Lines that were not there when the receipt was written, and how many of those that were are gone. */
export function changeSince(receipt: Receipt, text: string): { readonly added: string[]; readonly removed: number } {
  const left = new Map<string, number>();
  for (const line of receipt.lines) left.set(line, (left.get(line) ?? 0) + 1);
  const added = linesOf(text).filter((line) => {
    const key = shortHash(line);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  return { added, removed: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
}

function shortHash(line: string): string {
  return digestOf(line.trim()).slice(0, 10);
}

function fileIn(stateFolder: string): string {
  return path.join(stateFolder, 'receipts.json');
}
