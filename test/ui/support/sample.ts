import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Project } from './workbench.ts';

/** git in a folder, without the settings of whoever runs the tests. */
export function git(folder: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env });
}

/** The bare repository of a sample. */
export function remoteOf(project: Project): string {
  if (project.remote === undefined) throw new Error('This project has no remote.');
  return project.remote;
}

/** Selects the sample's own persona, as `ops-persona persona use` would. */
export function useHarbourOps(project: Project): void {
  const folder = path.join(project.folder, '.git', 'ops-persona');
  fs.mkdirSync(folder, { recursive: true });
  const choice = { schema: 1, persona: '.claude/agents/harbour-ops.md' };
  fs.writeFileSync(path.join(folder, 'active-persona.json'), JSON.stringify(choice));
}

/** A gate that the project's own tests wait at, so that a push stands still in its first phase. */
export class Gate {
  readonly #open: string;
  readonly #reached: string;

  constructor(project: Project) {
    this.#open = `${project.folder}.open`;
    this.#reached = `${project.folder}.reached`;
    const script = `const fs = require('node:fs');
fs.writeFileSync(${JSON.stringify(this.#reached)}, '');
const timer = setInterval(() => { if (fs.existsSync(${JSON.stringify(this.#open)})) clearInterval(timer); }, 50);
`;
    fs.writeFileSync(path.join(project.folder, 'scripts', 'gate.cjs'), script);
    const manifest = path.join(project.folder, 'package.json');
    const text = fs.readFileSync(manifest, 'utf8');
    fs.writeFileSync(manifest, text.replace(/"test": "[^"]*"/, '"test": "node scripts/gate.cjs"'));
    git(project.folder, 'add', '--', 'package.json', 'scripts/gate.cjs');
    git(project.folder, 'commit', '--quiet', '-m', 'test: wait at a gate');
    git(project.folder, 'push', '--quiet');
  }

  /** True once a run waits. */
  reached(): boolean {
    return fs.existsSync(this.#reached);
  }

  open(): void {
    fs.writeFileSync(this.#open, '');
  }

  /** As before the first run. */
  close(): void {
    fs.rmSync(this.#open, { force: true });
    fs.rmSync(this.#reached, { force: true });
  }
}

/** A value that looks like a real password; put together here, so that no scanner finds one in this file. */
export const password = ['s3cr3t', '9fK2', 'vQ81zz'].join('-');
