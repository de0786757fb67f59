import type { ScanPolicy } from '../../secrets/policy.ts';
import { loadConfig } from '../../workspace/config.ts';
import { succeeded } from '../../workspace/process.ts';
import { describeEndFully, type RunContext } from '../context.ts';
import { PhaseError, refuse } from '../errors.ts';
import { childEnvironment } from '../git.ts';
import { pushPolicy } from '../pushedSecrets.ts';
import { count, list, safeLine } from '../text.ts';
import type { PackedFile, Publisher } from './model.ts';
import { npmPublisher } from './npm.ts';
import { pypiPublisher } from './pypi.ts';

/** Registries by the name a user gives them. */
export type Registry = 'npm' | 'pypi';

/** The publishers of a run. Refuses what can't be published, before anything is changed. */
export async function findPublishers(
  context: RunContext,
  registries: readonly Registry[],
  version: string,
): Promise<Publisher[]> {
  const { places, git } = context.ground;
  const publication = { worktree: places.worktree, version, env: childEnvironment(git.settings.env) };
  return Promise.all(
    registries.map((name) => (name === 'npm' ? npmPublisher(publication) : pypiPublisher(publication))),
  );
}

/** Phase 1: shows what would be published and looks through it for secrets. */
export async function reviewPackages(context: RunContext, publishers: readonly Publisher[]): Promise<void> {
  if (publishers.length === 0) return;
  const { worktree } = context.ground.places;
  const policy = await pushPolicy(worktree, (await loadConfig(worktree)).config);
  for (const publisher of publishers) {
    const files = await context.step({ step: 'pack', name: `what ${publisher.name} would get` }, () =>
      publisher.pack(context),
    );
    const secrets = files.flatMap((file) => secretsIn(policy, file));
    if (secrets.length > 0) {
      throw refuse(
        1,
        `${count(secrets.length, 'secret')} would be published to ${publisher.name}: ${list(secrets)}.`,
        'Keep the files out of the package ("files" in package.json), rotate the secrets, then push again.',
      );
    }
    if (files.length > 0) {
      context.screen.ok(
        `${publisher.subject}: ${count(files.length, 'file')}, no secrets (${list(
          files.map((file) => file.path),
          12,
        )})`,
      );
    }
    if ((await publisher.published(context)) === 'all') {
      throw refuse(
        1,
        `${publisher.subject} is already on ${publisher.name}; a version can never be used twice.`,
        'Choose another version.',
      );
    }
  }
}

/** What a push holds is also what a package holds. */
function secretsIn(policy: ScanPolicy, file: PackedFile): string[] {
  if (file.text === undefined || policy.excludes(file.path)) return [];
  const { text } = file;
  return policy
    .scan(text, file.path)
    .findings.filter((finding) => finding.confidence === 'high')
    .map(
      (finding) =>
        `${file.path}:${text.slice(0, finding.start).split('\n').length} ${finding.what} (${finding.preview})`,
    );
}

const passwordAttempts = 3;

/**
 * Phase 5, after the push: asks the registry first, so that a run that goes on after a kill publishes at most once; publishes; and
 * reads back.
 *
 * @throws PhaseError `blocked`: the git side stays released, the publish waits
 */
export async function publishAll(context: RunContext, publishers: readonly Publisher[]): Promise<void> {
  for (const publisher of publishers) {
    if ((await publisher.published(context)) === 'all') {
      context.screen.ok(`${publisher.subject} is on ${publisher.name} already`);
      continue;
    }
    await context.step({ step: 'publish', name: `publish ${publisher.subject}`, argv: publisher.argv }, () =>
      publishOne(context, publisher),
    );
    context.screen.ok(`${publisher.subject} is on ${publisher.name}`);
  }
}

async function publishOne(context: RunContext, publisher: Publisher): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const result = await publisher.publish(context);
    // The registry's answer counts, not the tool's: it may have taken it and lost the connection, or have had it before.
    const there = await publisher.published(context);
    if (there === 'all') return;
    if (succeeded(result) && there !== 'part') {
      if (there === undefined) context.warn(`${publisher.name} does not show ${publisher.subject} yet`);
      return;
    }
    const asked = publisher.wantsPassword(result) && context.ground.git.settings.interactive;
    if (asked && attempt < passwordAttempts && context.ground.cancel?.aborted !== true) continue;
    const words = safeLine(result.stderr) || describeEndFully(result);
    throw new PhaseError(
      5,
      'blocked',
      `The release is out, but ${publisher.name} did not take ${publisher.subject}: ${words}.`,
      {
        remedy: 'Publish again once it may: ops-persona resume',
      },
    );
  }
}
