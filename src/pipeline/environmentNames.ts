import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { readTextIfExists } from '../workspace/files.ts';
import { list } from './text.ts';

/** Whether the variables a project reads from `.env` are written down for the next person. */
export interface EnvironmentReview {
  readonly documented: number;
  /** Names in `.env` that no example names. Names only, never values. */
  readonly missing: readonly string[];
}

const exampleNames = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'example.env'];

/** Compares the names in `.env` with those of the example beside it. Undefined when the project has neither or only one. */
export async function reviewEnvironment(worktree: string): Promise<EnvironmentReview | undefined> {
  const files = new Set(await fs.readdir(worktree));
  const example = exampleNames.find((name) => files.has(name));
  if (example === undefined) return undefined;
  const documented = namesIn((await readTextIfExists(path.join(worktree, example))) ?? '');
  const used = namesIn((await readTextIfExists(path.join(worktree, '.env'))) ?? '');
  return { documented: documented.size, missing: [...used].filter((name) => !documented.has(name)) };
}

/** "12 variables documented", or what is missing. */
export function describeEnvironment(review: EnvironmentReview): string {
  return review.missing.length === 0
    ? `${review.documented} variables documented`
    : `not in the example of .env: ${list(review.missing)}`;
}

function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=/gm)) names.add(match[1] ?? '');
  return names;
}
