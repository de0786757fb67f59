import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { describeAge, describeDuration } from '../../../src/workspace/clock.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { describeError, exitCodes, OpsError } from '../../../src/workspace/errors.ts';
import { createFile, readTextIfExists, writeFileAtomic } from '../../../src/workspace/files.ts';
import { describeEnd, runProcess, succeeded } from '../../../src/workspace/process.ts';
import { temporaryFolder } from '../support/git.ts';

describe('files', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    temporary = await temporaryFolder();
  });
  afterEach(() => temporary.remove());

  it('replaces a file whole, keeps its mode, follows a link and leaves nothing beside it', async () => {
    const file = path.join(temporary.path, 'deep', 'run.sh');
    await writeFileAtomic(file, 'one');
    await fs.chmod(file, 0o750);
    const link = path.join(temporary.path, 'link.sh');
    await fs.symlink(file, link);
    await writeFileAtomic(link, 'two');
    assert.equal(await fs.readFile(file, 'utf8'), 'two');
    assert.equal((await fs.stat(file)).mode & 0o777, 0o750);
    assert((await fs.lstat(link)).isSymbolicLink());
    assert.deepEqual(await fs.readdir(path.dirname(file)), ['run.sh']);
  });

  it('leaves the old file and nothing else when the new one can not take its place', async () => {
    const folder = path.join(temporary.path, 'taken');
    await fs.mkdir(path.join(folder, 'inside'), { recursive: true });
    await assert.rejects(writeFileAtomic(folder, 'x'));
    assert.deepEqual(await fs.readdir(temporary.path), ['taken']);
  });

  it('never overwrites what createFile finds', async () => {
    const file = path.join(temporary.path, 'a', 'b.txt');
    assert.equal(await createFile(file, 'mine'), true);
    assert.equal(await createFile(file, 'other'), false);
    assert.equal(await readTextIfExists(file), 'mine');
    assert.equal(await readTextIfExists(path.join(file, 'below a file')), undefined);
  });
});

describe('runProcess', () => {
  const node = process.execPath;
  const cwd = process.cwd();

  it('hands hostile arguments over byte for byte', async () => {
    const words = ['a;b', '$(id)', '`id`', "it's", 'two\nlines', 'ünï', '${x}', ''];
    const result = await runProcess(
      node,
      ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words],
      { cwd },
    );
    assert.deepEqual(JSON.parse(result.stdout), words);
    assert(succeeded(result));
  });

  const ends: readonly (readonly [string, string])[] = [
    ['process.exit(3)', 'exit code 3'],
    ["process.kill(process.pid, 'SIGKILL')", 'killed by SIGKILL'],
    ["process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)", 'killed by SIGTERM'],
  ];
  for (const [script, words] of ends) {
    it(`never takes "${words}" for success`, async () => {
      const result = await runProcess(node, ['-e', script], { cwd });
      assert.equal(succeeded(result), false);
      assert.equal(describeEnd(result), words);
    });
  }

  it('says that a program could not be started', async () => {
    const result = await runProcess('no-such-program-anywhere', [], { cwd });
    assert.equal(succeeded(result), false);
    assert.match(describeEnd(result), /did not start: .*ENOENT/);
  });

  it('ends a process at its time limit and when it is cancelled', async () => {
    const wait = ['-e', 'setInterval(() => {}, 1000)'];
    const late = await runProcess(node, wait, { cwd, timeoutMs: 200 });
    assert.equal(describeEnd(late), 'stopped after its time limit');
    const cancel = new AbortController();
    const running = runProcess(node, wait, { cwd, cancel: cancel.signal });
    cancel.abort();
    assert.equal(describeEnd(await running), 'cancelled');
  });
});

describe('parseConfig', () => {
  it('reads commands as argument lists', () => {
    const { config, problems } = parseConfig(
      'commands:\n  build: [npm, run, build]\n  test: npm test -- "a b"\nlimits:\n  push: 60\n',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(config.commands, { build: ['npm', 'run', 'build'], test: ['npm', 'test', '--', 'a b'] });
    assert.equal(config.limits?.push, 60);
  });

  it('takes an empty file for an empty configuration', () => {
    const { config, problems } = parseConfig('# nothing yet\n');
    assert.deepEqual({ config, problems }, { config: {}, problems: [] });
  });

  const mistakes: readonly (readonly [string, number, number, RegExp])[] = [
    ['comands: {}\n', 1, 1, /"comands" is not a setting here\. Known: environments, commands/],
    ['commands:\n  test: npm test && rm x\n', 2, 9, /without a shell/],
    ['commands:\n  tset: npm test\n', 2, 3, /"tset".*Known: build, test/],
    ['limits:\n  push: soon\n', 2, 9, /limits\.push/],
    ['a: [1\nb: 2\n', 2, 1, /./],
  ];
  for (const [text, line, column, message] of mistakes) {
    it(`points at ${JSON.stringify(text)}`, () => {
      const { config, problems } = parseConfig(text);
      assert.deepEqual(config, {});
      assert.match(problems[0]?.message ?? '', message);
      assert.deepEqual([problems[0]?.line, problems[0]?.column], [line, column]);
    });
  }
});

describe('words for time and failure', () => {
  const now = new Date(2026, 4, 20, 15, 0, 0);
  const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
  it('describes an age', () => {
    assert.deepEqual(
      [0, 5, 59, 120, 16 * 60, 40 * 60, 12 * 1440].map((minutes) => describeAge(ago(minutes), now)),
      ['just now', '5 min ago', '59 min ago', 'today', 'yesterday', '2 days ago', '12 days ago'],
    );
  });
  it('describes a duration', () => {
    assert.deepEqual([400, 41_234, 125_000, 120_000].map(describeDuration), ['0.4 s', '41 s', '2 min 5 s', '2 min']);
  });
  it('names file, line and remedy', () => {
    const error = new OpsError('usage', 'The version is no number.', {
      file: 'package.json',
      line: 3,
      column: 5,
      remedy: 'Write 1.0.0.',
    });
    assert.equal(describeError(error), 'package.json:3:5: The version is no number. Write 1.0.0.');
    assert.equal(exitCodes[error.reason], 2);
    assert(OpsError.is(error, 'usage') && !OpsError.is(error, 'blocked') && !OpsError.is(new Error('x')));
  });
});
