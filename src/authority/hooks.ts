import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound, readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { describeEnd, runProcess, succeeded } from '../workspace/process.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import {
  blockState,
  chainedSuffix,
  chainingHook,
  hookNames,
  isOnlyOurs,
  isShellScript,
  withBlock,
  withoutBlock,
  type HookName,
} from './hookScript.ts';

/** How one hook stands: `verified` it answered, `off` it is not installed, `broken` it is and does not work. */
export interface HookState {
  readonly hook: HookName;
  /** Absolute. */
  readonly file: string;
  readonly state: 'verified' | 'off' | 'broken';
  /** One sentence. */
  readonly why: string;
}

/** Set for a hook that is only tried: our program answers with this and does nothing else. */
export const canaryVariable = 'OPS_PERSONA_CANARY';

/**
 * Installs pre-commit and pre-push for all worktrees. A hook that is there keeps every byte: our lines are put before its
 * own, or, when it is no shell script, it is set beside and called. With husky they go into the project's own `.husky/<hook>`.
 * A hook of lefthook that runs us by its own configuration is left as it is.
 * Throws OpsError('refused') where the hooks folder serves other repositories too.
 */
export async function installHooks(reader: RepositoryReader): Promise<HookState[]> {
  const places = await hookPlaces(reader);
  for (const { hook, file, runs } of places) {
    const text = await readTextIfExists(file);
    if (text !== undefined && blockState(text, hook) === 'missing' && isLefthook(text)) {
      if (await answersThroughLefthook(reader.paths.worktree, runs)) continue;
    }
    if (text === undefined) {
      await writeFileAtomic(file, withBlock(undefined, hook));
      await fs.chmod(file, 0o755);
    } else if (
      blockState(text, hook) !== 'missing' ||
      (isShellScript(text) && (runs !== file || (await mayRun(file))))
    ) {
      await writeFileAtomic(file, withBlock(text, hook));
    } else {
      // No shell script, or switched off by its missing run bit: what it was is kept beside, with its mode.
      await fs.rename(file, `${file}${chainedSuffix}`);
      await writeFileAtomic(file, chainingHook(hook));
      await fs.chmod(file, 0o755);
    }
  }
  return testHooks(reader);
}

/** True when a hook of this repository holds lines of ours, edited or not. Runs nothing; false where hooks can't be ours. */
export async function hasOurHooks(reader: RepositoryReader): Promise<boolean> {
  const places = await hookPlaces(reader).catch((error: unknown) => {
    if (OpsError.is(error)) return [];
    throw error;
  });
  for (const { hook, file } of places) {
    const text = await readTextIfExists(file);
    if (text !== undefined && blockState(text, hook) !== 'missing') return true;
  }
  return false;
}

/** Takes our lines out again: every hook is byte for byte what it was, and one that was only ours is gone. Returns the files. */
export async function uninstallHooks(reader: RepositoryReader): Promise<string[]> {
  const changed: string[] = [];
  for (const { hook, file } of await hookPlaces(reader)) {
    const text = await readTextIfExists(file);
    if (text === undefined || blockState(text, hook) === 'missing') continue;
    const before = `${file}${chainedSuffix}`;
    const hasBefore = await exists(before);
    if (!isOnlyOurs(text, hook)) {
      if (hasBefore) {
        throw new OpsError('refused', 'Somebody added lines to this hook since it was installed.', {
          file,
          remedy: `Move them to ${path.basename(before)}, then try again.`,
        });
      }
      await writeFileAtomic(file, withoutBlock(text));
    } else if (hasBefore) await fs.rename(before, file);
    else await fs.rm(file);
    changed.push(file);
  }
  return changed;
}

/** Sends a canary through each hook as git would run it, and says whether it came back. Runs nothing but our own lines. */
export async function testHooks(reader: RepositoryReader): Promise<HookState[]> {
  return Promise.all((await hookPlaces(reader)).map((place) => testHook(reader.paths.worktree, place)));
}

async function testHook(worktree: string, { hook, file, runs }: HookPlace): Promise<HookState> {
  const answer = (state: HookState['state'], why: string): HookState => ({ hook, file, state, why });
  const text = await readTextIfExists(file);
  if (text === undefined) return answer('off', 'It is not installed.');
  const block = blockState(text, hook);
  if (block === 'missing' && isLefthook(text)) {
    return (await answersThroughLefthook(worktree, runs))
      ? answer('verified', 'It answered, run by lefthook.')
      : answer('off', 'lefthook wrote this hook without our lines. Name ops-persona in lefthook.yml, where it stays.');
  }
  if (block === 'missing') return answer('off', 'The file is there without our lines.');
  if (block === 'edited') return answer('broken', 'Our lines in it were edited. Install it again.');
  if (!(await mayRun(runs))) {
    return (await exists(runs))
      ? answer('broken', 'git does not run it: it lost its run bit. Install it again.')
      : answer(
          'broken',
          `git does not run it: ${path.basename(runs)} is not in the hooks folder. Install husky again.`,
        );
  }
  const canary = randomBytes(8).toString('hex');
  const result = await runProcess(runs, hook === 'pre-push' ? ['origin', 'canary'] : [], {
    cwd: worktree,
    input: '',
    env: { [canaryVariable]: canary, ELECTRON_RUN_AS_NODE: undefined },
    timeoutMs: 30_000,
  });
  if (result.stdout.includes(canary)) {
    return isLefthook(text)
      ? answer('verified', 'It answered. lefthook drops it with its next change: name ops-persona in lefthook.yml.')
      : answer('verified', 'It answered.');
  }
  const words = result.stderr.trim().split('\n').at(-1) ?? '';
  if (succeeded(result) && words.includes('not found')) {
    return answer(
      'broken',
      'It finds no ops-persona to run. Install the package, or open the folder in the editor once.',
    );
  }
  return answer('broken', `It did not answer (${describeEnd(result)}). ${words}`.trim());
}

/** lefthook writes its hooks anew when its configuration changes, and what stood beside its own lines is gone then. */
function isLefthook(text: string): boolean {
  return /\bcall_lefthook\b/.test(text);
}

/** Sends a canary through lefthook's hook to the command "ops-persona" of its configuration, and to no other one. */
async function answersThroughLefthook(worktree: string, file: string): Promise<boolean> {
  const canary = randomBytes(8).toString('hex');
  // The flag had another name before lefthook 2; one that it does not know runs nothing.
  for (const flag of ['--command', '--commands']) {
    const result = await runProcess(file, [flag, 'ops-persona', '--force'], {
      cwd: worktree,
      input: '',
      env: { [canaryVariable]: canary, ELECTRON_RUN_AS_NODE: undefined },
      timeoutMs: 30_000,
    });
    if (result.stdout.includes(canary)) return true;
  }
  return false;
}

/**
 * Tells hooks where a runtime is, for machines without the package: the editor's own, with the command line of the
 * extension. Written at each activation, since both paths change with updates.
 */
export async function writeRuntime(commonDir: string, executable: string, cliFile: string): Promise<void> {
  if (/[\r\n]/.test(executable + cliFile)) return;
  const file = path.join(commonDir, 'ops-persona', 'runtime');
  const text = `${executable}\n${cliFile}\n`;
  // The folder is watched: writing the same again would only wake everybody.
  if ((await readTextIfExists(file)) !== text) await writeFileAtomic(file, text);
}

interface HookPlace {
  readonly hook: HookName;
  /** The file our lines go into. */
  readonly file: string;
  /** The file git runs; with husky a small one that calls the other. */
  readonly runs: string;
}

async function hookPlaces(reader: RepositoryReader): Promise<HookPlace[]> {
  const { worktree, commonDir, bare } = reader.paths;
  if (bare) throw new OpsError('refused', 'A bare repository has no commits of its own to check.');
  const result = await runProcess('git', ['rev-parse', '--git-path', 'hooks'], { cwd: worktree, timeoutMs: 10_000 });
  if (!succeeded(result)) throw new OpsError('refused', 'git could not say where its hooks are.');
  const folder = path.resolve(worktree, result.stdout.trim());
  if (!isBelow(folder, worktree) && !isBelow(folder, commonDir)) {
    throw new OpsError('refused', `The hooks folder ${folder} serves other repositories too.`, {
      remedy: 'Call "ops-persona check --staged" in your own hook there.',
    });
  }
  const isHusky = path.basename(folder) === '_' && path.basename(path.dirname(folder)) === '.husky';
  return hookNames.map((hook) => ({
    hook,
    file: path.join(isHusky ? path.dirname(folder) : folder, hook),
    runs: path.join(folder, hook),
  }));
}

function isBelow(folder: string, root: string): boolean {
  const relative = path.relative(root, folder);
  return !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

/** On Windows git runs any hook file. */
async function mayRun(file: string): Promise<boolean> {
  if (process.platform === 'win32') return exists(file);
  return fs.access(file, fs.constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function exists(file: string): Promise<boolean> {
  try {
    await fs.lstat(file);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
