import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Journal, parseJournal, readJournal, type JournalLine } from '../../../src/pipeline/journal.ts';
import { listRuns, readRun, viewRun } from '../../../src/pipeline/runs.ts';

const at = '2026-05-04T10:00:00.000Z';
const owner = { pid: 7, start: 'then', host: 'here' };
const begin = (id = '20260504100000-aaaa'): JournalLine => ({
  t: 'begin',
  v: 1,
  id,
  kind: 'push',
  at,
  ...owner,
  worktree: '/w',
  project: 'billing',
});
const plan: JournalLine = {
  t: 'plan',
  at,
  fromVersion: '1.0.0',
  version: '1.0.1',
  tag: 'v1.0.1',
  branch: 'main',
  base: 'a'.repeat(40),
  remote: 'origin',
  remoteBranch: 'main',
  seen: 'a'.repeat(40),
  commitMessage: 'm',
  tagMessage: 't',
  files: [{ path: 'package.json', before: 'x', after: 'y' }],
  bumpWhy: '1 fix',
};
const phase = (number: number, state: 'running' | 'done'): JournalLine => ({ t: 'phase', at, phase: number, state });
const step = { at, phase: 1, step: 'check', name: 'npm test' };
const alive = (): 'alive' => 'alive';
const gone = (): 'gone' => 'gone';

describe('viewRun', () => {
  it('shows a living run with its phase, its step and its command', () => {
    const view = viewRun([begin(), phase(1, 'running'), plan, { t: 'intent', ...step, shown: 'npm test' }], alive);
    assert.equal(view?.state, 'running');
    assert.equal(view.pid, 7);
    assert.equal(view.tag, 'v1.0.1');
    assert.deepEqual(view.phase, { number: 1, of: 6, name: 'Validation' });
    assert.deepEqual(
      view.phases.map((each) => each.state),
      ['running', 'pending', 'pending', 'pending', 'pending', 'pending'],
    );
    assert.deepEqual(view.phases[0]?.steps, [
      { name: 'npm test', state: 'running', command: 'npm test', durationMs: undefined },
    ]);
  });

  it('never shows a dead run as running or as released', () => {
    const view = viewRun([begin(), phase(1, 'running'), plan, { t: 'intent', ...step }], gone);
    assert.equal(view?.state, 'interrupted');
    assert.equal(view.pid, undefined);
    assert.match(view.next ?? '', /ops-persona resume/);
    assert.equal(view.phases[0]?.steps[0]?.state, 'failed');
  });

  it('is running again when another process took it over', () => {
    const resumed: JournalLine = { t: 'resume', at, pid: 8, start: 'now', host: 'here' };
    const view = viewRun([begin(), plan, resumed], (each) => (each.pid === 8 ? 'alive' : 'gone'));
    assert.equal(view?.state, 'running');
    assert.equal(view.pid, 8);
  });

  it('tells how a run ended, in the words of its end', () => {
    const lines: JournalLine[] = [
      begin(),
      phase(1, 'running'),
      plan,
      { t: 'intent', ...step },
      { t: 'done', ...step, ms: 1200 },
      phase(1, 'done'),
      phase(2, 'running'),
      phase(2, 'done'),
      phase(5, 'running'),
      { t: 'end', at, state: 'undone', phase: 5, what: 'refused', undone: 'all', next: 'ask' },
    ];
    const view = viewRun(lines, gone);
    assert.equal(view?.state, 'undone');
    assert.deepEqual([view.what, view.undone, view.next], ['refused', 'all', 'ask']);
    assert.deepEqual(
      view.phases.map((each) => each.state),
      ['done', 'undone', 'pending', 'pending', 'failed', 'pending'],
    );
    assert.equal(view.phases[0]?.steps[0]?.durationMs, 1200);
  });

  it('is open again when lines follow an end', () => {
    const end: JournalLine = { t: 'end', at, state: 'in-doubt', phase: 5 };
    assert.equal(viewRun([begin(), plan, end], gone)?.state, 'in-doubt');
    assert.equal(viewRun([begin(), plan, end, { t: 'resume', at, ...owner }], gone)?.state, 'interrupted');
  });

  it('is nothing without a beginning', () => assert.equal(viewRun([plan], gone), undefined));
});

describe('the journal', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const id = '20260504100000-aaaa';
  const file = (): string => path.join(folder, 'runs', id, 'journal.jsonl');

  it('gives back what was written, without a torn last line', async () => {
    const journal = new Journal(folder, id, () => undefined);
    journal.write(begin());
    journal.write(plan);
    journal.close();
    fs.appendFileSync(file(), '{"t":"end","at":"20');
    assert.deepEqual(await readJournal(folder, id), [begin(), plan]);
    const again = new Journal(folder, id, () => undefined);
    again.write(phase(1, 'running'));
    again.close();
    assert.deepEqual(await readJournal(folder, id), [begin(), plan, phase(1, 'running')]);
  });

  for (const bad of ['../x', '/etc/passwd', '.git/config', 'a/.GIT/hooks/x', 'a/../../b', 'C:\\x', '', 'a\0b']) {
    it(`takes no plan that names ${JSON.stringify(bad)}`, () => {
      const lines = [begin(), { ...plan, files: [{ path: bad, before: 'x', after: 'y' }] }].map((line) =>
        JSON.stringify(line),
      );
      assert.deepEqual(parseJournal(lines.join('\n')), [begin()]);
    });
  }

  it('keeps images only as long as they are what the plan names', async () => {
    const journal = new Journal(folder, id, () => undefined);
    journal.keepImage(0, 'before', Buffer.from('one'));
    const digest = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed';
    assert.equal((await journal.image(0, 'before', digest))?.toString(), 'one');
    fs.writeFileSync(path.join(journal.folder, '0.before'), 'two');
    assert.equal(await journal.image(0, 'before', digest), undefined);
    journal.dropImages();
    assert.deepEqual(fs.readdirSync(journal.folder), ['journal.jsonl']);
    journal.close();
  });

  it('lists runs newest first and takes no other folder for one', async () => {
    for (const [name, when] of [
      ['20260101000000-aaaa', '2026-01-01T00:00:00Z'],
      ['20260201000000-bbbb', '2026-02-01T00:00:00Z'],
    ] as const) {
      const journal = new Journal(folder, name, () => undefined);
      journal.write({ ...(begin(name) as Extract<JournalLine, { t: 'begin' }>), at: when });
      journal.close();
    }
    fs.mkdirSync(path.join(folder, 'runs', '..hidden'));
    fs.mkdirSync(path.join(folder, 'runs', 'EMPTY'));
    assert.deepEqual(
      (await listRuns(folder)).map((run) => run.id),
      ['20260201000000-bbbb', '20260101000000-aaaa'],
    );
    assert.equal(await readRun(folder, '../../etc'), undefined);
    assert.deepEqual(await listRuns(path.join(folder, 'none')), []);
  });
});
