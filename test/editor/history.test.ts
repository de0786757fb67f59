import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { Answers, answerWith, fileUri, git, ops, password, tidy, until } from './support/ops.ts';

describe('scanning the history', () => {
  const head = () => git('rev-parse', 'HEAD').trim();
  let before: string;

  beforeEach(() => (before = head()));
  afterEach(async () => {
    git('reset', '--quiet', '--hard', before);
    await tidy();
  });

  function commit(text: string, message: string): void {
    fs.writeFileSync(fileUri('k8s/old.yaml').fsPath, text);
    git('add', 'k8s/old.yaml');
    git('-c', 'user.name=Dana', '-c', 'user.email=dana@example.com', 'commit', '--quiet', '--no-verify', '-m', message);
  }

  it('lists what commits brought, remembers it, and shows a file as a commit has it', async () => {
    const { stateFolder } = await (await ops()).ready();
    commit(`a: 1\npassword: ${password}\n`, 'feat: deploy');
    const guilty = head();
    commit('a: 1\n', 'fix: no password');
    await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.scanHistory');
    const report = vscode.window.activeTextEditor?.document;
    assert.equal(report?.uri.scheme, 'ops-persona-history');
    const text = report.getText();
    assert.match(text, /1 secret, 0 still in HEAD: \d+ commits looked at\./);
    assert.match(text, new RegExp(`· ${guilty.slice(0, 12)} · Dana\\n\\n- k8s/old\\.yaml:2 {2}Password`));
    assert.ok(!text.includes(password.slice(0, 5)));

    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', report.uri);
    const target = links.find((one) => one.target?.scheme === 'ops-persona-commit')?.target;
    assert.ok(target);
    const old = await vscode.workspace.openTextDocument(target.with({ fragment: '' }));
    assert.equal(old.getText(), `a: 1\npassword: ${password}\n`);

    await vscode.commands.executeCommand('opsPersona.scanHistory');
    await until('the second search knows the commits', () =>
      /(\d+) commits looked at, \1 of them known from before/.test(report.getText()),
    );
    fs.rmSync(`${stateFolder}/history-all.json`);
  });
});
