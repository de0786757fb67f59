import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as semver from 'semver';
import * as z from 'zod';
import { readTextIfExists } from '../../workspace/files.ts';
import { runProcess, succeeded, type ProcessResult } from '../../workspace/process.ts';
import type { RunContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { safeLine } from '../text.ts';
import { isRecord } from '../values.ts';
import type { PackedFile, Publication, Publisher } from './model.ts';

const packed = z.array(z.object({ files: z.array(z.object({ path: z.string(), size: z.number() })) })).min(1);
const largestText = 1024 * 1024;

/** What package.json says about publishing. */
async function readManifest(
  worktree: string,
): Promise<{ readonly name: string; readonly private: boolean } | undefined> {
  try {
    const text = await readTextIfExists(path.join(worktree, 'package.json'));
    const value: unknown = text === undefined ? undefined : JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isRecord(value) || typeof value['name'] !== 'string') return undefined;
    return { name: value['name'], private: value['private'] === true };
  } catch {
    return undefined;
  }
}

/** The npm side of a release. Refuses a package that has no name or is private. */
export async function npmPublisher(publication: Publication): Promise<Publisher> {
  const manifest = await readManifest(publication.worktree);
  if (manifest === undefined)
    throw refuse(1, 'There is no package.json with a name to publish to npm.', 'Leave npm out of what is published.');
  if (manifest.private)
    throw refuse(
      1,
      'package.json says "private": true, so npm would refuse it.',
      'Remove "private", or leave npm out of what is published.',
    );
  return new NpmPublisher(manifest.name, publication);
}

/** Asks npm's registry about a version, without a run. undefined: it does not say, or nothing here is for npm. */
export async function isOnNpm(
  publication: Publication,
): Promise<{ readonly name: string; readonly there: boolean | undefined } | undefined> {
  const manifest = await readManifest(publication.worktree);
  if (manifest === undefined || manifest.private) return undefined;
  return { name: manifest.name, there: await askNpm(manifest.name, publication) };
}

/** `npm view` finds the registry, the scope's own registry and the token as `npm publish` does. */
async function askNpm(name: string, publication: Publication): Promise<boolean | undefined> {
  const result = await runProcess(
    'npm',
    ['view', `${name}@${publication.version}`, 'version', '--json', '--prefer-online'],
    {
      cwd: publication.worktree,
      env: publication.env,
      timeoutMs: 30_000,
      ownGroup: true,
    },
  );
  if (succeeded(result)) return result.stdout.includes(publication.version);
  return /\bE404\b/.test(`${result.stdout} ${result.stderr}`) ? false : undefined;
}

class NpmPublisher implements Publisher {
  readonly name = 'npm';
  readonly subject: string;
  readonly argv: readonly string[];
  readonly #name: string;
  readonly #publication: Publication;

  constructor(name: string, publication: Publication) {
    this.#name = name;
    this.#publication = publication;
    this.subject = `${name}@${publication.version}`;
    // A prerelease must never become what `npm install` gives everybody.
    const channel = semver.prerelease(publication.version)?.[0];
    const tag = channel === undefined ? 'latest' : typeof channel === 'string' ? channel : 'next';
    this.argv = ['npm', 'publish', '--tag', tag];
  }

  async pack(context: RunContext): Promise<PackedFile[]> {
    const { worktree, env } = this.#publication;
    const argv = ['npm', 'pack', '--dry-run', '--json', '--ignore-scripts'];
    const result = await context.ask(argv, { cwd: worktree, env, timeoutMs: 120_000 });
    if (!succeeded(result)) {
      if (result.cancelled) context.checkCancelled();
      throw refuse(1, `npm pack failed: ${safeLine(result.stderr)}.`, 'See why: npm pack --dry-run');
    }
    const start = result.stdout.indexOf('[');
    const [first] = packed.parse(JSON.parse(result.stdout.slice(Math.max(0, start))));
    return Promise.all(
      (first?.files ?? []).map(async (file) => ({
        ...file,
        text: await readText(path.join(worktree, file.path), file.size),
      })),
    );
  }

  async published(): Promise<'all' | 'nothing' | undefined> {
    const there = await askNpm(this.#name, this.#publication);
    return there === undefined ? undefined : there ? 'all' : 'nothing';
  }

  publish(context: RunContext): Promise<ProcessResult> {
    return context.project(this.argv, this.#publication.env);
  }

  wantsPassword(result: ProcessResult): boolean {
    return /\bEOTP\b|one-time password/i.test(`${result.stdout}${result.stderr}`);
  }
}

/** The text of a file that is text and not too large to be looked through. */
export async function readText(file: string, size: number): Promise<string | undefined> {
  if (size > largestText) return undefined;
  const bytes = await fs.readFile(file).catch(() => undefined);
  return bytes === undefined || bytes.subarray(0, 8000).includes(0) ? undefined : bytes.toString('utf8');
}
