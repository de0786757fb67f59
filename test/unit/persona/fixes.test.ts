import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { personaFix } from '../../../src/persona/fixes.ts';
import { missingPaths } from '../../../src/persona/missingPaths.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

/** The document after the fix of its first problem of a kind; undefined where there is none. */
function fixed(text: string, code: string, root?: string): string | undefined {
  const problem = parsePersona(text, 'keeper.md').problems.find((one) => one.code === code);
  assert.ok(problem, `no ${code}`);
  const fix = personaFix(text, problem, root);
  return fix && text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}

describe('the fix of a persona document', () => {
  it('quotes a value that YAML trips over, and the document reads as before', () => {
    for (const eol of ['\n', '\r\n']) {
      const text = [
        '---',
        'name: keeper',
        'description: Use it: for "deploys" # and more',
        'tools: Read, Edit',
        '---',
        '# K',
        '',
      ].join(eol);
      const after = fixed(text, 'persona/front-matter');
      assert.ok(after);
      const [before, now] = [parsePersona(text, 'k.md'), parsePersona(after, 'k.md')];
      assert.deepEqual(now.problems, []);
      assert.deepEqual([now.name, now.description, now.tools], [before.name, before.description, before.tools]);
      assert.ok(after.endsWith(['---', '# K', ''].join(eol)));
    }
  });

  it('leaves a head alone that quotes would not mend', () => {
    assert.equal(fixed('---\nname: keeper\n\tbad: [tab\n---\n# K\n', 'persona/front-matter'), undefined);
  });

  it('removes the line of an item that stands twice', () => {
    const text =
      '# K\n\n## Deploy checklist\n\n- [ ] Tests pass\n- [ ] Backup made\n- [ ] Tests pass\n- [ ] Team knows\n';
    assert.equal(
      fixed(text, 'persona/duplicate-id'),
      '# K\n\n## Deploy checklist\n\n- [ ] Tests pass\n- [ ] Backup made\n- [ ] Team knows\n',
    );
  });

  it('leaves an item alone that others hang below', () => {
    const text = '# K\n\n## Deploy checklist\n\n- [ ] Tests pass\n- [ ] Tests pass\n  - [ ] also at night\n';
    assert.equal(fixed(text, 'persona/duplicate-id'), undefined);
  });

  it('writes a path of this repository from its root, and leaves those of others alone', () => {
    const text = '# K\n\nSee /home/dana/billing/docs/rollback.md first.\n';
    assert.equal(fixed(text, 'persona/machine-path', '/home/dana/billing'), '# K\n\nSee docs/rollback.md first.\n');
    assert.equal(fixed(text, 'persona/machine-path', '/home/dana/bill'), undefined);
    assert.equal(fixed(text, 'persona/machine-path'), undefined);
    const windows = '# K\n\nSee C:\\Users\\dana\\billing\\docs first.\n';
    assert.equal(fixed(windows, 'persona/machine-path', 'C:\\Users\\dana\\billing'), '# K\n\nSee docs first.\n');
  });
});

describe('a problem between two statements', () => {
  it('names the other one and its line', () => {
    const text = '# K\n\n## Must not\n\n- CI: `.github/workflows/`\n\n## May write\n\n- CI: `.github/workflows/`\n';
    const problem = parsePersona(text, 'k.md').problems.find(({ code }) => code === 'persona/contradiction');
    assert.deepEqual([problem?.line, problem?.related?.line].sort(), [5, 9]);
  });
});

describe('files to be read first', () => {
  it('are missed where they are not there, from the root or from the document', async () => {
    const root = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-missing-'));
    try {
      await fs.mkdir(path.join(root, 'personas'));
      await fs.writeFile(path.join(root, 'AGENTS.md'), '');
      await fs.writeFile(path.join(root, 'personas', 'near.md'), '');
      const names = ['AGENTS.md', 'near.md', 'gone.md', 'docs/*.md', '~/mine.md', '$HOME/x.md', '../up.md'];
      const text = `# K\n\n## Read first\n\n${names.map((name) => `- \`${name}\`\n`).join('')}`;
      const persona = parsePersona(text, 'k.md');
      assert.ok(persona.context.length >= 3);
      const problems = await missingPaths(persona, root, path.join(root, 'personas', 'k.md'));
      assert.deepEqual(
        problems.map(({ code, line }) => [code, line]),
        [['persona/missing-path', 7]],
      );
    } finally {
      await fs.rm(root, { recursive: true, force: true });
    }
  });
});

describe('the folders of a rule', () => {
  it('are missed where none of them is there and one has nearly that name; others may still come', async () => {
    const root = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-missing-'));
    try {
      await fs.mkdir(path.join(root, 'infra', 'iam'), { recursive: true });
      await fs.mkdir(path.join(root, 'src'));
      const text = [
        '# K',
        '## Exclusive territory',
        '- `infra/iam/`',
        '- `infra/iams/**`',
        '- `k8s/` or `infra/**`',
        '- `k8s/` or `helm/`',
        '- `*.tf`, `Dockerfile`',
        '## Must not',
        '- Write in `sr/**/api`',
        '- Write in `src/**/api`',
        '## May write',
        '- `docs/releases/`',
      ].join('\n');
      const problems = await missingPaths(parsePersona(text, 'k.md'), root, path.join(root, 'personas', 'k.md'));
      assert.deepEqual(
        problems.map(({ code, line, severity }) => [code, line, severity]),
        [4, 9].map((line) => ['persona/missing-path', line, 'information']),
      );
      assert.deepEqual(
        problems.map(({ message }) => message),
        ['There is no infra/iams/ here, but there is infra/iam/.', 'There is no sr/ here, but there is src/.'],
      );
    } finally {
      await fs.rm(root, { recursive: true, force: true });
    }
  });
});
