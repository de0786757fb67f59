import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RoundKeeper, type RoundOwner } from '../../src/checklist/verify/round.ts';
import { itemsOf } from '../../src/checklist/view.ts';
import { currentOwner } from '../../src/pipeline/owner.ts';
import { ReleaseStore } from '../../src/checklist/store.ts';
import { Answers, answerWith, git, ops, root, row, selectPersona, tidy, until } from './support/ops.ts';

const item = /^Tests and build of the release commit/;

describe('the Checklists view', () => {
  before(async () => {
    // What is agreed to here must not reach the home of whoever runs the tests.
    process.env['XDG_STATE_HOME'] = path.join(root(), '.git', 'home');
    await selectPersona(/harbour-ops/);
  });
  afterEach(tidy);

  it('shows lists, groups and items with their progress', async () => {
    const list = await row('checklists', /^Deployment Checklist$/);
    assert.equal(list?.description, '0 of 11');
    assert.deepEqual(
      list.children?.map((group) => [group.label, group.description]),
      [
        ['Pre-deploy', '0 of 4'],
        ['Deploy', '0 of 3'],
        ['Post-deploy', '0 of 4'],
      ],
    );
    const open = await row('checklists', item);
    assert.deepEqual(
      [open?.description, open?.icon, open?.checkbox?.checked, open?.context],
      ['to be verified', 'circle-large-outline', false, 'opsPersona.item.open.verifiable'],
    );
  });

  it('says what is held, and how much in the badge', async () => {
    const { message, badge, description } = (await ops()).frame('checklists');
    assert.equal(message, 'Deploy is held: 4 items open');
    assert.equal(badge, 4);
    assert.equal(description, 'harbour-ops');
  });

  it('goes to the line of the item in the document', async () => {
    const node = await row('checklists', item);
    await vscode.commands.executeCommand('opsPersona.goToDocument', node);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.equal(path.basename(editor.document.fileName), 'harbour-ops.md');
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /\[ \] Tests and build of the release/);
  });

  it('records a tick with who and which commit, and a fresh reader sees it', async () => {
    await vscode.commands.executeCommand('opsPersona.toggleItem', await row('checklists', item));
    const ticked = await row('checklists', item);
    assert.equal(ticked?.checkbox?.checked, true);
    assert.equal(ticked.icon, 'account');
    assert.match(ticked.description ?? '', /^Sample Crew · today \d\d:\d\d$/);
    assert.match(ticked.tooltip ?? '', new RegExp(`at commit ${git('rev-parse', 'HEAD').slice(0, 7)}`));

    const { stateFolder, active } = await (await ops()).ready();
    const release = await new ReleaseStore(stateFolder).active(active?.id ?? '');
    const evidence = Object.values(release?.items ?? {}).flatMap((one) => one.evidence);
    assert.deepEqual(
      evidence.map((one) => [one.by, one.actor, one.head, one.result]),
      [['Sample Crew', 'human', git('rev-parse', 'HEAD').trim(), 'done']],
    );
    assert.equal(git('status', '--porcelain'), '', 'a tick never touches the working tree');
  });

  it('shows a tick of another program without being asked', async () => {
    const { stateFolder, active } = await (await ops()).ready();
    assert.ok(active);
    const other = active.checklists[0]?.items[1];
    assert.ok(other);
    const head = git('rev-parse', 'HEAD').trim();
    await new ReleaseStore(stateFolder).record(active, [other.id], {
      by: 'the terminal',
      actor: 'tool',
      head,
      dirty: false,
      kind: 'command',
      value: 'npm run check',
      result: 'done',
    });
    const seen = await until('the tick is shown', async () => {
      const node = await row('checklists', /^Every setting/);
      return node?.checkbox?.checked === true && node;
    });
    assert.match(seen.description ?? '', /^npm run check · /);
    assert.deepEqual([seen.icon, seen.color], ['pass', 'good']);
  });

  it('turns stale when something else would ship, and is fresh again when that is taken back', async () => {
    const file = path.join(root(), 'src', 'berths.js');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, `${text}// more\n`);
    try {
      const stale = await until('the item is stale', async () => {
        const node = await row('checklists', item);
        return node?.context.startsWith('opsPersona.item.stale') === true && node;
      });
      assert.equal(stale.description, 'stale: src/berths.js changed since');
      assert.deepEqual([stale.icon, stale.color, stale.checkbox?.checked], ['history', 'warning', false]);
      assert.match(stale.tooltip ?? '', /something else would ship now \(src\/berths\\\.js\)/);
    } finally {
      fs.writeFileSync(file, text);
    }
    await until('the tick is back', async () => (await row('checklists', item))?.checkbox?.checked === true);
  });

  it('unticks', async () => {
    await vscode.commands.executeCommand('opsPersona.toggleItem', await row('checklists', item));
    assert.equal((await row('checklists', item))?.checkbox?.checked, false);
  });

  it('takes several rows at once, and takes the last recording back', async () => {
    const nodes = [await row('checklists', item), await row('checklists', /^The harbour master has agreed/)];
    await vscode.commands.executeCommand('opsPersona.toggleItem', nodes[0], nodes);
    const ticked = async () =>
      Promise.all(
        nodes.map(async (node) => (await row('checklists', new RegExp(`^${node?.label ?? ''}`)))?.checkbox?.checked),
      );
    assert.deepEqual(await ticked(), [true, true]);
    await vscode.commands.executeCommand('opsPersona.undoTick');
    assert.deepEqual(await ticked(), [false, false]);
  });

  it('verifies what holds the release, after asking once, with the output one click away', async () => {
    const user = await answerWith(new Answers({ buttons: ['Run and Remember'] }));
    await vscode.commands.executeCommand('opsPersona.verifyAll');
    assert.match(user.said[0] ?? '', /^Run these 2 to verify\?\nnpm run build\nnpm test\n/);
    const tests = await row('checklists', item);
    assert.deepEqual([tests?.icon, tests?.color, tests?.checkbox?.checked], ['pass', 'good', true]);
    assert.match(tests?.description ?? '', /^npm run build, npm test · .* · today/);
    assert.match(tests?.context ?? '', /\.verifiable\.evidence$/);
    await vscode.commands.executeCommand('opsPersona.showEvidence', tests);
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'ops-persona-evidence');
    assert.match(shown.getText(), /\$ npm run build[\s\S]*\$ npm test[\s\S]*exit code 0 after/);
    assert.equal((await row('checklists', /^Every setting/))?.icon, 'pass');
    assert.equal((await row('checklists', /^The way back in/))?.icon, 'person', 'what needs a person is left alone');
  }).timeout(60_000);

  it('offers to go on with a round that was cut off by a reload, once', async () => {
    const { choiceFolder, active, checklists } = await (await ops()).ready();
    const setting = /^Every setting/;
    const open = (checklists?.checklists ?? []).flatMap(itemsOf).find(({ text }) => text.startsWith('Every setting'));
    assert.ok(active && open);
    const note = path.join(choiceFolder, 'verifying.json');
    assert.equal(fs.existsSync(note), false, 'a round that came to its end leaves nothing');
    const gone = { pid: 2 ** 22 + 1, start: 'then', host: os.hostname() };
    const keeper = new RoundKeeper(choiceFolder);
    const cutOff = (owner: RoundOwner) =>
      keeper.keep({ persona: active.id, owner, startedAt: new Date().toISOString(), ids: [open.id] });
    const offered = async () => {
      const user = await answerWith(new Answers({ buttons: ['Go On'] }));
      await (await ops()).offerInterrupted?.();
      return user.said;
    };
    await cutOff(gone);
    assert.deepEqual(await offered(), [], 'it was verified after all');
    await vscode.commands.executeCommand('opsPersona.toggleItem', await row('checklists', setting));
    assert.equal((await row('checklists', setting))?.checkbox?.checked, false);
    await cutOff(currentOwner());
    assert.deepEqual(await offered(), [], 'another window is at it');
    await cutOff(gone);
    assert.deepEqual(await offered(), ['Verifying was cut off: 1 item is not verified.']);
    assert.equal((await row('checklists', setting))?.icon, 'pass');
    assert.equal(fs.existsSync(note), false);
    assert.deepEqual(await offered(), []);
  });

  it('marks what does not apply, with the reason, and adds evidence', async () => {
    await answerWith(new Answers({ inputs: ['agreed in the harbour office'], picks: [/^Note/] }));
    await vscode.commands.executeCommand(
      'opsPersona.addEvidence',
      await row('checklists', /^The harbour master has agreed/),
    );
    assert.equal((await row('checklists', /^The harbour master has agreed/))?.checkbox?.checked, true);
    await answerWith(new Answers({ inputs: ['nobody is on watch today'] }));
    await vscode.commands.executeCommand('opsPersona.markNotApplicable', await row('checklists', /^The way back in/));
    const na = await row('checklists', /^The way back in/);
    assert.deepEqual(
      [na?.icon, na?.description, na?.checkbox?.checked],
      ['circle-slash', 'n/a: nobody is on watch today', true],
    );
    const { message, badge } = (await ops()).frame('checklists');
    assert.deepEqual([message, badge], ['', undefined], 'nothing is held');
  });

  it('counts a soak down, also in the status bar', async () => {
    await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.verifyItem', await row('checklists', /^Errors watched for 15/));
    const soak = await row('checklists', /^Errors watched for 15/);
    assert.deepEqual([soak?.icon, soak?.checkbox?.checked], ['watch', false]);
    assert.match(soak?.description ?? '', /^15 min left$/);
    await until('the status bar says so', async () => (await ops()).status().text.endsWith('soaking · 15 min'));
  });

  it('shows only what is wanted', async () => {
    await answerWith(new Answers({ picks: [/^Open items/] }));
    await vscode.commands.executeCommand('opsPersona.filterChecklists');
    assert.equal(await row('checklists', item), undefined);
    assert.ok(await row('checklists', /^Errors watched/));
    assert.match((await ops()).frame('checklists').description ?? '', / · open items$/);
    await answerWith(new Answers({ picks: [/^Items I recorded/] }));
    await vscode.commands.executeCommand('opsPersona.filterChecklists');
    assert.ok(await row('checklists', /^The harbour master has agreed/));
    assert.equal(await row('checklists', /^Errors watched/), undefined, "what a verifier found is nobody's");
    await answerWith(new Answers({ picks: [/^All items/] }));
    await vscode.commands.executeCommand('opsPersona.filterChecklists');
    assert.ok(await row('checklists', item));
  });

  it('starts a release with a name, closes it over open items only when asked twice, and keeps it in the history', async () => {
    await answerWith(new Answers({ picks: [/^production$/], inputs: ['1.0.1'] }));
    await vscode.commands.executeCommand('opsPersona.startRelease');
    assert.equal((await ops()).frame('checklists').description, 'v1.0.1 → production');
    const user = await answerWith(new Answers({ buttons: ['Close Anyway'] }));
    await vscode.commands.executeCommand('opsPersona.closeRelease');
    assert.match(user.said[0] ?? '', /^Close the release with \d+ items open\?/);
    const past = await row('checklists', /^v1\.0\.1 → production$/);
    assert.match(past?.description ?? '', /^closed · today/);
    await vscode.commands.executeCommand('opsPersona.showRelease', past);
    assert.match(
      vscode.window.activeTextEditor?.document.getText() ?? '',
      /^# v1\.0\.1 → production[\s\S]*- \[x\] Tests and build/,
    );
    assert.equal((await ops()).frame('checklists').message, 'Deploy is held: 4 items open');
  });

  it('shows the gates, and passes them for the release with a row in the audit log', async () => {
    const config = path.join(root(), '.ops', 'config.yaml');
    fs.mkdirSync(path.dirname(config), { recursive: true });
    fs.writeFileSync(
      config,
      'gates:\n  - { id: board, title: The board agrees, holds: push }\n  - { id: live, requires: [board, Pre-deploy] }\n',
    );
    fs.writeFileSync(path.join(root(), 'PROJECT_STATE.md'), '# State\n\n- board: PENDING\n');
    await answerWith(new Answers({ picks: [/^production$/], inputs: ['1.0.2'] }));
    await vscode.commands.executeCommand('opsPersona.startRelease');
    const board = await until('the gates are there', async () => row('checklists', /^The board agrees$/));
    const live = await row('checklists', /^live$/);
    assert.deepEqual(
      [board.icon, board.description, board.context, live?.icon, live?.spoken],
      [
        'circle-large-outline',
        'ready to be passed; PENDING in PROJECT_STATE.md, line 3',
        'opsPersona.gate.ready.record',
        'lock',
        'Gate live, waiting, waits for board, 4 items',
      ],
    );
    assert.match((await ops()).frame('checklists').message ?? '', /^Push is held: gate board not passed\. Deploy/);
    await vscode.commands.executeCommand('opsPersona.goToDocument', board);
    const editor = vscode.window.activeTextEditor;
    assert.match(editor?.document.lineAt(editor.selection.active.line).text ?? '', /id: board/);

    const waiting = await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.passGate', live);
    assert.match(waiting.said.join(), /Gate live waits for board; Tests and build/);
    const user = await answerWith(new Answers({ picks: [/^board$/], buttons: ['Pass board'] }));
    await vscode.commands.executeCommand('opsPersona.passGate');
    assert.deepEqual(user.said[0], 'board | live');
    assert.match(user.said[1] ?? '', /^Pass gate board for v1\.0\.2 → production\?/);
    const passed = await row('checklists', /^The board agrees$/);
    assert.deepEqual(
      [passed?.icon, passed?.color, (passed?.description ?? '').startsWith('Sample Crew · today')],
      ['pass', 'good', true],
    );
    assert.equal((await row('checklists', /^Gates$/))?.description, '1 of 2 passed');
    assert.match(
      fs.readFileSync(path.join(root(), 'AUDIT_LOG.md'), 'utf8'),
      /QUALITY_GATE .*PASSED by Sample Crew; gate board/,
    );
    assert.equal(fs.readFileSync(path.join(root(), 'PROJECT_STATE.md'), 'utf8'), '# State\n\n- board: PASSED\n');

    await answerWith(new Answers({ inputs: ['a vote was wrong'] }));
    await vscode.commands.executeCommand('opsPersona.reopenGate', passed);
    assert.match((await row('checklists', /^The board agrees$/))?.description ?? '', /closed again by Sample Crew/);
    await answerWith(new Answers({ buttons: ['Abandon Release'] }));
    await vscode.commands.executeCommand('opsPersona.abandonRelease');
  });

  it('copies the lists as Markdown', async () => {
    await vscode.commands.executeCommand('opsPersona.copyChecklistMarkdown');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^# harbour-ops/);
    assert.match(text, /- \[ \] Tests and build of the release commit are green/);
  });

  it('opens a built-in document read-only', async () => {
    await selectPersona(/^\S+ ops-devops/);
    const [list] = (await ops()).rows('checklists');
    await vscode.commands.executeCommand('opsPersona.goToDocument', list);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'ops-persona-builtin');
    assert.match(document.getText(), /# Persona: ops-devops/);
    assert.equal(document.languageId, 'markdown');
    await selectPersona(/harbour-ops/);
  });

  it('follows a change of the persona document', async () => {
    const file = path.join(root(), '.claude', 'agents', 'harbour-ops.md');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('- [ ] One booking was tried', '- [ ] Two bookings were tried'));
    await until('the new words are shown', () => row('checklists', /^Two bookings were tried/));
    fs.writeFileSync(file, text);
    await until('the old words are back', () => row('checklists', /^One booking was tried/));
  });

  it('follows a choice made in the terminal', async () => {
    const { choiceFolder } = await (await ops()).ready();
    const file = path.join(choiceFolder, 'active-persona.json');
    fs.writeFileSync(file, JSON.stringify({ schema: 1, persona: 'builtin:devops' }));
    await until('devops is active', async () => (await ops()).frame('checklists').description === 'devops');
    await selectPersona(/harbour-ops/);
  });
});
