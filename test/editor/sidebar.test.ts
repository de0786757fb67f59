import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { Answers, answerWith, fileUri, ops, row, selectPersona, tidy, until } from './support/ops.ts';

describe('the Memory view', () => {
  before(() => selectPersona(/harbour-ops/));
  after(tidy);

  it('shows the files of both places with lines and age, and what is missing', async () => {
    const shared = await row('memory', /^Shared by all worktrees$/);
    assert.equal(shared?.description, '.claude/memory/devops');
    assert.deepEqual(
      shared.children?.map((file) => file.label),
      ['memory.md', 'lessons.md', 'cortex.md'],
    );
    assert.match(shared.children[0]?.description ?? '', /^\d+ lines · /);
    const worktree = await row('memory', /^This worktree$/);
    assert.equal(worktree?.description, 'main');
    assert.deepEqual(
      worktree.children?.map((file) => [file.label, file.description, file.icon]),
      [['context.md', 'missing', 'circle-slash']],
    );
  });

  it('shows what is read first with what is missing of it', async () => {
    const first = await row('memory', /^Read first$/);
    assert.equal(first?.description, '3 of 4 present');
    assert.equal((await row('memory', /^oncall\.md$/))?.description, 'missing');
  });

  it('makes a missing file and shows it', async () => {
    await vscode.commands.executeCommand('opsPersona.createMemoryFile', await row('memory', /^context\.md$/));
    assert.ok(fs.existsSync(fileUri('.claude/memory/devops/context.md').fsPath));
    assert.match((await row('memory', /^context\.md$/))?.description ?? '', /lines · just now$/);
    assert.ok(vscode.window.activeTextEditor?.document.fileName.endsWith('context.md'));
  });

  it('notices a file that grows over its budget', async () => {
    const file = fileUri('.claude/memory/devops/lessons.md').fsPath;
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, `${text}${'- one more\n'.repeat(220)}`);
    const grown = await until('the file is over its budget', async () => {
      const node = await row('memory', /^lessons\.md$/);
      return (node?.description ?? '').endsWith('over its budget of 200') && node;
    });
    assert.deepEqual([grown.icon, grown.color], ['warning', 'warning']);
    fs.writeFileSync(file, text);
  });

  it('says so when there is nothing to make', async () => {
    const answers = await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.createMemoryFiles');
    assert.deepEqual(answers.said, ['Every memory file that the persona names is there already.']);
  });
});

describe('the Persona view', () => {
  before(() => selectPersona(/harbour-ops/));
  after(tidy);

  it('shows role, red lines, territories, context and commands with their numbers', async () => {
    const [persona] = (await ops()).rows('persona');
    assert.equal(persona?.label, 'harbour-ops');
    assert.match(persona.description ?? '', /^Keeps the berth board in service/);
    const sections = new Map(persona.children?.map((node) => [node.label, node.description]));
    assert.ok(Number(sections.get('Red Lines')) >= 4);
    assert.match(sections.get('Must Not') ?? '', /^\d territor/);
    assert.ok(sections.has('May Write'));
    assert.equal(sections.get('Reads First'), '4');
    assert.ok(sections.has('Commands'));
  });

  it('goes to the line of what it shows', async () => {
    const line = await row('persona', /^Never switch off certificate checks$/);
    await vscode.commands.executeCommand('opsPersona.goToDocument', line);
    const editor = vscode.window.activeTextEditor;
    assert.match(
      editor?.document.lineAt(editor.selection.active.line).text ?? '',
      /Never switch off certificate checks/,
    );
  });

  it('is empty without a persona, and the status bar says so', async () => {
    await selectPersona(/No persona/);
    const api = await ops();
    assert.deepEqual(api.rows('persona'), []);
    assert.deepEqual(api.rows('checklists'), []);
    assert.equal(api.status().text, '$(shield) Ops');
    assert.equal(api.frame('checklists').badge, undefined);
  });
});

describe('rows', () => {
  before(() => selectPersona(/harbour-ops/));

  it('have ids of their own in every view', async () => {
    const api = await ops();
    for (const view of ['checklists', 'runs', 'memory', 'persona', 'findings'] as const) {
      const ids: string[] = [];
      const collect = (nodes: readonly { id: string; children?: readonly never[] }[]): void => {
        for (const node of nodes) {
          ids.push(node.id);
          collect(node.children ?? []);
        }
      };
      collect(api.rows(view) as never);
      assert.equal(new Set(ids).size, ids.length, view);
    }
  });
});
