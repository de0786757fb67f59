import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { Log } from '../../src/editor/log.ts';
import { RunTasks } from '../../src/editor/runTasks.ts';
import { WorkspaceModel } from '../../src/editor/workspaceModel.ts';
import { Answers, answerWith, ops, password, root, selectPersona, until } from './support/ops.ts';

/** A channel that keeps what it is given. */
function channelInto(lines: string[]) {
  const keep = (line: string) => void lines.push(line);
  return {
    trace: keep,
    debug: keep,
    info: keep,
    warn: keep,
    error: keep,
    show: () => undefined,
    dispose: () => undefined,
  };
}

describe('the log', () => {
  it('never holds a secret, whatever was logged', async () => {
    const lines: string[] = [];
    const log = new Log(channelInto(lines));
    log.info('test', `DATABASE_PASSWORD=${password}`);
    log.error('test', new Error(`could not reach https://crew:${password}@example.org/`));
    await log.flushed();
    assert.equal(lines.length, 2);
    assert.ok(!lines.join('\n').includes(password), lines.join('\n'));
    assert.match(lines[0] ?? '', /^\[test\] DATABASE_PASSWORD=/);
  });
});

describe('starting a run', () => {
  it('is refused from a path that the editor would substitute', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-run-'));
    const log = new Log(channelInto([]));
    const model = new WorkspaceModel(log, folder, 'window');
    const runs = new RunTasks({
      log,
      user: () => new Answers({}),
      model,
      cliFile: '/tmp/${command:workbench.action.quit}/cli.js',
      session: 'window',
      runFolder: folder,
    });
    try {
      const started = vscode.tasks.taskExecutions.length;
      await assert.rejects(
        runs.start({ folder: root(), action: 'push', bump: 'auto' }, 'Push'),
        /can't run from a path/,
      );
      assert.equal(vscode.tasks.taskExecutions.length, started);
    } finally {
      runs.dispose();
      model.dispose();
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('commands that anybody may call', () => {
  it('do nothing with arguments that are no rows of ours', async () => {
    const answers = await answerWith(new Answers({}));
    const junk = [undefined, 42, 'x', { id: 1 }, { id: 'x', label: 'x', context: 'x', subject: { kind: 'item' } }];
    for (const argument of junk) {
      await vscode.commands.executeCommand('opsPersona.goToDocument', argument);
      await vscode.commands.executeCommand('opsPersona.createMemoryFile', argument);
      await vscode.commands.executeCommand('opsPersona.moveToEnvironment', argument);
    }
    assert.deepEqual(answers.said, []);
  });

  it('say what is missing instead of failing', async () => {
    const answers = await answerWith(new Answers({}));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const command of [
      'whoOwnsThisFile',
      'ignoreFinding',
      'openAuditLog',
      'cancelRun',
      'resumeRun',
      'showRun',
      'pushPlanned',
    ]) {
      await vscode.commands.executeCommand(`opsPersona.${command}`);
    }
    assert.deepEqual(answers.said, [
      'No file is open. Open the file you ask about.',
      'There is no secret at the cursor. Put the cursor into an underlined value.',
      'There is no audit log yet. The first push or rollback writes it.',
      'No run is going on here.',
      'No run waits to be resumed.',
      'There is no run here yet.',
      'This plan is out of date. Run "Ops: Show Push Plan" again.',
    ]);
  });
});

describe('a record that can’t be read', () => {
  it('is named in the Checklists view, and the view comes back with it', async () => {
    await selectPersona(/harbour-ops/);
    const api = await ops();
    const { stateFolder } = await api.ready();
    const file = path.join(stateFolder, 'releases', 'of-a-newer-version.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ schema: 7 }));
    try {
      const message = await until('the view says so', () => {
        const said = api.frame('checklists').message;
        return said?.includes('of-a-newer-version.json') === true && said;
      });
      assert.match(message, /written by a newer Ops Persona\. Update Ops Persona here\.$/);
      assert.deepEqual(api.rows('checklists'), []);
    } finally {
      fs.rmSync(file);
    }
    await until('the lists are back', () => api.rows('checklists').length > 0);
  });
});
