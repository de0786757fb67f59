import type { Persona } from '../persona/model.ts';
import { redact } from '../secrets/redact.ts';
import type { FileStatus, MemoryView } from './model.ts';
import { changeSince, keepReceipts, readReceipts, receiptOf, type Receipt } from './receipts.ts';
import { keyOf, textOf } from './text.ts';

/** One file of a session's start, in the order the persona reads them. */
export interface SessionStep {
  /** From 1. */
  readonly number: number;
  readonly status: FileStatus;
  /** The persona's own words for the step; undefined where it only names the file. */
  readonly says: string | undefined;
  readonly change: 'new' | 'changed' | 'same' | 'missing';
  /** Lines that are new since it was last read, redacted. Empty for a file that was never read. */
  readonly added: readonly string[];
  readonly removed: number;
  /** The text, redacted; for a folder the names in it; undefined when it is missing or can't be read. */
  readonly text: string | undefined;
}

export interface SessionPlan {
  readonly lastSession: string | undefined;
  readonly steps: readonly SessionStep[];
}

/**
 * What a session begins with: the memory and context files in the order of the persona's session protocol, the ones that it does
 * not name after them in the document's order, each with what changed since it was last read here. Changes nothing.
 */
export async function planSession(persona: Persona, view: MemoryView, stateFolder: string): Promise<SessionPlan> {
  const receipts = await readReceipts(stateFolder);
  const ordered = inOrder(persona, view);
  const steps = await Promise.all(
    ordered.map(async ({ status, says }, index): Promise<SessionStep> => {
      const raw = await textOf(status);
      const known = receipts.files.get(keyOf(status));
      const step = { number: index + 1, status, says, text: raw === undefined ? undefined : redact(raw) };
      if (raw === undefined) return { ...step, change: 'missing', added: [], removed: 0 };
      if (!known) return { ...step, change: 'new', added: [], removed: 0 };
      const { added, removed } = changeSince(known, raw);
      const same = added.length === 0 && removed === 0;
      return { ...step, change: same ? 'same' : 'changed', added: added.map((line) => redact(line.trim())), removed };
    }),
  );
  return { lastSession: receipts.lastSession, steps };
}

/** Remembers that these files were read as they are now. `begin`: a session begins with it. */
export async function rememberRead(
  stateFolder: string,
  files: readonly FileStatus[],
  who: { readonly at: string; readonly by: string },
  begin = false,
): Promise<void> {
  const read = new Map<string, Receipt>();
  for (const status of files) {
    const text = await textOf(status);
    if (text !== undefined) read.set(keyOf(status), receiptOf(text, who.at, who.by));
  }
  await keepReceipts(stateFolder, read, begin ? who.at : undefined);
}

/** The files of a session as one text to be given to an agent or a colleague. Redacted. */
export function contextText(steps: readonly SessionStep[]): string {
  const parts = steps.flatMap(({ status, text }) => {
    if (text === undefined || text.trim() === '') return [];
    const fence = status.state === 'folder' ? ['```text', text, '```'] : [text.trimEnd()];
    return [`<!-- ${status.path} -->`, ...fence, ''];
  });
  return parts.join('\n');
}

interface Ordered {
  readonly status: FileStatus;
  readonly says: string | undefined;
}

function inOrder(persona: Persona, view: MemoryView): Ordered[] {
  const all = [...view.shared.files, ...view.worktree.files, ...view.user, ...view.context];
  const files = all.filter(
    (one, index) => all.findIndex((other) => other.file === one.file && other.path === one.path) === index,
  );
  const protocol = persona.protocols.find(({ title }) =>
    /\bsession\b|\bon activation\b|\bwhen activated\b|\bstart\s?-?up\b/i.test(title),
  );
  const ordered: Ordered[] = [];
  for (const step of protocol?.steps ?? []) {
    const named = files.filter(({ name, path: at }) => mentions(step.text, at) || mentions(step.text, name));
    for (const status of named)
      if (!ordered.some((one) => one.status === status)) ordered.push({ status, says: step.text });
  }
  const rest = files.filter((status) => !ordered.some((one) => one.status === status));
  rest.sort((a, b) => a.place.line - b.place.line);
  return [...ordered, ...rest.map((status) => ({ status, says: status.purpose }))];
}

function mentions(words: string, name: string): boolean {
  const at = words.indexOf(name);
  return at >= 0 && !/[\w-]/.test(words.charAt(at - 1)) && !/[\w-]/.test(words.charAt(at + name.length));
}
