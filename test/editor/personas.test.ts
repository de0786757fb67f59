import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  answerWith,
  Answers,
  diagnosticsOf,
  fileUri,
  openNew,
  ops,
  row,
  selectPersona,
  tidy,
  until,
} from './support/ops.ts';

describe('New Persona from Template', () => {
  afterEach(tidy);

  it('writes the document, opens it, and it can be selected', async () => {
    const answers = await answerWith(
      new Answers({ inputs: ['Door Keeper'], picks: [/Empty form/, /\.claude\/agents/] }),
    );
    await vscode.commands.executeCommand('opsPersona.newPersona');
    const uri = fileUri('.claude/agents/door-keeper.md');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, uri.fsPath);
    assert.deepEqual(await diagnosticsOf(uri), []);
    const { personas } = await (await ops()).ready();
    assert.ok(personas.some((persona) => persona.name === 'Door Keeper' && !persona.builtin));
    assert.match(answers.said.at(-1) ?? '', /door-keeper\.md is written/);
  });

  it('copies a built-in document', async () => {
    await answerWith(new Answers({ inputs: ['Second'], picks: [/Copy of ops-devops$/, /personas$/] }));
    await vscode.commands.executeCommand('opsPersona.newPersona');
    assert.match(fs.readFileSync(fileUri('personas/second.md').fsPath, 'utf8'), /^name: Second$/m);
  });

  it('writes nothing when a question is closed', async () => {
    await answerWith(new Answers({ inputs: ['Third'], picks: [undefined] }));
    await vscode.commands.executeCommand('opsPersona.newPersona');
    assert.equal(fs.existsSync(fileUri('personas/third.md').fsPath), false);
  });
});

describe('persona documents that come with their folder', () => {
  after(tidy);

  it('are found, however soon they are written into it', async () => {
    const api = await ops();
    for (let index = 0; index < 8; index++) {
      // As a checkout does: the file stands before anybody can have put a watch on the new folders.
      const name = `crane-${index}`;
      const file = fileUri(`cranes/${name}/agents/${name}.md`).fsPath;
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `---\nname: ${name}\n---\n\n## Red lines\n\n- Never lift people\n`);
      await until(`${name} is known`, async () => (await api.ready()).personas.some((one) => one.name === name));
    }
  });
});

describe('a file that speaks for another persona', () => {
  after(tidy);

  it('lights a small lamp once, which goes with the next file, and a click switches', async () => {
    const api = await ops();
    const document = '---\nname: mooring\n---\n\n## Exclusive territory\n\n- Berths: `data/`\n';
    await openNew('personas/mooring.md', document);
    // Choosing reads the documents anew: nothing waits for the watcher of a busy machine.
    await selectPersona(/ ops-devops$/);
    assert.ok((await api.ready()).personas.some(({ name }) => name === 'mooring'));
    const berths = fileUri('data/berths.json');
    await vscode.window.showTextDocument(berths);
    await until('the status bar has a lamp', () => api.status().text.endsWith('$(lightbulb)'));
    const hint = await row('persona', /^Work as mooring\?$/);
    assert.match(hint?.description ?? '', /^berths\.json is its territory$/);

    await vscode.window.showTextDocument(fileUri('README.md'));
    await until('the lamp is out', () => !api.status().text.includes('lightbulb'));
    await vscode.window.showTextDocument(berths);
    assert.equal(await row('persona', /^Work as/), undefined, 'once for each persona');

    await vscode.commands.executeCommand('opsPersona.selectPersona', hint);
    assert.equal((await api.ready()).active?.name, 'mooring');
  });
});

describe('what is wrong in a persona document', () => {
  afterEach(tidy);

  it('is underlined, points at the other line, and is mended by a fix', async () => {
    const head = '---\nname: keeper\ndescription: Use it: now\n---\n\n# Keeper\n\n';
    const rules = '## Must not\n\n- CI: `.github/workflows/`\n\n## May write\n\n- CI: `.github/workflows/`\n\n';
    const document = await openNew('personas/keeper.md', `${head}${rules}## Read first\n\n- \`gone.md\`\n`);
    const found = await diagnosticsOf(document.uri);
    const codes = found.map(({ code }) => (typeof code === 'object' ? code.value : code));
    assert.deepEqual(codes, ['persona/front-matter', 'persona/contradiction', 'persona/missing-path']);
    const [broken, contradiction] = found;
    assert.match(contradiction?.relatedInformation?.[0]?.message ?? '', /^keeper, line 14: "CI/);

    // The window learns of an underline a little later than we do.
    const fix = await until('the fix is offered', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        broken?.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      return actions.find(({ title }) => title.startsWith('Quote the values'));
    });
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^description: "Use it: now"$/m);
    await until('it is gone', async () => (await diagnosticsOf(document.uri)).length === 2);
  });

  it('names a document that it builds on and that is not there', async () => {
    const document = await openNew(
      'personas/heir.md',
      '---\nname: heir\nextends: [ops-devops, nobody]\n---\n\n# Heir\n',
    );
    const found = await until('it is underlined', async () => {
      const all = await diagnosticsOf(document.uri);
      return all.length > 0 && all;
    });
    assert.deepEqual(
      found.map(({ message, range }) => [message.split('.')[0], range.start.line]),
      [['"nobody" is no persona here', 2]],
    );
  });
});
