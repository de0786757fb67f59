import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { runProcess, succeeded } from '../workspace/process.ts';
import { showCommand } from '../workspace/words.ts';
import { describeEndFully, tellsSilence } from './context.ts';
import { refuse } from './errors.ts';
import { childEnvironment, gitWords } from './git.ts';
import { readTrackedText } from './manifests/find.ts';
import type { PlannedFile } from './model.ts';
import type { Ground } from './settings.ts';
import { list, safeLine } from './text.ts';

/** What the project's own version command is told. */
export interface VersionOrder {
  readonly base: string;
  readonly fromVersion: string;
  readonly version: string;
  /** patch, minor, major or other. */
  readonly bump: string;
}

/**
 * Runs the project's own version command (`commands.version` of `.ops/config.yaml`) in a throw-away clone and takes what it
 * changed as planned files. The words `{version}` and `{bump}` in the command are replaced; the environment says the same. The clone
 * has refs of its own, so a command that commits or tags can't touch the repository; it is refused all the same, since then its
 * change would be more than files. `note` is told when it says nothing for long.
 */
export async function runVersionCommand(
  ground: Ground,
  command: readonly string[],
  order: VersionOrder,
  note?: (words: string) => void,
): Promise<PlannedFile[]> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-persona-version-'));
  try {
    return await runIn(path.join(root, path.basename(ground.places.worktree)), ground, command, order, note);
  } finally {
    await fs.rm(root, { recursive: true, force: true });
  }
}

async function runIn(
  clone: string,
  ground: Ground,
  command: readonly string[],
  order: VersionOrder,
  note: ((words: string) => void) | undefined,
): Promise<PlannedFile[]> {
  const { worktree, commonDir } = ground.places;
  const git = ground.git.at(worktree);
  const made = await git.run(['clone', '--quiet', '--shared', '--template=', '--no-checkout', '--', commonDir, clone]);
  if (!succeeded(made))
    throw refuse(
      2,
      `The version command needs a clone, and that failed: ${gitWords(made)}.`,
      'Run git fsck, then try again.',
    );
  const inClone = ground.git.at(clone);
  await inClone.read(['checkout', '--quiet', '--detach', order.base]);
  // Installed packages are not in git, and most version scripts need them.
  const modules = path.join(worktree, 'node_modules');
  if ((await fs.stat(modules).catch(() => undefined)) !== undefined)
    await fs.symlink(modules, path.join(clone, 'node_modules'), 'junction');
  const refs = async (): Promise<string> =>
    (await inClone.read(['for-each-ref'])) + (await inClone.read(['rev-parse', 'HEAD']));
  const before = await refs();
  const argv = command.map((word) => word.replaceAll('{version}', order.version).replaceAll('{bump}', order.bump));
  const shown = showCommand(argv);
  const [file = '', ...args] = argv;
  const result = await runProcess(file, args, {
    cwd: clone,
    env: {
      ...childEnvironment(ground.git.settings.env),
      OPS_VERSION: order.version,
      OPS_FROM_VERSION: order.fromVersion,
      OPS_BUMP: order.bump,
    },
    timeoutMs: ground.limits.hooksMs,
    ownGroup: true,
    ...(note ? { onSilence: tellsSilence(ground.limits, note) } : {}),
    ...(ground.cancel ? { cancel: ground.cancel } : {}),
  });
  if (!succeeded(result)) {
    const words = safeLine(result.stderr.trim().split('\n').at(-1) ?? '');
    throw refuse(
      2,
      `${shown} failed: ${describeEndFully(result)}${words === '' ? '' : ` (${words})`}.`,
      `Mend it, then run it yourself: ${shown}`,
    );
  }
  if ((await refs()) !== before) {
    throw refuse(
      2,
      `${shown} made a commit, a branch or a tag; it may only change files.`,
      'Let it leave git alone (npm version: --no-git-tag-version).',
    );
  }
  return changedFiles(
    clone,
    worktree,
    shown,
    await inClone.read(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all']),
  );
}

async function changedFiles(clone: string, worktree: string, shown: string, status: string): Promise<PlannedFile[]> {
  const entries = status.split('\0').filter((entry) => entry !== '' && entry.slice(3) !== 'node_modules');
  const removed = entries.filter((entry) => entry.slice(0, 2).includes('D')).map((entry) => entry.slice(3));
  if (removed.length > 0)
    throw refuse(
      2,
      `${shown} removed ${list(removed)}; it may only change files and add new ones.`,
      'Let it keep them.',
    );
  if (entries.length === 0)
    throw refuse(
      2,
      `${shown} changed nothing.`,
      'Let it write the version, or leave commands.version out of .ops/config.yaml.',
    );
  return Promise.all(
    entries.map(async (entry) => {
      const file = entry.slice(3);
      const after = await readTrackedText(
        clone,
        file,
        (await fs.lstat(path.join(clone, file))).isSymbolicLink() ? '120000' : '100644',
      );
      const isNew = entry.startsWith('??');
      return {
        path: file,
        before: isNew ? null : await readTrackedText(worktree, file, '100644'),
        after,
        why: 'by the version command',
      };
    }),
  );
}
