import { assess, type Assessed, type AssessGround } from '../checklist/assess.ts';
import type { Release } from '../checklist/model.ts';
import type { Standing } from '../checklist/standing.ts';
import { ReleaseStore } from '../checklist/store.ts';
import type { Persona } from '../persona/model.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import type { Ground } from './ground.ts';
import type { Terminal } from './terminal.ts';

/** A persona's release as it stands now, with where it is recorded. */
export interface Current extends Assessed {
  readonly persona: Persona;
  readonly store: ReleaseStore;
  readonly release: Release | undefined;
}

/** The active persona's checklists as they stand now. `environment`: that release, where several are open. */
export async function currentRelease(ground: Ground, environment?: string): Promise<Current> {
  // All files are wanted for what would ship: then the personas are found among them.
  await ground.moment?.listing();
  const persona = await ground.needActive();
  const store = new ReleaseStore(await ground.stateFolder());
  const release = await store.active(persona.id, environment);
  warnAboutDamage(store, ground.terminal);
  return { persona, store, release, ...(await assessAt(ground, ground.moment, { persona, release })) };
}

/** How a release stands, after it was changed. `standing`: how the repository stands, where only the release was changed. */
export async function assessRelease(
  ground: Ground,
  persona: Persona,
  release: Release | undefined,
  standing?: Standing,
): Promise<Assessed> {
  return assessAt(ground, ground.reader, { persona, release, standing });
}

async function assessAt(
  ground: Ground,
  reader: RepositoryReader | undefined,
  at: Pick<AssessGround, 'persona' | 'release' | 'standing'>,
): Promise<Assessed> {
  if (at.standing) return assess({ root: ground.root, reader, ...at });
  const { releaseCommits } = await import('../pipeline/releaseCommits.ts');
  const carried = reader ? await releaseCommits(await ground.stateFolder(), reader) : [];
  return assess({ root: ground.root, reader, carried, ...at });
}

/** Names damaged records once, on standard error. */
export function warnAboutDamage(store: ReleaseStore, terminal: Terminal): void {
  for (const name of store.damaged) {
    terminal.error(`ops-persona: the release record ${name} is damaged; the last good one is used.\n`);
  }
}
