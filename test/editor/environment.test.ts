import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import {
  Answers,
  answerWith,
  diagnosticsOf,
  fileUri,
  git,
  openNew,
  ops,
  password,
  tidy,
  until,
} from './support/ops.ts';

describe('the variables of the environment', () => {
  afterEach(tidy);

  const told = async (uri: vscode.Uri, code: string) =>
    (await diagnosticsOf(uri)).filter((one) => typeof one.code === 'object' && one.code.value === code);

  async function fix(document: vscode.TextDocument, code: string, title: RegExp): Promise<void> {
    const [diagnostic] = await until(`${code} is told`, async () => {
      const all = await told(document.uri, code);
      return all.length > 0 && all;
    });
    assert.ok(diagnostic);
    const action = await until(`${title.source} is offered`, async () => {
      // The editor takes back a question while a document still changes.
      const actions = await Promise.resolve(
        vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          document.uri,
          diagnostic.range,
          vscode.CodeActionKind.QuickFix.value,
        ),
      ).catch(() => []);
      return actions.find((one) => title.test(one.title));
    });
    if (action.edit) await vscode.workspace.applyEdit(action.edit);
    if (action.command) {
      await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
    }
  }

  it('that no example names are told where they are used, and added to it', async () => {
    const document = await openNew('src/mail.js', 'const host = process.env.MAIL_RELAY_HOST;\n');
    await fix(document, 'env/undocumented', /^Add MAIL_RELAY_HOST to \.env\.example$/);
    assert.match(fs.readFileSync(fileUri('.env.example').fsPath, 'utf8'), /^MAIL_RELAY_HOST=$/m);
    await until('it is told no more', async () => (await told(document.uri, 'env/undocumented')).length === 0);
  });

  it('that another environment has are told in the file that lacks them, and added with its line endings', async () => {
    fs.writeFileSync(fileUri('.env.staging').fsPath, 'BERTHS=4\nTIDE_URL=x\n');
    try {
      const document = await openNew('.env.production', 'BERTHS=9\r\n');
      await fix(document, 'env/drift', /^Add TIDE_URL here/);
      assert.equal(document.getText(), 'BERTHS=9\r\nTIDE_URL=\r\n');
      await document.save();
      await until('they agree', async () => (await told(document.uri, 'env/drift')).length === 0);
    } finally {
      for (const name of ['.env.staging', '.env.production']) fs.rmSync(fileUri(name).fsPath, { force: true });
    }
  });

  it('in a file that git tracks are an error, with the command in a terminal that nobody ran', async () => {
    const uri = fileUri('.env.production');
    fs.writeFileSync(uri.fsPath, `DB_PASSWORD=${password}\n`);
    git('add', '--force', '.env.production');
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const before = vscode.window.terminals.length;
      await fix(document, 'env/tracked-secret-file', /^Show the command/);
      assert.equal(vscode.window.terminals.length, before + 1);
      assert.match(git('ls-files', '--', '.env.production'), /\.env\.production/);
      vscode.window.terminals.at(-1)?.dispose();
      git('rm', '--quiet', '--cached', '.env.production');
      await until('git has let it go', async () => (await told(uri, 'env/tracked-secret-file')).length === 0);
    } finally {
      git('rm', '--quiet', '--cached', '--ignore-unmatch', '.env.production');
      fs.rmSync(uri.fsPath, { force: true });
    }
  });

  it('are told in every file after a scan', async () => {
    fs.writeFileSync(fileUri('src/other.js').fsPath, 'module.exports = process.env.TIDE_TABLE_URL;\n');
    await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.scanWorkspace');
    await until('it is told', async () => (await told(fileUri('src/other.js'), 'env/undocumented')).length === 1);
    assert.ok((await ops()).rows('findings').length > 0);
  });
});
