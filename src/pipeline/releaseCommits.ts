import type { CarriedCommit } from '../checklist/standing.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { readJournal, type JournalledPush } from './journal.ts';
import { listRuns } from './runs.ts';

/** Older release commits carry nothing over: work has gone on since. */
const newest = 3;

/**
 * The commits that pushes made here, newest first, as far as each is nothing but its plan: made on the plan's base, and no file
 * differs that the plan does not name. What was recorded for the base counts for such a commit as well.
 *
 * @param stateFolder `<common git folder>/ops-persona`
 */
export async function releaseCommits(stateFolder: string, reader: RepositoryReader): Promise<CarriedCommit[]> {
  const pushes = (await listRuns(stateFolder)).filter((run) => run.kind === 'push' && run.tag !== undefined);
  const found = await Promise.all(pushes.slice(0, newest).map(async (run) => commitOf(stateFolder, run.id, reader)));
  return found.filter((one) => one !== undefined);
}

async function commitOf(stateFolder: string, id: string, reader: RepositoryReader): Promise<CarriedCommit | undefined> {
  const plan = (await readJournal(stateFolder, id)).findLast((line): line is JournalledPush => line.t === 'plan');
  const commit = plan && (await reader.commitOfTag(plan.tag));
  if (!plan || commit === undefined || (await reader.parentOf(commit)) !== plan.base) return undefined;
  const [before, after] = await Promise.all([reader.treeEntries(plan.base), reader.treeEntries(commit)]);
  if (!before || !after) return undefined;
  const planned = new Set(plan.files.map((file) => file.path));
  const isPlan = [...new Set([...before.keys(), ...after.keys()])].every(
    (file) => before.get(file) === after.get(file) || planned.has(file),
  );
  return isPlan ? { base: plan.base, commit } : undefined;
}
