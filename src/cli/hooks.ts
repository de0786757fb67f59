import type { Command } from 'commander';
import { checkChanges } from '../authority/check.ts';
import { checkRange } from '../authority/checkRange.ts';
import { canaryVariable, installHooks, testHooks, uninstallHooks, type HookState } from '../authority/hooks.ts';
import type { CheckFinding } from '../authority/model.ts';
import { ViolationLog } from '../authority/violations.ts';
import { personName } from '../checklist/who.ts';
import { describeError, OpsError } from '../workspace/errors.ts';
import { runProcess, succeeded } from '../workspace/process.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { OpenBaseline } from './baseline.ts';
import { actorsOf, trailedActors } from './check.ts';
import type { Ground } from './ground.ts';
import { openPolicy } from './policy.ts';
import { count, plain, printJson, printLines } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `hooks install`, `uninstall`, `test`, and `run`, which the hooks themselves call. */
export function addHookVerbs(program: Command, verbs: Verbs): void {
  const hooks = program.command('hooks').description('git hooks that check each commit and push');

  verbs.action(
    hooks.command('install').description('install pre-commit and pre-push beside what is there, and try them'),
    async ({ ground, terminal, options }) => {
      const states = await installHooks(repositoryOf(ground));
      if (options.json === true)
        printJson(
          terminal,
          states.map((state) => ({ ...state, file: ground.shown(state.file) })),
        );
      else printLines(terminal, describe(ground, states));
      return exitCodeOf(states);
    },
  );

  verbs.action(
    hooks.command('test').description('send a canary through the installed hooks: verified, off or broken'),
    async ({ ground, terminal, options }) => {
      const states = await testHooks(repositoryOf(ground));
      if (options.json === true)
        printJson(
          terminal,
          states.map((state) => ({ ...state, file: ground.shown(state.file) })),
        );
      else printLines(terminal, describe(ground, states));
      return exitCodeOf(states);
    },
  );

  verbs.action(
    hooks.command('uninstall').description('take our lines out of the hooks; every other byte stays'),
    async ({ ground, terminal, options }) => {
      const files = (await uninstallHooks(repositoryOf(ground))).map((file) => ground.shown(file));
      if (options.json === true) printJson(terminal, { restored: files });
      else terminal.out(files.length === 0 ? 'No hooks of ours are installed.\n' : `Restored ${files.join(', ')}.\n`);
      return 0;
    },
  );

  verbs.action(
    hooks
      .command('run', { hidden: true })
      .description('what the installed hooks call')
      .argument('<hook>', 'pre-commit or pre-push')
      .argument('[args...]', 'what git passes'),
    async ({ ground, terminal }, [hook, args]) => {
      const canary = terminal.env[canaryVariable];
      if (canary !== undefined && canary !== '') {
        terminal.out(`${canary}\n`);
        return 0;
      }
      const reader = repositoryOf(ground);
      const actors = await actorsOf(ground);
      const ranges =
        hook === 'pre-push'
          ? await pushedRanges(ground, (args as readonly string[] | undefined)?.[0] ?? 'origin', await terminal.input())
          : [{ staged: true } as const];
      const policy = await openPolicy(ground, (await OpenBaseline.open(ground, undefined))?.filter);
      const findings: CheckFinding[] = [];
      for (const range of ranges) {
        const common = { ...range, policy, pushed: hook === 'pre-push' };
        const found =
          'base' in range
            ? await checkRange(ground.root, reader, actors, {
                ...common,
                base: range.base,
                actorsFor: (persona) => trailedActors(ground, persona),
              })
            : await checkChanges(ground.root, reader, actors, common);
        findings.push(...found);
      }
      await remember(ground, findings);
      return tell(ground, hook === 'pre-push' ? 'push' : 'commit', findings);
    },
  );
}

function repositoryOf(ground: Ground): RepositoryReader {
  if (ground.reader) return ground.reader;
  throw new OpsError('usage', 'There is no git repository here, so there are no hooks.');
}

/** What a push would add: for each branch from where the remote is, or, if it is new there, from what any remote branch has. */
async function pushedRanges(
  ground: Ground,
  remote: string,
  input: string,
): Promise<{ readonly base: string; readonly head: string }[]> {
  const ranges: { base: string; head: string }[] = [];
  for (const line of input.split('\n')) {
    // `<local ref> <local object> <remote ref> <remote object>`, as githooks(5) says.
    const [, local, head, old] = /^(\S+) ([0-9a-f]{40,64}) \S+ ([0-9a-f]{40,64})$/.exec(line.trim()) ?? [];
    if (local === undefined || head === undefined || old === undefined || /^0+$/.test(head)) continue;
    if (!local.startsWith('refs/heads/') && local !== 'HEAD') continue;
    const base = /^0+$/.test(old) ? await forkFromRemote(ground, remote, head) : old;
    if (base !== undefined) ranges.push({ base, head });
  }
  return ranges;
}

async function forkFromRemote(ground: Ground, remote: string, head: string): Promise<string | undefined> {
  const args = ['rev-list', '--boundary', head, '--not', `--remotes=${remote}`, '--'];
  const result = await runProcess('git', args, { cwd: ground.root, timeoutMs: 30_000 });
  if (!succeeded(result)) return undefined;
  // Nothing the remote has yet: there is nothing to compare with, and the commits were checked one by one.
  return /^-([0-9a-f]+)$/m.exec(result.stdout)?.[1];
}

/** What a hook holds goes into the log of violations. That it could not be written holds nobody up. */
async function remember(ground: Ground, findings: readonly CheckFinding[]): Promise<void> {
  const held = findings.filter(({ effect, kind }) => effect === 'deny' && kind !== 'secret');
  if (held.length === 0) return;
  try {
    const log = new ViolationLog(await ground.stateFolder());
    const who = await personName(ground.root);
    const persona = (await ground.active())?.name ?? null;
    const at = new Date().toISOString();
    for (const { rule, file } of held) await log.add({ at, who, persona, rule, file, outcome: 'held' });
  } catch (error) {
    ground.terminal.error(`ops-persona: the log of violations could not be written: ${plain(describeError(error))}\n`);
  }
}

function tell(ground: Ground, what: 'commit' | 'push', findings: readonly CheckFinding[]): number {
  const denied = findings.filter(({ effect }) => effect === 'deny');
  for (const { file, line, effect, message } of findings) {
    ground.terminal.error(`${plain(ground.shown(file))}:${line} ${effect}: ${plain(message)}\n`);
  }
  if (denied.length === 0) return 0;
  ground.terminal.error(`ops-persona: this ${what} is held: ${count(denied.length, 'finding')}.\n`);
  return 1;
}

function describe(ground: Ground, states: readonly HookState[]): string[] {
  return states.map(({ hook, state, why, file }) => `${hook}: ${state}. ${why} (${ground.shown(file)})`);
}

function exitCodeOf(states: readonly HookState[]): number {
  return states.every(({ state }) => state === 'verified') ? 0 : 1;
}
