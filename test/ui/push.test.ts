import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually } from './support/eventually.ts';
import { sharedWorkbench, withWorkbench } from './support/fixture.ts';
import { Gate, git, remoteOf, useHarbourOps } from './support/sample.ts';
import type { Workbench } from './support/workbench.ts';

/** Starts a push of the computed version and agrees to it. */
async function push(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Ops: Push…');
  assert.match(await workbench.focusedPick(), /^patch → 1\.0\.1/);
  await workbench.page.keyboard.press('Enter');
  assert.match(await workbench.dialogText(), /Push v1\.0\.1 of berthboard to origin\/main\?/);
  await workbench.pressInDialog('Push v1.0.1');
}

describe('push and rollback', () => {
  const inWindow = sharedWorkbench({ prepare: useHarbourOps });

  it(
    'is refused in words when the tree is not clean, before anything is asked',
    inWindow(async (workbench) => {
      const file = path.join(workbench.project.folder, 'src', 'berths.js');
      fs.appendFileSync(file, '// not committed\n');
      await workbench.runCommand('Ops: Push…');
      await workbench.untilNotification(/src\/berths\.js/);
      assert.equal(await workbench.dialog().count(), 0);
      assert.ok(fs.readFileSync(file, 'utf8').endsWith('// not committed\n'));
      git(workbench.project.folder, 'checkout', '--quiet', '--', 'src/berths.js');
    }),
  );

  it(
    'land one commit and one tag on the remote, and take them back',
    inWindow(async (workbench) => {
      const { folder } = workbench.project;
      const remote = remoteOf(workbench.project);
      const before = git(remote, 'rev-parse', 'main').trim();
      fs.writeFileSync(path.join(folder, 'notes.txt'), 'mine alone\n');
      await workbench.openView('Ops');

      await workbench.runCommand('Ops: Push…');
      await workbench.focusedPick();
      await workbench.page.keyboard.press('Enter');
      const question = await workbench.dialogText();
      assert.match(question, /3 files, 1 commit, 1 tag\./);
      assert.match(question, /1 untracked file: not part of this release\./);
      await workbench.pressInDialog('Show Plan');
      await workbench.page.getByRole('tab', { name: /^Push v1\.0\.1 of berthboard/ }).waitFor();
      const link = workbench.page.locator('.codelens-decoration a').filter({ hasText: /^Push v1\.0\.1$/ });
      await link.waitFor();
      await link.click();

      await workbench.untilStatus(/^v1\.0\.1 released$/, 60_000);
      const text = await workbench.untilTerminal(/Released v1\.0\.1 in/);
      for (const phase of ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']) assert.ok(text.includes(phase), phase);
      assert.match(text, /\$ git push --atomic /);
      await workbench.treeItem(/^Push v1\.0\.1, released/).waitFor();
      assert.equal(git(remote, 'rev-list', '--count', `${before}..main`).trim(), '1');
      assert.equal(git(remote, 'rev-parse', 'v1.0.1^{commit}'), git(remote, 'rev-parse', 'main'));
      assert.deepEqual(git(remote, 'tag').trim().split('\n'), ['v1.0.0', 'v1.0.1']);
      assert.equal(fs.readFileSync(path.join(folder, 'notes.txt'), 'utf8'), 'mine alone\n');

      await workbench.runCommand('Ops: Roll Back…');
      const offered = workbench.page.locator('.quick-input-list .monaco-list-row');
      await offered.filter({ hasText: /Roll back v1\.0\.1.*pushed to origin\/main/ }).waitFor();
      await offered.filter({ hasText: /Emergency…/ }).waitFor();
      await workbench.focusedPick();
      await workbench.page.keyboard.press('Enter');
      assert.match(await workbench.dialogText(), /Roll back v1\.0\.1 of berthboard from origin\/main\?/);
      await workbench.pressInDialog('Roll Back v1.0.1');
      await workbench.untilStatus(/^v1\.0\.1 rolled back$/, 60_000);
      assert.deepEqual(git(remote, 'tag').trim().split('\n'), ['v1.0.0']);
      assert.equal(git(remote, 'diff', '--stat', before, 'main').trim(), '');
      assert.equal(git(remote, 'rev-list', '--count', `${before}..main`).trim(), '2', 'nothing is rewritten');
      assert.equal(fs.readFileSync(path.join(folder, 'notes.txt'), 'utf8'), 'mine alone\n');
    }),
  );
});

describe('F68 a run in the middle', () => {
  let gate: Gate | undefined;
  const prepare = (project: Workbench['project']) => {
    useHarbourOps(project);
    gate = new Gate(project);
  };
  const inWindow = sharedWorkbench({ prepare });

  it(
    'stops when it is cancelled, having changed nothing',
    inWindow(async (workbench) => {
      const { folder } = workbench.project;
      const head = git(folder, 'rev-parse', 'HEAD');
      await push(workbench);
      await eventually('the tests wait', () => gate?.reached(), 60_000);
      await workbench.untilStatus(/^Push.* · 1\/6 Validation$/);
      await workbench.runCommand('Ops: Cancel Run');
      await workbench.untilStatus(/^harbour-ops · v1\.0\.0$/, 60_000);
      await workbench.openView('Ops');
      await workbench.treeItem(/^Push v1\.0\.1, cancelled/).waitFor();
      assert.equal(git(folder, 'rev-parse', 'HEAD'), head);
      assert.equal(git(folder, 'status', '--porcelain'), '');
      gate?.open();
    }),
  );

  it(
    'goes on through Reload Window, and the status bar tells the truth before and after',
    inWindow(async (workbench) => {
      gate?.close();
      await push(workbench);
      await eventually('the tests wait', () => gate?.reached(), 60_000);
      await workbench.untilStatus(/^Push.* · 1\/6 Validation$/);
      await workbench.reload();
      await workbench.untilStatus(/^Push.* · 1\/6 Validation$/);
      await workbench.openView('Ops');
      await workbench.treeItem(/^Push.*phase 1 of 6 · Validation/).waitFor();
      await workbench.untilTerminal(/\$ npm test/);
      await workbench.runCommand('View: Hide Panel');
      await workbench.statusItem().click();
      await workbench.page.locator('.terminal-wrapper.active').waitFor();
      gate?.open();
      await workbench.untilStatus(/^v1\.0\.1 released$/, 60_000);
      await workbench.untilTerminal(/Released v1\.0\.1 in/);
      assert.deepEqual(git(remoteOf(workbench.project), 'tag').trim().split('\n'), ['v1.0.0', 'v1.0.1']);
    }),
  );
});

describe('F68 a run whose program ends', () => {
  it('loses nothing when its terminal is closed, and the next push lands the same version once', async () => {
    let gate: Gate | undefined;
    const prepare = (project: Workbench['project']) => {
      useHarbourOps(project);
      gate = new Gate(project);
    };
    await withWorkbench({ prepare }, async (workbench) => {
      const { folder } = workbench.project;
      const head = git(folder, 'rev-parse', 'HEAD');
      await push(workbench);
      await eventually('the tests wait', () => gate?.reached(), 60_000);
      await workbench.runCommand('Terminal: Kill the Active Terminal Instance');
      await workbench.untilStatus(/^(?!.*1\/6 Validation)/, 60_000);
      await workbench.openView('Ops');
      assert.equal(git(folder, 'rev-parse', 'HEAD'), head);
      assert.equal(git(folder, 'status', '--porcelain'), '');
      assert.deepEqual(git(remoteOf(workbench.project), 'tag').trim().split('\n'), ['v1.0.0']);

      gate?.open();
      if (/interrupted|blocked|in doubt/.test(await workbench.statusText())) {
        await workbench.runCommand('Ops: Resume Run');
        await workbench.pressInDialog(/^Resume/);
        await workbench.untilStatus(/^(?!.*(?:interrupted|blocked|in doubt|\d\/6 [A-Z]))/, 60_000);
      }
      if (!(await workbench.statusText()).includes('released')) await push(workbench);
      await workbench.untilStatus(/^v1\.0\.1 released$/, 60_000);
      assert.deepEqual(git(remoteOf(workbench.project), 'tag').trim().split('\n'), ['v1.0.0', 'v1.0.1']);
    });
  });

  it('is shown through Reload Window while it pushes, is shown as unfinished after a kill, and Resume finishes it once', async () => {
    const gate = { reached: '', open: '' };
    const prepare = (project: Workbench['project']) => {
      useHarbourOps(project);
      const remote = remoteOf(project);
      gate.reached = path.join(remote, 'gate-reached');
      gate.open = path.join(remote, 'gate-open');
      const script = `#!/bin/sh\ntouch "${gate.reached}"\nwhile [ ! -e "${gate.open}" ]; do sleep 0.05; done\n`;
      fs.mkdirSync(path.join(remote, 'hooks'), { recursive: true });
      fs.writeFileSync(path.join(remote, 'hooks', 'pre-receive'), script, { mode: 0o755 });
    };
    await withWorkbench({ prepare }, async (workbench) => {
      const { folder } = workbench.project;
      await push(workbench);
      await eventually('the remote waits', () => fs.existsSync(gate.reached), 60_000);
      await workbench.untilStatus(/^Push v1\.0\.1 · 5\/6 Push$/);
      await workbench.reload();
      await workbench.untilStatus(/^Push v1\.0\.1 · 5\/6 Push$/);

      const lock = path.join(folder, '.git', 'ops-persona', 'lock');
      process.kill((JSON.parse(fs.readFileSync(lock, 'utf8')) as { pid: number }).pid, 'SIGKILL');
      await workbench.untilStatus(/^Push v1\.0\.1 interrupted$/);
      await workbench.reload();
      await workbench.untilStatus(/^Push v1\.0\.1 interrupted$/);
      fs.writeFileSync(gate.open, '');
      await workbench.runCommand('Ops: Resume Run');
      await workbench.pressInDialog(/^Resume/);
      await workbench.untilStatus(/^v1\.0\.1 released$/, 60_000);
      const remote = remoteOf(workbench.project);
      assert.deepEqual(git(remote, 'tag').trim().split('\n'), ['v1.0.0', 'v1.0.1']);
      assert.equal(git(remote, 'rev-list', '--count', 'v1.0.1..main').trim(), '0');
    });
  });
});
