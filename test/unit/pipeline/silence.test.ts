import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RunContext } from '../../../src/pipeline/context.ts';
import { Git } from '../../../src/pipeline/git.ts';
import type { Journal } from '../../../src/pipeline/journal.ts';
import { Screen } from '../../../src/pipeline/screen.ts';
import type { Ground } from '../../../src/pipeline/settings.ts';
import { systemClock } from '../../../src/workspace/clock.ts';

describe('a command of the project that says nothing', () => {
  const told = async (
    command: readonly string[],
    passThrough: boolean,
    warnMs: number,
    onText: (text: string) => void = () => undefined,
    how: 'shown' | 'read' = 'shown',
  ): Promise<string> => {
    let text = '';
    const write = (piece: string): void => {
      text += piece;
      onText(text);
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
    const result = await (how === 'shown' ? context.project(command, {}) : context.ask(command, { cwd }));
    assert.equal(result.code, 0);
    return text;
  };

  /** What is said while a command waits until it was told of. */
  const toldOnce = async (how: 'shown' | 'read'): Promise<string> => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-silence-'));
    try {
      const heard = path.join(folder, 'heard');
      // A shell is there at once, where node may take longer than the silence on a slow machine. It ends when it was told of.
      const script = 'echo begun; while [ ! -e "$0" ]; do sleep 0.05; done; sleep 0.2';
      const listen = (said: string): void => {
        if (said.includes('!')) fs.writeFileSync(heard, '');
      };
      return await told(['sh', '-c', script, heard], false, 1500, listen, how);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  };

  it('is told of once, also after a first line', async () => {
    assert.match(await toldOnce('shown'), /^[^!]*begun\n +! no output for 1\.5 s; still waiting\n$/);
  });

  it('is told of once where its output is for us to read', async () => {
    assert.equal(await toldOnce('read'), '     ! no output for 1.5 s; still waiting\n');
  });

  it('is told of by its time where its output goes past us to the terminal', async () => {
    const text = await told([process.execPath, '-e', 'setTimeout(() => {}, 300)'], true, 100);
    assert.match(text, /! still running after 0\.1 s; stopped after 1 min/);
  });

  it('is no word while it speaks', async () => {
    assert.equal((await told([process.execPath, '-e', ''], true, 60_000)).includes('!'), false);
  });
});
