import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { untidied } from '../unit/support/git.ts';

/** A work clone with valuables, its bare remote, and another person's clone. */
export interface Lab {
  readonly root: string;
  readonly work: string;
  readonly bare: string;
  readonly other: string;
  /** The commit the release starts from. */
  readonly base: string;
}

/** No settings of this machine reach git, and a fixed person commits. */
export const labEnv: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  ...untidied,
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};
export const childEnv = { ...process.env, ...labEnv };

/** git in a folder of the lab; throws with its words. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    env: childEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd();
}

export function write(file: string, text: string, mode = 0o644): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
}

export function hook(repository: string, name: string, script: string): void {
  const folder = fs.existsSync(path.join(repository, '.git'))
    ? path.join(repository, '.git', 'hooks')
    : path.join(repository, 'hooks');
  write(path.join(folder, name), `#!/bin/sh\n${script}\n`, 0o755);
}

let template: string | undefined;
const labs = new Set<string>();

/** A fresh lab: copied from one that is made once. */
export function makeLab(): Lab {
  template ??= makeTemplate();
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'));
  labs.add(root);
  fs.cpSync(template, root, { recursive: true, preserveTimestamps: true, mode: fs.constants.COPYFILE_FICLONE });
  const lab = {
    root,
    work: path.join(root, 'work'),
    bare: path.join(root, 'remote.git'),
    other: path.join(root, 'other'),
  };
  for (const clone of [lab.work, lab.other]) {
    const config = path.join(clone, '.git', 'config');
    fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replace(path.join(template, 'remote.git'), lab.bare));
  }
  // Copied files have new inodes; without this every later `git status` would look changed to a raw comparison.
  git(lab.work, 'update-index', '-q', '--refresh');
  return { ...lab, base: fs.readFileSync(path.join(lab.work, '.git', 'refs', 'heads', 'main'), 'utf8').trim() };
}

export function dropLabs(): void {
  for (const root of labs) fs.rmSync(root, { recursive: true, force: true });
  labs.clear();
  if (template !== undefined) fs.rmSync(template, { recursive: true, force: true });
  template = undefined;
}

/** Planted in an ignored file: must never show anywhere. */
export const plantedSecret = ['hunter', '2', 'Zq9', 'Lw0'].join('');

function makeTemplate(): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'opst-'));
  const [work, bare, other] = [path.join(root, 'work'), path.join(root, 'remote.git'), path.join(root, 'other')];
  // Without git's sample hooks, which would be copied for each lab.
  git(root, 'init', '-q', '--template=', '--bare', '-b', 'main', bare);
  git(root, 'init', '-q', '--template=', '-b', 'main', work);
  git(work, 'config', 'user.name', 'Dana');
  git(work, 'config', 'user.email', 'dana@example.com');
  git(work, 'remote', 'add', 'origin', bare);
  write(path.join(work, 'package.json'), '{\n  "name": "billing",\n  "version": "1.0.0",\n  "private": true\n}\n');
  write(path.join(work, 'src/index.js'), 'export const answer = 42;\n');
  write(path.join(work, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- First.\n');
  write(path.join(work, '.gitignore'), '.env\nnode_modules/\n');
  write(path.join(work, '.env'), `DATABASE_PASSWORD=${plantedSecret}\n`);
  git(work, 'add', 'package.json', 'src/index.js', 'CHANGELOG.md', '.gitignore');
  git(work, 'commit', '-q', '-m', 'feat: start');
  git(work, 'tag', '-a', 'v1.0.0', '-m', 'Release version 1.0.0');
  git(work, 'push', '-q', '-u', 'origin', 'main', 'v1.0.0');
  for (const name of ['one', 'two']) {
    write(path.join(work, `src/${name}.js`), `export const ${name} = '${name}';\n`);
    git(work, 'add', `src/${name}.js`);
    git(work, 'commit', '-q', '-m', `fix: ${name}`);
  }
  git(work, 'tag', '-a', 'private-note', '-m', 'for my eyes', 'HEAD~1');
  git(work, 'push', '-q', 'origin', 'main');
  git(work, 'switch', '-q', '-c', 'wip');
  write(path.join(work, 'wip.txt'), 'work in progress\n');
  git(work, 'add', 'wip.txt');
  git(work, 'commit', '-q', '-m', 'wip');
  git(work, 'switch', '-q', 'main');
  write(path.join(work, 'src/index.js'), 'export const answer = 43;\n');
  git(work, 'stash', 'push', '-q', '-m', 'kept for later');
  git(root, 'clone', '-q', '--template=', bare, other);
  git(other, 'config', 'user.name', 'Other');
  git(other, 'config', 'user.email', 'other@example.com');
  hook(bare, 'reference-transaction', 'if [ "$1" = committed ]; then cat >> "$GIT_DIR/ref-log"; fi; exit 0');
  return root;
}

/** Commits and tags a release that is not pushed: what other tools and a lost connection leave. */
export function releaseHere(lab: Lab): void {
  write(
    path.join(lab.work, 'package.json'),
    fs.readFileSync(path.join(lab.work, 'package.json'), 'utf8').replace('1.0.0', '1.0.1'),
  );
  git(lab.work, 'commit', '-q', '-m', 'chore: release version 1.0.1', '--', 'package.json');
  git(lab.work, 'tag', '-a', 'v1.0.1', '-m', 'Release version 1.0.1');
}

export function tryGit(cwd: string, ...args: string[]): string | undefined {
  const result = spawnSync('git', args, { cwd, env: childEnv, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trimEnd() : undefined;
}
