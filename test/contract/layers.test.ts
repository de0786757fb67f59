import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ESLint } from 'eslint';

const root = path.join(import.meta.dirname, '..', '..');

/** What the layer rule says to a file of that name with that import. The file need not exist. */
async function complaints(file: string, imported: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: root,
    // The rules with types need the file on disk; the layer rule does not.
    overrideConfig: { languageOptions: { parserOptions: { projectService: false, project: false } } },
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  });
  const [result] = await eslint.lintText(`import * as it from '${imported}';\nconsole.log(it);\n`, {
    filePath: path.join(root, file),
  });
  assert.ok(result, 'the file was not linted');
  assert.ok(!result.messages.some(({ fatal }) => fatal === true), JSON.stringify(result.messages));
  return result.messages.map(({ ruleId }) => ruleId ?? '');
}

describe('the layer rule', function () {
  this.timeout(300_000);

  const forbidden: readonly (readonly [string, string])[] = [
    ['src/workspace/x.ts', '../persona/parse.ts'],
    ['src/workspace/x.ts', 'vscode'],
    ['src/secrets/x.ts', '../workspace/files.ts'],
    ['src/secrets/x.ts', 'node:fs'],
    ['src/secrets/x.ts', 'fs/promises'],
    ['src/secrets/pairs/x.ts', 'node:path'],
    ['src/secrets/x.ts', '../persona/model.ts'],
    ['src/persona/x.ts', '../checklist/view.ts'],
    ['src/persona/x.ts', 'node:fs'],
    ['src/persona/x.ts', 'execa'],
    ['src/authority/x.ts', 'node:fs/promises'],
    ['src/authority/x.ts', 'simple-git'],
    ['src/authority/x.ts', '../checklist/store.ts'],
    ['src/authority/x.ts', '../pipeline/run.ts'],
    ['src/checklist/x.ts', '../pipeline/run.ts'],
    ['src/checklist/x.ts', '../authority/decide.ts'],
    ['src/checklist/x.ts', '../editor/app.ts'],
    ['src/memory/x.ts', '../checklist/view.ts'],
    ['src/record/x.ts', '../persona/model.ts'],
    ['src/pipeline/x.ts', '../authority/decide.ts'],
    ['src/pipeline/manifests/x.ts', '../../cli/main.ts'],
    ['src/pipeline/x.ts', 'vscode'],
    ['src/cli/x.ts', '../editor/app.ts'],
    ['src/cli/x.ts', 'vscode'],
    ['src/cli.ts', './editor/app.ts'],
  ];
  for (const [file, imported] of forbidden) {
    it(`keeps ${imported} out of ${file}`, async () =>
      assert.deepEqual(await complaints(file, imported), ['no-restricted-imports']));
  }

  const allowed: readonly (readonly [string, string])[] = [
    ['src/workspace/x.ts', 'node:fs'],
    ['src/authority/x.ts', '../persona/model.ts'],
    ['src/authority/check.ts', 'node:path'],
    ['src/persona/library.ts', 'node:fs'],
    ['src/checklist/x.ts', '../secrets/redact.ts'],
    ['src/pipeline/x.ts', '../checklist/view.ts'],
    ['src/cli/x.ts', '../pipeline/run.ts'],
    ['src/editor/x.ts', 'vscode'],
    ['src/editor/views/x.ts', '../../pipeline/model.ts'],
    ['src/extension.ts', 'vscode'],
  ];
  for (const [file, imported] of allowed) {
    it(`lets ${file} import ${imported}`, async () => assert.deepEqual(await complaints(file, imported), []));
  }
});

describe('the sources', () => {
  it('import the editor in src/editor and src/extension.ts only', async () => {
    const names = await fs.readdir(path.join(root, 'src'), { recursive: true });
    const files = names.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts'));
    assert.ok(files.length > 50);
    const outside = files.filter((name) => name !== 'extension.ts' && !name.startsWith('editor/'));
    const importing: string[] = [];
    for (const name of outside) {
      const text = await fs.readFile(path.join(root, 'src', name), 'utf8');
      if (/\bfrom\s+['"]vscode['"]|\b(?:import|require)\(\s*['"]vscode['"]/.test(text)) importing.push(name);
    }
    assert.deepEqual(importing, []);
  });

  // The lint rule sees static imports only; an engine loaded when first needed is an arrow like any other.
  it('follow the arrows in imports at run time too', async () => {
    const mayLoad: Readonly<Record<string, readonly string[]>> = {
      secrets: [],
      persona: ['workspace'],
      record: ['workspace', 'secrets'],
      memory: ['workspace', 'persona', 'secrets'],
      checklist: ['workspace', 'persona', 'secrets', 'record'],
      authority: ['workspace', 'persona', 'secrets', 'record'],
      pipeline: ['workspace', 'persona', 'secrets', 'checklist', 'record'],
      workspace: [],
    };
    const wrong: string[] = [];
    let seen = 0;
    for (const name of await fs.readdir(path.join(root, 'src'), { recursive: true })) {
      const file = name.replaceAll('\\', '/');
      const room = file.split('/')[0] ?? '';
      const arrows = mayLoad[room];
      if (!file.endsWith('.ts')) continue;
      const text = await fs.readFile(path.join(root, 'src', file), 'utf8');
      for (const [, imported = ''] of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) {
        seen++;
        if (arrows === undefined) {
          if (room === 'cli' && /(^|\/)editor\//.test(imported)) wrong.push(`${file}: ${imported}`);
          continue;
        }
        const target = imported.startsWith('.')
          ? path.posix.join(path.posix.dirname(file), imported).split('/')[0]
          : '';
        const isOwnOrBelow = target === room || (target !== undefined && arrows.includes(target));
        if (imported.startsWith('.') && !isOwnOrBelow) wrong.push(`${file}: ${imported}`);
        if (room === 'secrets' && imported.startsWith('node:')) wrong.push(`${file}: ${imported}`);
      }
    }
    assert.ok(seen > 10);
    assert.deepEqual(wrong, []);
  });
});
