import * as path from 'node:path';
import { readTextIfExists, toPosix } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { goneSince, verifyChain, type ChainProblem, type ChainReport } from './chain.ts';

/**
 * Checks a log against its own chain and against the last commit's state of it, which also shows what was taken from its very
 * end. undefined when there is no such file.
 */
export async function verifyAuditFile(
  file: string,
  reader: RepositoryReader | undefined,
): Promise<ChainReport | undefined> {
  const text = await readTextIfExists(file);
  if (text === undefined) return undefined;
  return verifyAuditText(text, await committed(file, reader));
}

/** The same for a text, such as an unsaved document's. `before`: the last commit's, if it has one. */
export function verifyAuditText(text: string, before: string | undefined): ChainReport {
  const report = verifyChain(text);
  if (before === undefined) return report;
  const known = new Set(report.problems.map(key));
  const gone = goneSince(before, text).filter((problem) => !known.has(key(problem)));
  return { ...report, problems: [...report.problems, ...gone].sort((a, b) => a.line - b.line) };
}

async function committed(file: string, reader: RepositoryReader | undefined): Promise<string | undefined> {
  if (!reader || reader.paths.bare) return undefined;
  const relative = path.relative(reader.paths.worktree, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
  return reader.textAtHead(toPosix(relative));
}

function key(problem: ChainProblem): string {
  return `${problem.kind} ${problem.line}`;
}
