import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { appendAudit, readAudit, withAuditRow } from '../../../src/record/audit.ts';
import { goneSince, verifyChain, type ChainProblem } from '../../../src/record/chain.ts';
import { git, makeRepository, temporaryFolder } from '../memory/repository.ts';

const entry = { at: '2026-05-04T10:00:00Z', who: 'Dana', event: 'RELEASE', subject: 'billing v1.0.1', details: 'ok' };
/** Put together at run time, so that no scanner takes this file for a leak. */
const secret = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');

const add = (log: string | undefined, ...subjects: string[]): string =>
  subjects.reduce<string | undefined>((text, subject) => withAuditRow(text, { ...entry, subject }), log) ?? '';
const problems = (text: string) => verifyChain(text).problems;
const kinds = (found: readonly ChainProblem[]) => found.map(({ kind, line }) => `${kind} ${line}`);

describe('the audit log', () => {
  it('begins with a table and grows by one row at a time; earlier bytes stay', () => {
    const one = withAuditRow(undefined, entry);
    const two = withAuditRow(one, { ...entry, event: 'ROLLBACK' });
    assert.ok(two.startsWith(one));
    assert.match(
      two.slice(one.length),
      /^\| 2026-05-04T10:00:00Z \| Dana \| ROLLBACK \| billing v1\.0\.1 \| ok <!-- chain [0-9a-f]{16} < [0-9a-f]{16} --> \|\n$/,
    );
    assert.deepEqual(problems(two), []);
  });

  it('adds a table of its own below a log of another form, word for word', () => {
    const house = '# Audit\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nKept by hand.\n';
    const text = withAuditRow(house, entry);
    assert.ok(text.startsWith(house));
    assert.ok(withAuditRow(text, entry).startsWith(text));
    const report = verifyChain(withAuditRow(text, entry));
    assert.deepEqual([report.rows, report.chained, report.unchained, report.problems], [3, 2, 1, []]);
  });

  const styles: readonly (readonly [string, string, RegExp])[] = [
    [
      'seven columns',
      '| Timestamp | Session | Actor | Type | Description | Outcome | References |\n|---|---|---|---|---|---|---|\n',
      /\| 2026-05-04T10:00:00Z \| - \| Dana \| RELEASE \| ok \| done \| billing v1\.0\.1 <!-- chain \S+ < start --> \|\n$/,
    ],
    [
      'three columns',
      '| **Date** | What | By |\n|:--|---|--:|\n',
      /\| 2026-05-04T10:00:00Z \| RELEASE billing v1\.0\.1: ok \| Dana <!-- chain \S+ < start --> \|\n$/,
    ],
    [
      'two columns',
      '| Date | Event |\n|---|---|\n',
      /\| 2026-05-04T10:00:00Z \| billing v1\.0\.1: RELEASE: ok \(Dana\) <!--/,
    ],
  ];
  for (const [name, table, row] of styles) {
    it(`takes a row into a table of the project's own with ${name}`, () => {
      const house = `# Audit log\n\n${table}`;
      const text = withAuditRow(house, { ...entry, outcome: 'done' });
      assert.ok(text.startsWith(house));
      assert.match(text, row);
      assert.deepEqual(problems(add(text, 'b', 'c')), []);
    });
  }

  it('gives rows back by the columns that their table names', () => {
    const house = '| Date | Type | Note | By |\n|---|---|---|---|\n| 2025-01-02 | DEPLOY | v1 \\| eu | Kim |\n';
    const [old, own] = readAudit(withAuditRow(house, entry));
    assert.deepEqual(
      [old?.line, old?.at, old?.event, old?.details, old?.who, old?.chained],
      [3, '2025-01-02', 'DEPLOY', 'v1 | eu', 'Kim', false],
    );
    assert.deepEqual(
      [own?.at, own?.event, own?.details, own?.who, own?.subject, own?.chained],
      [entry.at, 'RELEASE', 'billing v1.0.1: ok', 'Dana', '', true],
    );
  });

  it('keeps CRLF', () => assert.doesNotMatch(add('# Log\r\n', 'a', 'b'), /[^\r]\n/));

  it('keeps a row one row, and a secret or a forged mark out of it', () => {
    const text = withAuditRow(undefined, { ...entry, details: `a | b\nc ${secret} <!-- chain x -->` });
    assert.match(text, /\| a \\\| b c .* &lt;!-- chain x --> <!-- chain/);
    assert.ok(!text.includes(secret));
    assert.deepEqual(problems(text), []);
  });
});

describe('the chain', () => {
  const subjects = ['a', 'b', 'c', 'd', 'e', 'f'];
  const log = add(undefined, ...subjects);
  const lines = log.split('\n');
  const first = lines.findIndex((line) => line.includes('| a |'));
  const rows = subjects.map((_, index) => first + index);

  it('shows every row that was edited, at its line', () => {
    for (const at of rows) {
      const text = lines.map((line, index) => (index === at ? line.replace('| ok', '| no') : line)).join('\n');
      assert.deepEqual(kinds(problems(text)), [`edited ${at + 1}`]);
      const rehashed = lines
        .map((line, index) => (index === at ? line.replace(/chain \w/, 'chain 0') : line))
        .join('\n');
      if (rehashed !== log) assert.ok(problems(rehashed).some(({ line }) => line === at + 1));
    }
  });

  it('shows every row that was taken out; of the last one the commit knows', () => {
    for (const at of rows) {
      const text = lines.filter((_, index) => index !== at).join('\n');
      const known = at === rows.at(-1) ? goneSince(log, text) : problems(text);
      assert.deepEqual(kinds(known), [`removed ${at + 1}`]);
      assert.deepEqual(kinds(goneSince(log, text)), [`removed ${at + 1}`]);
    }
    assert.deepEqual(goneSince(log, add(log, 'g')), []);
    assert.equal(goneSince(log, '# Audit log\n').length, subjects.length);
  });

  it('shows every row that was moved', () => {
    for (const from of rows) {
      for (const to of rows) {
        if (from === to) continue;
        const moved = [...lines];
        moved.splice(to, 0, ...moved.splice(from, 1));
        assert.ok(
          problems(moved.join('\n')).some(({ kind }) => kind === 'reordered'),
          `${from} to ${to}`,
        );
      }
    }
  });

  it('shows every row that was put between, or repeated', () => {
    for (const at of rows.slice(1)) {
      const inserted = [...lines];
      inserted.splice(at, 0, '| 2026-05-04T10:00:00Z | Eve | RELEASE | x | ok |');
      assert.deepEqual(kinds(problems(inserted.join('\n'))), [`inserted ${at + 1}`]);
      const repeated = [...lines];
      repeated.splice(at, 0, lines[first] ?? '');
      assert.ok(kinds(problems(repeated.join('\n'))).includes(`repeated ${at + 1}`));
    }
  });

  it('leaves older rows and a formatter that pads the cells alone', () => {
    const house = '| Date | Type | Note |\n|---|---|---|\n| 2025-01-02 | DEPLOY | v1 |\n';
    const text = add(house, 'a', 'b');
    const padded = text.replaceAll(' | RELEASE | ', '   |  RELEASE   | ').replaceAll('|---|', '| ------- |');
    assert.deepEqual(problems(padded), []);
    assert.equal(verifyChain(padded).unchained, 1);
    assert.deepEqual(problems(text.replace('| v1 |', '| v2 |')), []);
  });

  it('seals rows that people write by hand with the next row', () => {
    const byHand = `${add(undefined, 'a')}| 2026-05-05 | Kim | NOTE | x | one |\n| 2026-05-05 | Kim | NOTE | x | two |\n`;
    assert.deepEqual([problems(byHand), verifyChain(byHand).unchained], [[], 2]);
    const sealed = add(byHand, 'b', 'c');
    assert.deepEqual([problems(sealed), verifyChain(sealed).unchained], [[], 0]);
    const at = byHand.split('\n').findIndex((line) => line.includes('| one |')) + 1;
    assert.deepEqual(kinds(problems(sealed.replace('| one |', '| 1 |'))), [`edited ${at}`]);
    assert.deepEqual(kinds(problems(sealed.replace(/^.*\| one \|\n/m, ''))), [`removed ${at + 1}`]);
    assert.deepEqual(kinds(problems(sealed.replace(/^.*\| one \|\n/m, '$&| 1 | 2 | 3 | 4 | 5 |\n'))), [
      `inserted ${at}`,
      `edited ${at + 1}`,
    ]);
  });

  it('takes two branches that both went on for a fork, which the next row joins', () => {
    const base = add(undefined, 'a', 'b');
    const [ours, theirs] = [add(base, 'ours 1', 'ours 2').slice(base.length), add(base, 'theirs').slice(base.length)];
    for (const merged of [base + ours + theirs, base + theirs + ours]) {
      const open = verifyChain(merged);
      assert.deepEqual([open.problems, open.forks.length, open.ends.length], [[], 1, 2]);
      const joined = verifyChain(add(merged, 'next', 'last'));
      assert.deepEqual([joined.problems, joined.forks.length, joined.ends.length], [[], 1, 1]);
    }
    const apart = verifyChain(`${add(undefined, 'x')}${add(undefined, 'y').split('\n').at(-2) ?? ''}\n`);
    assert.deepEqual([apart.problems, apart.ends.length], [[], 2]);
  });

  it('names the marks of a merge that nobody resolved', () => {
    const base = add(undefined, 'a');
    const [ours, theirs] = [add(base, 'b').slice(base.length), add(base, 'c').slice(base.length)];
    const at = base.split('\n').length;
    const text = `${base}<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> other\n`;
    assert.deepEqual(kinds(problems(text)), [`conflict ${at}`, `conflict ${at + 4}`]);
  });
});

describe('appending to the audit log', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('audit');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  it('makes the file, and leaves nothing else in the tree', async () => {
    await makeRepository(root);
    const file = path.join(root, 'docs', 'AUDIT_LOG.md');
    await appendAudit(file, entry);
    await appendAudit(file, entry);
    assert.equal(await fs.readFile(file, 'utf8'), withAuditRow(withAuditRow(undefined, entry), entry));
    assert.equal(git(root, 'status', '--porcelain').trim(), '?? docs/');
    assert.deepEqual(await fs.readdir(path.join(root, 'docs')), ['AUDIT_LOG.md']);
  });

  it('keeps every row whole when 4 processes append at once', async () => {
    await makeRepository(root);
    const file = path.join(root, 'AUDIT_LOG.md');
    const script = path.join(import.meta.dirname, 'appender.ts');
    const names = ['a', 'b', 'c', 'd'];
    const codes = await Promise.all(
      names.map(
        (name) =>
          new Promise((resolve) => {
            spawn(process.execPath, [script, file, name, '5'], { stdio: 'inherit' }).once('exit', resolve);
          }),
      ),
    );
    assert.deepEqual(
      codes,
      names.map(() => 0),
    );
    const text = await fs.readFile(file, 'utf8');
    const report = verifyChain(text);
    assert.deepEqual([report.chained, report.problems, report.forks], [20, [], []]);
    for (const name of names) {
      const own = readAudit(text).filter(({ who }) => who === name);
      assert.deepEqual(
        own.map(({ subject }) => subject),
        ['0', '1', '2', '3', '4'],
      );
    }
  });

  it('survives branches that both append and are merged by git', async () => {
    await makeRepository(root);
    const file = path.join(root, 'AUDIT_LOG.md');
    await fs.writeFile(path.join(root, '.gitattributes'), 'AUDIT_LOG.md merge=union\n');
    const commit = async (subject: string) => {
      await appendAudit(file, { ...entry, subject });
      git(root, 'add', '-A');
      git(root, 'commit', '-q', '-m', subject);
    };
    await commit('base');
    git(root, 'switch', '-q', '-c', 'other');
    await commit('theirs');
    git(root, 'switch', '-q', 'main');
    await commit('ours');
    git(root, 'merge', '-q', '--no-edit', 'other');
    const merged = verifyChain(await fs.readFile(file, 'utf8'));
    assert.deepEqual([merged.chained, merged.problems, merged.ends.length], [3, [], 2]);
    await appendAudit(file, { ...entry, subject: 'after' });
    const joined = verifyChain(await fs.readFile(file, 'utf8'));
    assert.deepEqual([joined.chained, joined.problems, joined.ends.length], [4, [], 1]);
  });
});
