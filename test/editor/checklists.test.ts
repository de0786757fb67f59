import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ReleaseStore } from '../../src/checklist/store.ts';
import { git, ops, root, row, selectPersona, tidy, until } from './support/ops.ts';

const item = /^Tests and build of the release commit/;

describe('the Checklists view', () => {
  before(() => selectPersona(/harbour-ops/));
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
      ['needs a person', 'person', false, 'opsPersona.item.open'],
    );
  });

  it('says what is held, and how much in the badge', async () => {
    const { message, badge, description } = (await ops()).frame('checklists');
    assert.equal(message, 'Deploy is held: 11 items open');
    assert.equal(badge, 11);
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

  it('turns stale when HEAD moves on', async () => {
    git(
      '-c',
      'user.name=X',
      '-c',
      'user.email=x@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'docs: move',
    );
    try {
      const stale = await until('the item is stale', async () => {
        const node = await row('checklists', item);
        return node?.context === 'opsPersona.item.stale' && node;
      });
      assert.equal(stale.description, 'stale: 1 commit since');
      assert.deepEqual([stale.icon, stale.color, stale.checkbox?.checked], ['history', 'warning', false]);
    } finally {
      git('reset', '--quiet', '--soft', 'HEAD~1');
    }
    await until('the tick is back', async () => (await row('checklists', item))?.checkbox?.checked === true);
  });

  it('unticks', async () => {
    await vscode.commands.executeCommand('opsPersona.toggleItem', await row('checklists', item));
    assert.equal((await row('checklists', item))?.checkbox?.checked, false);
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
