import type { CarriedCommit } from '../checklist/standing.ts';
import type { RepositoryReader, TaggedCommit } from '../workspace/repository.ts';
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
  if (pushes.length === 0) return [];
  const plans = await Promise.all(pushes.slice(0, newest).map(async (run) => planOf(stateFolder, run.id)));
  const tagged = await reader.tagged(plans.flatMap((plan) => plan?.tag ?? []));
  const found = await Promise.all(plans.map(async (plan) => plan && commitOf(plan, tagged.get(plan.tag), reader)));
  return found.filter((one) => one !== undefined);
}

async function planOf(stateFolder: string, id: string): Promise<JournalledPush | undefined> {
  return (await readJournal(stateFolder, id)).findLast((line): line is JournalledPush => line.t === 'plan');
}

async function commitOf(
  plan: JournalledPush,
  tagged: TaggedCommit | undefined,
  reader: RepositoryReader,
): Promise<CarriedCommit | undefined> {
  if (tagged?.parent !== plan.base) return undefined;
  const { commit } = tagged;
  const [before, after] = await Promise.all([reader.treeEntries(plan.base), reader.treeEntries(commit)]);
  if (!before || !after) return undefined;
  const planned = new Set(plan.files.map((file) => file.path));
  const isPlan = [...new Set([...before.keys(), ...after.keys()])].every(
    (file) => before.get(file) === after.get(file) || planned.has(file),
  );
  return isPlan ? { base: plan.base, commit } : undefined;
}
