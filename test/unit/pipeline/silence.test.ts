import assert from 'node:assert/strict';
import * as os from 'node:os';
import { RunContext } from '../../../src/pipeline/context.ts';
import { Git } from '../../../src/pipeline/git.ts';
import type { Journal } from '../../../src/pipeline/journal.ts';
import { Screen } from '../../../src/pipeline/screen.ts';
import type { Ground } from '../../../src/pipeline/settings.ts';
import { systemClock } from '../../../src/workspace/clock.ts';

describe('a command of the project that says nothing', () => {
  const told = async (script: string, passThrough: boolean, warnMs: number, asked = false): Promise<string> => {
    let text = '';
    const write = (piece: string): void => {
      text += piece;
    };
    const cwd = os.tmpdir();
    const ground = {
      git: new Git({ cwd, env: process.env, interactive: false, probe: () => undefined }),
      places: { worktree: cwd },
      limits: { networkMs: 1000, warnMs, silenceMs: 2000, hooksMs: 60_000, healthMs: 1000 },
      clock: systemClock,
    } as unknown as Ground;
    const journal = { write: () => undefined } as unknown as Journal;
    const screen = new Screen({ write, colour: false, columns: 80, passThrough });
    const context = new RunContext('run', ground, journal, screen);
    const argv = [process.execPath, '-e', script];
    const result = await (asked ? context.ask(argv, { cwd }) : context.project(argv, {}));
    assert.equal(result.code, 0);
    return text;
  };

  it('is told of once, also after a first line', async () => {
    const text = await told('console.log("begun"); setTimeout(() => {}, 1300)', false, 1000);
    assert.match(text, /begun\n +! no output for 1\.0 s; still waiting\n$/);
  });

  it('is told of by its time where its output goes past us to the terminal', async () => {
    const text = await told('setTimeout(() => {}, 300)', true, 100);
    assert.match(text, /! still running after 0\.1 s; stopped after 1 min/);
  });

  it('is told of by its silence where its output is only read', async () => {
    assert.equal(
      await told('console.log("[]"); setTimeout(() => {}, 1300)', true, 1000, true),
      '     ! no output for 1.0 s; still waiting\n',
    );
  });

  it('is no word while it speaks', async () => {
    assert.equal((await told('', true, 60_000)).includes('!'), false);
  });
});
