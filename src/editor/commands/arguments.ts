import * as z from 'zod';
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

export function runOf(argument: unknown): string | undefined {
  const row = rowOf(argument);
  return z.object({ kind: z.literal('run'), id: z.string() }).safeParse(row?.subject).data?.id;
}

/** A finding named by a row of the Findings view or by a quick fix. */
export function findingOf(argument: unknown): FindingRef | undefined {
  return findingRef.safeParse(argument).data ?? findingRef.safeParse(rowOf(argument)?.subject).data;
}
