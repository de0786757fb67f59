import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { main } from '../../../src/cli/main.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { git, makeRepository, temporaryFolder } from '../memory/repository.ts';
import { copyOfOne } from '../support/git.ts';

/** How one call of the command line ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What a call with --json printed; a test casts it to what it expects and then looks. */
export interface Json<T> {
  readonly code: number;
  readonly value: T;
}

/** A persona document in the shape of the built-in ones, with two lists, a forbidden and an exclusive territory and memory. */
export const personaDocument = `---
name: ship-ops
description: Brings it to production.
---

# Ship ops

## Deployment checklist

Before every deploy:

- [ ] Tests pass
- [ ] Rollback documented
- [ ] Migrations tested

## Exclusive write access

- CI/CD configuration: \`.github/workflows/\`

## Forbidden

- Application source code (Engineer agent territory)

## Context files to read

- \`AGENTS.md\`

## Persistent memory

- \`.claude/memory/ops/memory.md\` (shared): working state
`;

/** A repository in a temporary folder, and the command line run in it as a user would, but in this process. */
export class Sandbox {
  readonly root: string;
  /** Answers to questions; without any there is no terminal. */
  answers: string[] = [];
  env: Record<string, string | undefined> = {};
  /** Standard input. */
  input = '';
  /** Where the user stands. */
  cwd: string;

  private constructor(root: string) {
    this.root = root;
    this.cwd = root;
  }

  static async make(): Promise<Sandbox> {
    return Sandbox.#fill(await temporaryFolder('cli'));
  }

  /** One with more in it, which is made once for each name. */
  static async with(name: string, prepare: (sandbox: Sandbox) => Promise<void>): Promise<Sandbox> {
    const root = await temporaryFolder('cli');
    await copyOfOne(`sandbox-${name}`, root, async (template) => prepare(await Sandbox.#fill(template)));
    return new Sandbox(root);
  }

  static async #fill(root: string): Promise<Sandbox> {
    await copyOfOne('sandbox', root, async (template) => {
      await makeRepository(template);
      const sandbox = new Sandbox(template);
      await sandbox.write('personas/ship-ops.md', personaDocument);
      await sandbox.write('src/app.js', 'one\ntwo\n');
      await sandbox.write('.env', 'PORT=80\n');
      sandbox.git('add', '.');
      sandbox.git('commit', '-q', '-m', 'second');
    });
    return new Sandbox(root);
  }

  git(...args: string[]): string {
    return git(this.root, ...args);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    const file = path.join(this.root, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }

  async run(...argv: string[]): Promise<Ended> {
    let out = '';
    let error = '';
    const terminal: Terminal = {
      cwd: this.cwd,
      env: this.env,
      builtinFolder: path.join(import.meta.dirname, '../../../personas'),
      interactive: this.answers.length > 0,
      colour: false,
      columns: 100,
      out: (text) => (out += text),
      error: (text) => (error += text),
      ask: (question) => {
        out += question;
        return Promise.resolve(this.answers.shift() ?? '');
      },
      input: () => Promise.resolve(this.input),
      cancellation: () => new AbortController().signal,
    };
    const code = await main(argv, terminal);
    return { code, out, error };
  }

  /** Runs with --json and reads what was printed. */
  async json(...argv: string[]): Promise<Json<unknown>> {
    const { code, out } = await this.run(...argv, '--json');
    return { code, value: JSON.parse(out) };
  }

  async remove(): Promise<void> {
    await fs.rm(this.root, { recursive: true, force: true });
  }
}
