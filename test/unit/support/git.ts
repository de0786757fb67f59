import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';

/** After each commit git would start a process that looks whether to tidy up: in a repository of a minute it never has to. */
export const untidied: Readonly<Record<string, string>> = {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
};

/** Git as on a machine with no settings of its own, so that a test means the same everywhere. */
export const cleanGitEnv: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_CONFIG_SYSTEM: os.devNull,
  ...untidied,
  GIT_AUTHOR_NAME: 'Dana',
  GIT_AUTHOR_EMAIL: 'dana@example.com',
  GIT_COMMITTER_NAME: 'Dana',
  GIT_COMMITTER_EMAIL: 'dana@example.com',
};

/** A folder that a test may fill; its path has no links in it. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ops-')));
  return { path: folder, remove: () => fs.rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Runs git and returns what it printed, without the last line ending. Throws when git fails. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...cleanGitEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).replace(/\n$/, '');
}

/** Writes files below a folder; keys are paths with `/`. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, ...name.split('/'));
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }
}

const templatesRoot = mkdtempSync(path.join(os.tmpdir(), 'ops-templates-'));
const templates = new Map<string, Promise<string>>();
process.once('exit', () => rmSync(templatesRoot, { recursive: true, force: true }));

/** Fills a folder with what `make` makes, which happens once for each name: git takes a process for every step, a copy takes none. */
export async function copyOfOne(name: string, folder: string, make: (folder: string) => Promise<void>): Promise<void> {
  const made = templates.get(name) ?? makeTemplate(path.join(templatesRoot, name), make);
  templates.set(name, made);
  await fs.cp(await made, folder, { recursive: true, preserveTimestamps: true });
}

async function makeTemplate(folder: string, make: (folder: string) => Promise<void>): Promise<string> {
  await fs.mkdir(folder, { recursive: true });
  await make(folder);
  const hooks = path.join(folder, '.git', 'hooks');
  const samples = (await fs.readdir(hooks)).filter((file) => file.endsWith('.sample'));
  await Promise.all(samples.map((file) => fs.rm(path.join(hooks, file))));
  return folder;
}

/** A repository on branch main with the given files in one commit, and tags on it. */
export async function makeRepository(
  folder: string,
  files: Readonly<Record<string, string>>,
  tags: readonly string[] = [],
): Promise<void> {
  const name = createHash('sha256')
    .update(JSON.stringify([files, tags]))
    .digest('hex');
  await copyOfOne(name, folder, async (template) => {
    git(template, 'init', '-q', '-b', 'main');
    await writeFiles(template, files);
    git(template, 'add', '.');
    git(template, 'commit', '-q', '--allow-empty', '-m', 'feat: begin');
    for (const tag of tags) git(template, 'tag', tag);
  });
}
