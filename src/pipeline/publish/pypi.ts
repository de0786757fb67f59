import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { succeeded, type ProcessResult } from '../../workspace/process.ts';
import { readTextIfExists } from '../../workspace/files.ts';
import { describeEndFully, type RunContext } from '../context.ts';
import { refuse } from '../errors.ts';
import type { PackedFile, Publication, Publisher } from './model.ts';

const release = z.object({ urls: z.array(z.object({ filename: z.string() })) });

/** The PyPI side of a release. Refuses a project without a name in pyproject.toml. */
export async function pypiPublisher(publication: Publication): Promise<Publisher> {
  const text = await readTextIfExists(path.join(publication.worktree, 'pyproject.toml'));
  const name = text === undefined ? undefined : /^\s*name\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  if (name === undefined) {
    throw refuse(
      1,
      'There is no pyproject.toml with a name to publish to PyPI.',
      'Leave pypi out of what is published.',
    );
  }
  return new PypiPublisher(name, publication);
}

class PypiPublisher implements Publisher {
  readonly name = 'pypi';
  readonly subject: string;
  readonly argv: readonly string[] = ['twine', 'upload', '--non-interactive', '--skip-existing', '<files>'];
  readonly #project: string;
  readonly #publication: Publication;

  constructor(project: string, publication: Publication) {
    this.#project = project;
    this.#publication = publication;
    this.subject = `${project} ${publication.version}`;
  }

  /** What is uploaded is built from the release itself, so before the push there is only the tool to look for. */
  async pack(context: RunContext): Promise<PackedFile[]> {
    const { worktree, env } = this.#publication;
    for (const [file, args] of [
      ['twine', ['--version']],
      [python, ['-m', 'build', '--version']],
    ] as const) {
      const result = await context.ask([file, ...args], { cwd: worktree, env, timeoutMs: 30_000 });
      if (succeeded(result)) continue;
      throw refuse(
        1,
        `${file} ${args.join(' ')} does not work (${describeEndFully(result)}), so nothing could be published to PyPI.`,
        `Install it: ${python} -m pip install build twine`,
      );
    }
    return [];
  }

  async published(context: RunContext): Promise<'all' | 'part' | 'nothing' | undefined> {
    const url = `${this.#index()}/pypi/${encodeURIComponent(this.#project)}/${encodeURIComponent(this.#publication.version)}/json`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      if (response.status === 404) return 'nothing';
      if (!response.ok) return undefined;
      const there = new Set(release.parse(await response.json()).urls.map((file) => file.filename));
      const built = await this.#built(context);
      return built.length > 0 && built.every((file) => there.has(path.basename(file)))
        ? 'all'
        : there.size > 0
          ? 'part'
          : 'nothing';
    } catch {
      return undefined;
    }
  }

  /** The same files again on every attempt: a second build would be other files under the same names. */
  async publish(context: RunContext): Promise<ProcessResult> {
    const { env } = this.#publication;
    if ((await this.#built(context)).length === 0) {
      const folder = this.#folder(context);
      const unfinished = `${folder}.part`;
      await fs.rm(unfinished, { recursive: true, force: true });
      const build = await context.project([python, '-m', 'build', '--outdir', unfinished], env);
      if (!succeeded(build)) return build;
      await fs.rename(unfinished, folder);
    }
    const files = await this.#built(context);
    return context.project(['twine', 'upload', '--non-interactive', '--skip-existing', ...files], env);
  }

  wantsPassword(): boolean {
    return false;
  }

  #folder(context: RunContext): string {
    return path.join(context.journal.folder, 'dist');
  }

  async #built(context: RunContext): Promise<string[]> {
    const folder = this.#folder(context);
    const names = await fs.readdir(folder).catch(() => []);
    return names
      .filter((name) => name.endsWith('.whl') || name.endsWith('.tar.gz'))
      .sort()
      .map((name) => path.join(folder, name));
  }

  /** Where the files of an upload address can be read back. */
  #index(): string {
    const upload = this.#publication.env['TWINE_REPOSITORY_URL'];
    if (upload === undefined)
      return this.#publication.env['TWINE_REPOSITORY'] === 'testpypi' ? 'https://test.pypi.org' : 'https://pypi.org';
    return new URL(upload).origin.replace('://upload.pypi.org', '://pypi.org');
  }
}

const python = process.platform === 'win32' ? 'python' : 'python3';
