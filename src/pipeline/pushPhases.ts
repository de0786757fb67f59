import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { succeeded } from '../workspace/process.ts';
import { blobId } from '../workspace/blob.ts';
import { showCommand } from '../workspace/words.ts';
import type { RunContext } from './context.ts';
import { PhaseError, refuse } from './errors.ts';
import { readStatus, refuseDirtyTree } from './facts.ts';
import { childEnvironment, gitWords } from './git.ts';
import { describeEnvironment, reviewEnvironment } from './environmentNames.ts';
import { digestOf, type JournalledPush } from './journal.ts';
import type { Registry } from './publish/run.ts';
import { lockfileDrift } from './lockfile.ts';
import { describeScan, pushPolicy } from './pushedSecrets.ts';
import { reflogAction, seeTag } from './observe.ts';
import { replaceIf } from './plannedFiles.ts';
import type { PreparedPush } from './planPush.ts';
import { commitArgs, intendArgs, resetIndexArgs, tagArgs } from './pushCommands.ts';
import { isRecordFile } from '../record/places.ts';
import type { Skip } from './skips.ts';
import { count, list, safeLine } from './text.ts';

/** Writes the plan and the images of its files into the journal: from here on the run can be undone or finished by another. */
export function journalPlan(context: RunContext, prepared: PreparedPush, publish: readonly Registry[]): JournalledPush {
  const { plan } = prepared;
  const files = plan.files.map((file, index) => {
    const before = file.before === null ? undefined : Buffer.from(file.before, 'utf8');
    const after = Buffer.from(file.after, 'utf8');
    if (before) context.journal.keepImage(index, 'before', before);
    context.journal.keepImage(index, 'after', after);
    return { path: file.path, before: before ? digestOf(before) : null, after: digestOf(after) };
  });
  const line: JournalledPush = {
    t: 'plan',
    at: context.now(),
    fromVersion: plan.fromVersion,
    version: plan.version,
    tag: plan.tag,
    branch: plan.branch,
    base: plan.base,
    remote: plan.remote,
    remoteBranch: prepared.target.branch,
    seen: prepared.seen,
    commitMessage: plan.commitMessage,
    tagMessage: plan.tagMessage,
    files,
    bumpWhy: plan.bumpWhy,
    ...(publish.length > 0 ? { publish: [...publish] } : {}),
    ...(plan.environment === undefined ? {} : { environment: safeLine(plan.environment) }),
    ...(prepared.skips.length > 0 ? { skips: prepared.skips.map(safeSkip) } : {}),
  };
  context.journal.write(line);
  return line;
}

function safeSkip(skip: Skip): Skip {
  return { item: safeLine(skip.item), reason: safeLine(skip.reason), approvedBy: safeLine(skip.approvedBy) };
}

/** Phase 1: says what was found, runs the project's own checks, and looks whether they changed anything. */
export async function validate(context: RunContext, prepared: PreparedPush): Promise<void> {
  const { plan } = prepared;
  const level =
    prepared.ahead === 0
      ? `level with ${plan.remote}/${prepared.target.branch}`
      : `${count(prepared.ahead, 'commit')} ahead of ${plan.remote}/${prepared.target.branch}`;
  context.screen.ok(`on ${plan.branch}, clean, ${level}`);
  for (const warning of plan.warnings) context.warn(warning);
  if (plan.leftAlone.length > 0) context.screen.note(`not part of this release: ${list(plan.leftAlone)}`);
  await reviewProject(context, prepared);
  const env = childEnvironment(context.ground.git.settings.env);
  for (const check of prepared.checks) {
    await context.step({ step: 'check', name: showCommand(check.argv), argv: check.argv }, async () => {
      const started = performance.now();
      context.requireSuccess(check.argv, await context.project(check.argv, env));
      context.screen.ok(showCommand(check.argv), performance.now() - started);
    });
  }
  if (prepared.checks.length > 0) await requireUnchanged(context, prepared, 'the build or the tests');
}

/** What can be seen without running anything of the project: secrets, documented variables, the lockfile. */
async function reviewProject(context: RunContext, prepared: PreparedPush): Promise<void> {
  const { worktree } = context.ground.places;
  const policy = await pushPolicy(worktree, prepared.config);
  const [environment, drift] = await Promise.all([
    reviewEnvironment(worktree, (file) => policy.excludes(file)),
    lockfileDrift(worktree),
  ]);
  const good = [describeScan(prepared.scan)];
  if (environment?.missing.length === 0) good.push(describeEnvironment(environment));
  if (drift?.length === 0) good.push('lockfile in step');
  context.screen.ok(good.join(' · '));
  if (environment && environment.missing.length > 0) context.warn(describeEnvironment(environment));
  if (drift && drift.length > 0)
    context.warn(`package-lock.json is not in step with package.json (${list(drift)}): npm install`);
}

/** Refuses when HEAD, the branch or a tracked file moved since the plan was made. */
export async function requireUnchanged(context: RunContext, prepared: PreparedPush, who: string): Promise<void> {
  const { plan } = prepared;
  const status = await readStatus(context.ground.git);
  if (status.branch !== plan.branch || status.commit !== plan.base) {
    throw refuse(
      context.phase,
      `The branch moved since the plan was made (${status.branch ?? 'detached'} at ${status.commit?.slice(0, 7) ?? 'nothing'}).`,
      'Plan again: ops-persona push',
    );
  }
  try {
    refuseDirtyTree(status, (file) => isRecordFile(file, prepared.records));
  } catch (error) {
    if (!(error instanceof PhaseError)) throw error;
    const changed = [...status.staged, ...status.unstaged, ...status.submodules];
    throw refuse(
      context.phase,
      `${who} changed ${list(changed)}.`,
      `Look at it with git diff, commit it or put it back, then push again.`,
    );
  }
}

/** Phases 2 and 3: writes the planned files, each only where it still holds what the plan saw. */
export async function writeFiles(
  context: RunContext,
  prepared: PreparedPush,
  which: 'version' | 'documents',
): Promise<void> {
  const { plan } = prepared;
  const { git, places } = context.ground;
  const written: string[] = [];
  for (const [index, planned] of plan.files.entries()) {
    if (prepared.versionFiles.has(planned.path) !== (which === 'version') || planned.before === planned.after) continue;
    await context.step(
      { step: 'write', name: planned.path },
      async () => {
        const bytes = Buffer.from(planned.after, 'utf8');
        const before = planned.before === null ? null : digestOf(Buffer.from(planned.before, 'utf8'));
        git.settings.probe(`write ${planned.path}: before`);
        const result = await replaceIf(
          path.join(places.worktree, planned.path),
          before,
          { bytes, digest: digestOf(bytes) },
          context.id,
          git.settings.probe,
        );
        git.settings.probe(`write ${planned.path}: after`);
        if (result === 'changed') {
          throw refuse(
            context.phase,
            `${planned.path} was changed while the run was going on.`,
            'Commit your change, then push again.',
            {
              file: planned.path,
            },
          );
        }
      },
      () => ({ index: String(index) }),
    );
    written.push(planned.path);
  }
  if (which === 'version') {
    context.screen.ok(
      written.length === 0
        ? `no version file: the tag ${plan.tag} is the version`
        : `${list(written)}   ${plan.fromVersion} → ${plan.version}`,
    );
  } else {
    const along = plan.files.filter((file) => file.before === file.after).map((file) => file.path);
    context.screen.ok(written.length === 0 ? 'no document to change' : list(written));
    if (along.length > 0) context.screen.ok(`goes along: ${list(along)}`);
  }
}

/** Phase 4, first half: commits exactly the planned files. Gives the commit. */
export async function commitRelease(context: RunContext, plan: JournalledPush): Promise<string> {
  const { git } = context.ground;
  const paths = plan.files.map((file) => file.path);
  const tracked = new Set(
    (await git.read(['ls-files', '-z', '--', ...paths], { env: { GIT_LITERAL_PATHSPECS: '1' } })).split('\0'),
  );
  const unknown = paths.filter((file) => !tracked.has(file));
  if (unknown.length > 0) {
    const argv = intendArgs(unknown);
    await context.step(
      { step: 'intend', name: `make ${list(unknown)} known to git`, argv: ['git', ...argv] },
      async () => {
        const result = await context.git(argv);
        if (!succeeded(result))
          throw refuse(4, `git add -N failed: ${gitWords(result)}.`, `See why: git add -N ${list(unknown)}`);
      },
    );
  }
  const argv = commitArgs(messageFile(context, 'commit', plan.commitMessage), paths);
  return context.step(
    { step: 'commit', name: `commit release ${plan.version}`, argv: ['git', ...argv] },
    async () => {
      const result = await context.git(argv, { env: { GIT_REFLOG_ACTION: reflogAction(context.id) } });
      if (!succeeded(result)) {
        if (result.cancelled) context.checkCancelled();
        throw refuse(
          4,
          `git commit failed (${gitWords(result)}).`,
          'Mend what the hook or git says, then push again: ops-persona push',
        );
      }
      const commit = await checkCommit(context, plan);
      context.screen.ok(`commit ${commit.slice(0, 7)}`);
      return commit;
    },
    (commit) => ({ commit }),
  );
}

/** The commit must be the plan and nothing else, whatever the hooks did. */
async function checkCommit(context: RunContext, plan: JournalledPush): Promise<string> {
  const { git } = context.ground;
  const options = ['-r', '-z', '--no-renames', '--always', '--format=%H%n%P'];
  const [head = '', ...fields] = (await git.read(['diff-tree', ...options, `refs/heads/${plan.branch}`])).split('\0');
  const [commit = '', parents = ''] = head.split('\n');
  if (parents !== plan.base) {
    throw refuse(
      4,
      `The branch moved while the release was committed: ${plan.branch} was no longer at ${plan.base.slice(0, 7)}.`,
      'Plan again: ops-persona push',
    );
  }
  const changed = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) changed.set(fields[at + 1] ?? '', fields[at]?.split(' ')[3] ?? '');
  const planned = new Set(plan.files.map((file) => file.path));
  const extra = [...changed.keys()].filter((file) => !planned.has(file));
  if (extra.length > 0) {
    throw refuse(
      4,
      `A hook added ${list(extra)} to the release commit, which is not in the plan.`,
      `Commit ${extra.length === 1 ? 'it' : 'them'} before the release, then push again.`,
    );
  }
  for (const [index, file] of plan.files.entries()) {
    const bytes = await context.journal.image(index, 'after', file.after);
    if (bytes === undefined) continue;
    const found =
      changed.get(file.path) ?? (await git.line(['rev-parse', '--verify', '--quiet', `${commit}:${file.path}`]));
    // Where git keeps other bytes than lie on disk (line endings, filters), only git can say which.
    if (found === blobId(bytes, commit)) continue;
    const wanted = await git.read(['hash-object', `--path=${file.path}`, '--stdin'], { input: bytes.toString('utf8') });
    if (found !== wanted.trim()) {
      throw refuse(
        4,
        `A hook changed ${file.path} in the release commit, so it is not what the plan showed.`,
        `Let the hook run on ${file.path} before the release, commit that, then push again.`,
      );
    }
  }
  return commit;
}

/**
 * After a commit of named files the index may still hold what it held before, or what a hook put there; the user's next commit
 * would then take the release back. Entries of the release's own paths are read anew.
 */
export async function refreshIndex(context: RunContext, plan: JournalledPush, commit: string): Promise<void> {
  const { git } = context.ground;
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const paths = plan.files.map((file) => file.path);
  const inIndex = async (from: string): Promise<ReadonlySet<string>> => {
    const args = ['diff-index', '--cached', '-z', '--no-renames', '--name-only', '--ignore-submodules=none', from];
    return new Set((await git.read([...args, '--', ...paths], { env })).split('\0'));
  };
  const differs = await inIndex(commit);
  const other = paths.filter((file) => differs.has(file));
  if (other.length === 0) return;
  const differsFromBase = await inIndex(plan.base);
  const stale = other.filter((file) => !differsFromBase.has(file));
  if (stale.length === 0) return;
  await context.step({ step: 'refresh-index', name: `read ${list(stale)} anew into the index` }, async () => {
    const result = await git.run(resetIndexArgs(stale));
    if (!succeeded(result))
      context.warn(`The index still holds the old ${list(stale)}: git reset -q -- ${stale.join(' ')}`);
  });
}

/** Phase 4, second half: the annotated tag. Gives the tag object. */
export async function tagRelease(context: RunContext, plan: JournalledPush, commit: string): Promise<string> {
  const sight = await seeTag(context.ground.git, context.id, plan.tag);
  if (sight.ours && sight.object !== undefined) return sight.object;
  const argv = tagArgs(messageFile(context, 'tag', plan.tagMessage), plan.tag, commit);
  return context.step(
    { step: 'tag', name: `tag ${plan.tag}`, argv: ['git', ...argv] },
    async () => {
      const result = await context.git(argv);
      if (!succeeded(result)) {
        throw refuse(4, `git tag failed (${gitWords(result)}).`, `See what is there: git show ${plan.tag}`);
      }
      const { object, ours } = await seeTag(context.ground.git, context.id, plan.tag);
      if (object === undefined || !ours)
        throw refuse(4, `${plan.tag} is not the tag this run made.`, `Look at it: git show ${plan.tag}`);
      context.screen.ok(`tag ${plan.tag}`);
      return object;
    },
    (object) => ({ object }),
  );
}

function messageFile(context: RunContext, name: string, text: string): string {
  const file = path.join(context.journal.folder, `${name}.txt`);
  writeFileSync(file, text);
  const relative = path.relative(context.ground.places.worktree, file);
  return relative.startsWith('..') ? file : relative;
}
