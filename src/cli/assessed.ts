import { assess, type Assessed } from '../checklist/assess.ts';
import type { Release } from '../checklist/model.ts';
import { ReleaseStore } from '../checklist/store.ts';
import type { Persona } from '../persona/model.ts';
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
  const persona = await ground.needActive();
  const store = new ReleaseStore(await ground.stateFolder());
  const release = await store.active(persona.id, environment);
  warnAboutDamage(store, ground.terminal);
  return { persona, store, release, ...(await assessRelease(ground, persona, release)) };
}

/** How a release stands, after it was changed. */
export async function assessRelease(ground: Ground, persona: Persona, release: Release | undefined): Promise<Assessed> {
  const { releaseCommits } = await import('../pipeline/releaseCommits.ts');
  const { reader, root } = ground;
  const carried = reader ? await releaseCommits(await ground.stateFolder(), reader) : [];
  return assess({ root, reader, persona, release, carried });
}

/** Names damaged records once, on standard error. */
export function warnAboutDamage(store: ReleaseStore, terminal: Terminal): void {
  for (const name of store.damaged) {
    terminal.error(`ops-persona: the release record ${name} is damaged; the last good one is used.\n`);
  }
}
