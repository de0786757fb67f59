import { ReleaseStore } from '../checklist/store.ts';
import { personName } from '../checklist/who.ts';
import type { Persona } from '../persona/model.ts';
import type { RunContext } from './context.ts';
import type { JournalledPush } from './journal.ts';

/**
 * Ties a push to the release of its environment: an open one that names no version takes this one. Where an environment was named
 * for the push and none is open for it, one is started, so that what comes after the push has its place. Another version's release
 * is left alone. Nothing here can fail the run.
 */
export async function nameRelease(
  context: RunContext,
  plan: JournalledPush,
  persona: Persona | undefined,
): Promise<void> {
  if (!persona?.checklists.some(({ holds, items }) => holds !== 'none' && items.some(({ template }) => !template)))
    return;
  const { stateFolder, places } = context.ground;
  try {
    const store = new ReleaseStore(stateFolder);
    const open = await store.forPush(persona.id, plan.environment);
    if (open ? open.version !== null : plan.environment === undefined) return;
    const environment = plan.environment ?? open?.environment ?? null;
    await store.name(persona, { version: plan.version, environment, by: await personName(places.worktree) });
  } catch (error) {
    context.warn(`the release record could not be named: ${error instanceof Error ? error.message : String(error)}`);
  }
}
