import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pathClasses } from '../../src/authority/classTable.ts';
import { main } from '../../src/cli/main.ts';
import { redLineTitles } from '../../src/authority/redLines.ts';

const root = path.join(import.meta.dirname, '..', '..');

describe('docs/authority.md', () => {
  it('has a heading for every rule a finding can link to', async () => {
    const text = await fs.readFile(path.join(root, 'docs/authority.md'), 'utf8');
    const headings = new Set([...text.matchAll(/^###? (\S+)$/gm)].map((match) => match[1]));
    const rules = [
      ...pathClasses.map(({ id }) => id),
      ...redLineTitles().keys(),
      'path',
      'default',
      'exception-expired',
    ];
    assert.deepEqual(
      rules.filter((rule) => !headings.has(rule)),
      [],
    );
  });
});

describe('docs/command-line.md', () => {
  /** The verbs that the program itself lists. */
  async function listed(...argv: string[]): Promise<string[]> {
    let out = '';
    const code = await main([...argv, '--help'], {
      cwd: root,
      env: {},
      builtinFolder: path.join(root, 'personas'),
      interactive: false,
      colour: false,
      columns: 200,
      out: (text) => (out += text),
      error: () => undefined,
      ask: () => Promise.resolve(''),
      input: () => Promise.resolve(''),
      cancellation: () => new AbortController().signal,
    });
    assert.equal(code, 0);
    const commands = /^Commands:\n((?: {2}.*\n?)+)/m.exec(out)?.[1] ?? '';
    return [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => match[1] ?? '').filter((name) => name !== 'help');
  }

  it('speaks of every verb', async () => {
    const text = await fs.readFile(path.join(root, 'docs/command-line.md'), 'utf8');
    const missing: string[] = [];
    const verbs = await listed();
    assert.ok(verbs.length >= 10);
    for (const verb of verbs) {
      const inner = await listed(verb);
      const names = inner.length === 0 ? [verb] : inner.map((name) => `${verb} ${name}`);
      // "run" is between the editor and itself.
      for (const name of names) {
        const short = name.split(' ').at(-1) ?? '';
        if (name !== 'run' && !text.includes(`\`${name}`) && !text.includes(`\`${short} `)) missing.push(name);
      }
    }
    assert.deepEqual(missing, []);
  });
});
