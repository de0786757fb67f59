import * as vscode from 'vscode';
import * as z from 'zod';
import type { Findings, JudgedFinding } from '../diagnostics/findings.ts';
import type { Node } from '../views/node.ts';

const target = z.object({ file: z.string(), line: z.number().int().min(1), column: z.number().int().min(1) });
const findingRef = z.object({
  kind: z.literal('finding'),
  file: z.string(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  rule: z.string(),
});

/** A finding as a row or a quick fix names it. */
export type FindingRef = z.infer<typeof findingRef>;

const node = z.looseObject({ id: z.string(), label: z.string(), context: z.string() });

/** The row a command was started from; undefined when it was started without one. Anybody may call a command with anything. */
export function rowOf(argument: unknown): Node | undefined {
  return node.safeParse(argument).success ? (argument as Node) : undefined;
}

export function targetOf(argument: unknown): z.infer<typeof target> | undefined {
  const row = rowOf(argument);
  return row && target.safeParse(row.target).data;
}

export function itemOf(argument: unknown): { id: string; settled: boolean } | undefined {
  const row = rowOf(argument);
  return z.object({ kind: z.literal('item'), id: z.string(), settled: z.boolean() }).safeParse(row?.subject).data;
}

/** The items a command was started from: the row, and all selected ones where it is among them. */
export function itemsOfArguments(args: readonly unknown[]): { id: string; settled: boolean }[] {
  const [row, selected] = args;
  const first = itemOf(row);
  const rows = Array.isArray(selected) ? selected.map(itemOf).filter((item) => item !== undefined) : [];
  if (!first) return rows;
  return rows.some(({ id }) => id === first.id) ? [first, ...rows.filter(({ id }) => id !== first.id)] : [first];
}

/** The id of a gate. */
export function gateOf(argument: unknown): string | undefined {
  return z.object({ kind: z.literal('gate'), id: z.string() }).safeParse(rowOf(argument)?.subject).data?.id;
}

/** The id of a past release. */
export function releaseOf(argument: unknown): string | undefined {
  const row = rowOf(argument);
  return z.object({ kind: z.literal('release'), id: z.string() }).safeParse(row?.subject).data?.id;
}

export function runOf(argument: unknown): string | undefined {
  const row = rowOf(argument);
  return z.object({ kind: z.literal('run'), id: z.string() }).safeParse(row?.subject).data?.id;
}

/** How the choice of a persona is recorded, from a row that stands for one or a link that names it. */
export function personaRefOf(argument: unknown): string | undefined {
  const subject = z.object({ kind: z.literal('persona'), ref: z.string() }).safeParse(rowOf(argument)?.subject);
  return z.string().safeParse(argument).data ?? subject.data?.ref;
}

/** A finding named by a row of the Findings view or by a quick fix. */
export function findingOf(argument: unknown): FindingRef | undefined {
  return findingRef.safeParse(argument).data ?? findingRef.safeParse(rowOf(argument)?.subject).data;
}

/** The secret that the cursor of the active editor is in, else the first on its line; `kinds`: of these kinds of findings. */
export function secretAtCursor(
  findings: Findings,
  kinds: readonly JudgedFinding['kind'][] = ['secret'],
): FindingRef | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const offset = document.offsetAt(selection.active);
  const secrets = findings.of(document.uri.fsPath).filter(({ kind }) => kinds.includes(kind));
  const at =
    secrets.find((one) => one.start <= offset && offset <= one.end) ??
    secrets.find((one) => one.line === selection.active.line + 1);
  return at && { kind: 'finding', file: document.uri.fsPath, start: at.start, end: at.end, rule: at.rule };
}
