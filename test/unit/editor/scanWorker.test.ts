import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { JudgedFile } from '../../../src/editor/diagnostics/findings.ts';
import type { Listing } from '../../../src/editor/scan/messages.ts';
import { ScanWorker } from '../../../src/editor/scan/scanWorker.ts';
import { temporaryFolder } from '../support/git.ts';

/** A value that looks like a real password; put together here, so that no scanner finds one in this file. */
const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');
const settings = { enabled: true, include: [], exclude: [], severity: 'auto' } as const;
const source = path.resolve(import.meta.dirname, '../../../src/editor/scan/worker.ts');

describe('the scan worker', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let worker: ScanWorker;

  beforeEach(async () => {
    temporary = await temporaryFolder();
    worker = new ScanWorker(source);
  });
  afterEach(async () => {
    worker.dispose();
    await temporary.remove();
  });

  async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(temporary.path, name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, text);
    }
  }

  async function scan(listing: Partial<Listing> = {}): Promise<JudgedFile[]> {
    const found: JudgedFile[] = [];
    const whole = { root: temporary.path, prefix: '', files: undefined, excluded: {}, settings, ...listing };
    await worker.files([whole], (step) => found.push(...step.found));
    return found;
  }

  it('finds secrets where they stand, and answers without their values', async () => {
    await write({
      'app.yaml': `\uFEFFa: 1\r\npassword: ${password}\r\n`,
      'deep/other.yaml': 'a: 1\n',
      'logo.yaml': new Uint8Array([0, 1, 2]),
      'node_modules/x/app.yaml': `password: ${password}\n`,
    });
    const [file, ...more] = await scan();
    assert.deepEqual(more, []);
    assert.equal(file?.file, path.join(temporary.path, 'app.yaml'));
    const [finding] = file.findings;
    assert.deepEqual([finding?.line, finding?.column, finding?.endColumn], [2, 11, 11 + password.length]);
    assert.ok(!JSON.stringify(file).includes(password.slice(0, 5)));
  });

  it('tells how git regards each file, and leaves out what the editor hides and what is gone', async () => {
    await write({
      'a.yaml': `password: ${password}\n`,
      'b.yaml': `password: ${password}\n`,
      'x/c.yaml': `password: ${password}\n`,
    });
    const files = [
      { path: 'a.yaml', state: 'tracked' },
      { path: 'b.yaml', state: 'untracked' },
      { path: 'x/c.yaml', state: 'tracked' },
      { path: 'gone.yaml', state: 'tracked' },
    ] as const;
    const found = await scan({ files, excluded: { x: true } });
    assert.deepEqual(
      found.map(({ file, findings }) => [path.basename(file), findings[0]?.severity]),
      [
        ['a.yaml', 'error'],
        ['b.yaml', 'warning'],
      ],
    );
  });

  it('stops when it is told to', async () => {
    // Far more than it gets through before it hears of it, also where this thread has to wait for a processor.
    const count = 400;
    await write({ 'f0.yaml': 'a: 1\n'.repeat(20_000) });
    for (let at = 1; at < count; at++)
      await fs.link(path.join(temporary.path, 'f0.yaml'), path.join(temporary.path, `f${at}.yaml`));
    const stop = new AbortController();
    const listing = { root: temporary.path, prefix: '', files: undefined, excluded: {}, settings };
    const end = await worker.files([listing], () => stop.abort(), stop.signal);
    assert.equal(end.cancelled, true);
    assert.ok(end.done < count, `${end.done} files`);
  });

  it('judges a text alone, and two jobs at once', async () => {
    const ask = (text: string) =>
      worker.text({ text, root: temporary.path, relative: 'app.yaml', state: 'tracked', settings });
    const [one, none] = await Promise.all([ask(`password: ${password}\n`), ask('a: 1\n')]);
    assert.equal(one.length, 1);
    assert.deepEqual(none, []);
  });

  it('says so when it dies, and is there again for the next job', async () => {
    worker.dispose();
    worker = new ScanWorker(path.join(temporary.path, 'missing.cjs'));
    await assert.rejects(scan(), /^OpsError: The scan stopped: .*missing\.cjs/s);
    await assert.rejects(scan(), /The scan stopped/);
  });
});
