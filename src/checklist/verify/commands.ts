import * as path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import { describeDuration } from '../../workspace/clock.ts';
import { readTextIfExists } from '../../workspace/files.ts';
import { describeEnd, runProcess, succeeded } from '../../workspace/process.ts';
import { showCommand } from '../../workspace/words.ts';
import { cannot, type Job, type Verdict, type Verifier, type VerifyGround } from './model.ts';
import { verifierTitles } from './choose.ts';

/** A command may take so long where the project says nothing else. */
const commandMs = 30 * 60_000;

/** Runs commands one after the other; the first that fails ends it. */
async function runCommands(ground: VerifyGround, job: Job, commands: readonly (readonly string[])[]): Promise<Verdict> {
  const started = performance.now();
  let output = '';
  const note = (text: string) => {
    output += text;
    job.onOutput(text);
  };
  for (const [program = '', ...args] of commands) {
    const shown = showCommand([program, ...args]);
    note(`$ ${shown}\n`);
    const result = await runProcess(program, args, {
      cwd: ground.root,
      // What VS Code sets for itself would turn every Node program into something else.
      env: { ELECTRON_RUN_AS_NODE: undefined },
      timeoutMs: ground.config.limits?.hooks === undefined ? commandMs : ground.config.limits.hooks * 1000,
      cancel: job.cancel,
      ownGroup: true,
      onOutput: note,
    });
    const durationMs = Math.round(performance.now() - started);
    if (succeeded(result)) continue;
    note(`\n${describeEnd(result)} after ${describeDuration(durationMs)}\n`);
    const value = failedTests(output) ?? `${shown}: ${describeEnd(result)}`;
    return { result: 'failed', kind: 'command', value, output, exitCode: result.code ?? null, durationMs };
  }
  const durationMs = Math.round(performance.now() - started);
  const value = commands.map((argv) => showCommand(argv)).join(', ');
  note(`\nexit code 0 after ${describeDuration(durationMs)}\n`);
  return { result: 'done', kind: 'command', value, output, exitCode: 0, durationMs };
}

/** "3 tests failed", where a test runner says so in its usual words. */
export function failedTests(output: string): string | undefined {
  const plain = stripVTControlCharacters(output);
  const patterns = [
    /^[#ℹ] fail (\d+)$/m,
    /^\s*(\d+) failing$/m,
    /^Tests:\s+(\d+) failed/m,
    /^=+ .*?\b(\d+) failed\b/m,
    /^test result: FAILED\. \d+ passed; (\d+) failed/m,
    /\bTests run: \d+, Failures: (\d+)/,
  ];
  for (const pattern of patterns) {
    const count = Number(pattern.exec(plain)?.[1] ?? 0);
    if (count > 0) return `${count} ${count === 1 ? 'test' : 'tests'} failed`;
  }
  return undefined;
}

/** The words of an item may ask for tests and build at once. */
async function projectCommands(ground: VerifyGround, text: string, name: string): Promise<(readonly string[])[]> {
  const checks = await ground.tools.checks(ground.root, ground.config);
  const wanted = [name, ...(/\bbuild\b/i.test(text) ? ['build'] : []), ...(/\btests?\b/i.test(text) ? ['test'] : [])];
  return checks.filter((check) => wanted.includes(check.name)).map((check) => check.argv);
}

function projectVerifier(id: 'tests' | 'build', name: string): Verifier {
  return {
    title: verifierTitles[id],
    lane: 'project',
    asks: async (ground, _choice, text) => (await projectCommands(ground, text, name)).map((argv) => showCommand(argv)),
    run: async (ground, job) => {
      const commands = await projectCommands(ground, job.text, name);
      if (commands.length === 0) {
        return cannot(`no ${name} command was found: name one in .ops/config.yaml (commands: ${name}: …)`);
      }
      return runCommands(ground, job, commands);
    },
  };
}

const packageScripts = z.object({ scripts: z.record(z.string(), z.string()).optional() });

async function smokeCommand(ground: VerifyGround): Promise<readonly string[] | undefined> {
  const text = await readTextIfExists(path.join(ground.root, 'package.json'));
  if (text === undefined) return undefined;
  try {
    const scripts = packageScripts.parse(JSON.parse(text)).scripts ?? {};
    const script = ['smoke', 'test:smoke', 'smoke-test'].find((name) => scripts[name] !== undefined);
    return script === undefined ? undefined : ['npm', 'run', script];
  } catch {
    return undefined;
  }
}

/** Verifiers that run commands of the project. */
export const commandVerifiers = {
  tests: projectVerifier('tests', 'test'),
  build: projectVerifier('build', 'build'),
  smoke: {
    title: verifierTitles.smoke,
    lane: 'project',
    asks: async (ground) => {
      const argv = await smokeCommand(ground);
      return argv ? [showCommand(argv)] : [];
    },
    run: async (ground, job) => {
      const argv = await smokeCommand(ground);
      return argv
        ? runCommands(ground, job, [argv])
        : cannot('no smoke test was found: name one in .ops/config.yaml (verifiers: smoke: …)');
    },
  },
  command: {
    title: verifierTitles.command,
    lane: 'project',
    asks: (_ground, choice) => Promise.resolve([showCommand(choice.argv ?? [])]),
    run: (ground, job) => runCommands(ground, job, [job.choice.argv ?? []]),
  },
  ci: {
    title: verifierTitles.ci,
    lane: 'network',
    asks: (ground) =>
      Promise.resolve(ground.standing.head === undefined ? [] : [showCommand(ciCommand(ground.standing.head))]),
    run: runCi,
  },
} satisfies Partial<Record<string, Verifier>>;

function ciCommand(head: string): string[] {
  return ['gh', 'run', 'list', '--commit', head, '--limit', '50', '--json', 'name,status,conclusion,url'];
}

const ciRuns = z.array(
  z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable(), url: z.string() }),
);

async function runCi(ground: VerifyGround, job: Job): Promise<Verdict> {
  const { head } = ground.standing;
  if (head === undefined) return cannot('there is no commit to ask about');
  const [program = 'gh', ...args] = ciCommand(head);
  const result = await runProcess(program, args, { cwd: ground.root, timeoutMs: 60_000, cancel: job.cancel });
  if (result.notStarted !== undefined)
    return cannot('gh is not installed: look at the pipeline yourself and add the link');
  if (!succeeded(result))
    return cannot(`gh could not tell: ${result.stderr.trim().split('\n')[0] ?? describeEnd(result)}`);
  let runs: z.infer<typeof ciRuns>;
  try {
    runs = ciRuns.parse(JSON.parse(result.stdout));
  } catch {
    return cannot('gh answered something that is no list of runs');
  }
  const output = runs.map((run) => `${run.conclusion ?? run.status}  ${run.name}  ${run.url}`).join('\n');
  const base = { kind: 'command', output, exitCode: 0, durationMs: Math.round(result.durationMs) } as const;
  if (runs.length === 0)
    return { ...base, result: 'failed', value: `no run of the pipeline for ${head.slice(0, 7)} yet` };
  const running = runs.filter((run) => run.status !== 'completed');
  if (running.length > 0)
    return {
      ...base,
      result: 'failed',
      value: `${running[0]?.name ?? 'a run'} is still ${running[0]?.status ?? 'going'}`,
    };
  const bad = runs.filter((run) => !['success', 'skipped', 'neutral'].includes(run.conclusion ?? ''));
  if (bad.length > 0)
    return { ...base, result: 'failed', value: `${bad[0]?.name ?? 'a run'}: ${bad[0]?.conclusion ?? 'failed'}` };
  return {
    ...base,
    result: 'done',
    value: `${runs.length === 1 ? '1 run' : `${runs.length} runs`} green for ${head.slice(0, 7)}`,
  };
}
