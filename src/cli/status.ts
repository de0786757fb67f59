import type { Command } from 'commander';
import type { RunView } from '../pipeline/model.ts';
import { describeAge } from '../workspace/clock.ts';
import { currentRelease } from './assessed.ts';
import { plain, printJson, printLines } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `status`: persona, release, open items and runs at one glance. */
export function addStatusVerb(program: Command, verbs: Verbs): void {
  verbs.action(
    program.command('status').description('persona, release, open items and the last runs'),
    async ({ ground, terminal, options }) => {
      await ground.moment?.listing();
      const persona = await ground.active();
      const view = persona ? (await currentRelease(ground)).view : undefined;
      const { describeRole, readRoles } = await import('../pipeline/role.ts');
      const { listRuns } = await import('../pipeline/runs.ts');
      const runs = await listRuns(await ground.stateFolder());
      const roles = await readRoles(await ground.stateFolder());
      const head = ground.moment && !ground.moment.paths.bare ? await ground.moment.head() : undefined;
      if (options.json === true) {
        printJson(terminal, {
          folder: ground.root,
          branch: head?.branch ?? null,
          head: head?.commit ?? null,
          persona: persona ? { id: persona.id, name: persona.name, file: ground.shownPersonaFile(persona) } : null,
          release: view?.release
            ? { id: view.release.id, version: view.release.version, environment: view.release.environment }
            : null,
          openBlocking: view?.openBlocking ?? 0,
          held: view?.held ?? null,
          roles: roles.map(({ scope, environment, who, since, host }) => ({ scope, environment, who, since, host })),
          runs,
        });
        return 0;
      }
      printLines(terminal, [
        persona
          ? `Persona: ${plain(persona.name)} (${ground.shownPersonaFile(persona)})`
          : 'Persona: none is selected ("ops-persona persona use NAME")',
        ...(view ? [view.held === undefined ? 'Checklists: nothing is held.' : `Checklists: ${view.held}.`] : []),
        ...roles.map((role) => `Role: ${describeRole(role)}.`),
        ...(runs.length === 0
          ? ['Runs: none yet.']
          : ['Runs:', ...runs.slice(0, 5).map((run) => `  ${describeRun(run)}`)]),
      ]);
      return 0;
    },
  );
}

/** "Push v1.4.0 released, 3 days ago"; a run that is not over says in which phase it is and what to do. */
function describeRun(run: RunView): string {
  const what = `${run.kind === 'push' ? 'Push' : 'Rollback'}${run.version === undefined ? '' : ` v${plain(run.version)}`}`;
  const phase = run.phase === undefined ? '' : `, ${run.phase.number}/${run.phase.of} ${run.phase.name}`;
  const when = describeAge(new Date(run.endedAt ?? run.startedAt), new Date());
  const next = run.next === undefined ? '' : ` Next: ${plain(run.next)}`;
  return `${what} ${run.state.replace('-', ' ')}${run.endedAt === undefined ? phase : ''}, ${when}.${next}`;
}
