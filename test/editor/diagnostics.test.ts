import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import {
  Answers,
  answerWith,
  diagnosticsOf,
  fileUri,
  fixesAt,
  git,
  openNew,
  ops,
  password,
  rewrite,
  row,
  selectPersona,
  tidy,
  until,
} from './support/ops.ts';

const settings = () => vscode.workspace.getConfiguration('opsPersona');

describe('secrets', () => {
  afterEach(tidy);

  it('are underlined exactly when a tracked file is saved, without their value in the message', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('compose.yaml'));
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await diagnosticsOf(document.uri), []);
    const line = `x-mail:\n  SMTP_PASSWORD: ${password}\n`;
    await rewrite(document, `${document.getText()}${line}`);
    await document.save();
    const [diagnostic, ...more] = await diagnosticsOf(document.uri);
    assert.ok(diagnostic);
    assert.deepEqual(more, []);
    assert.equal(document.getText(diagnostic.range), password);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.match(diagnostic.message, /^Password in a file that git tracks \(SMTP_PASSWORD, Kq••••\)\. Rotate it/);
    assert.ok(!JSON.stringify(diagnostic).includes(password.slice(0, 6)));
    assert.ok(typeof diagnostic.code === 'object');
    assert.equal(diagnostic.code.value, 'secret/password');
    assert.match(diagnostic.code.target.query, /docs\/secrets\.md#/);
  });

  it('are milder in a file that git ignores', async () => {
    const document = await openNew('dist/.env', `DB_PASSWORD=${password}\n`);
    const [diagnostic] = await diagnosticsOf(document.uri);
    assert.ok(diagnostic);
    assert.ok(diagnostic.severity > vscode.DiagnosticSeverity.Warning);
    assert.match(diagnostic.message, /git ignores/);
    fs.rmSync(fileUri('dist').fsPath, { recursive: true });
  });

  it('show while typing, before anything is saved', async () => {
    const document = await openNew('app.yaml', 'a: 1\n');
    await diagnosticsOf(document.uri);
    await rewrite(document, `password: ${password}\n`);
    await until('the finding is there', async () => (await diagnosticsOf(document.uri)).length === 1);
  });

  it('show when they are pasted, before the save, also where typing is not judged', async () => {
    const document = await openNew('pasted.yaml', 'a: 1\n');
    await diagnosticsOf(document.uri);
    await settings().update('judgeWhileTyping', false, vscode.ConfigurationTarget.Workspace);
    try {
      await until('the setting holds', () => settings().get('judgeWhileTyping') === false);
      await diagnosticsOf(document.uri);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(1, 0), `password: ${password}\n`);
      await vscode.workspace.applyEdit(edit);
      await until('it is told', async () => (await diagnosticsOf(document.uri)).length === 1);
      assert.equal(document.isDirty, true);
      await rewrite(document, 'a: 1\n');
      await document.save();
      await until('it is gone again', async () => (await diagnosticsOf(document.uri)).length === 0);
    } finally {
      await settings().update('judgeWhileTyping', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('lead to a page on the rule that needs no network', async () => {
    const document = await openNew('explained.yaml', `github_token: ghp_${'x7Kq2mW9'.repeat(5).slice(0, 36)}\n`);
    const [diagnostic] = await diagnosticsOf(document.uri);
    assert.ok(typeof diagnostic?.code === 'object');
    const { target } = diagnostic.code;
    const page = await vscode.workspace.openTextDocument(target);
    assert.match(page.getText(), /^# GitHub\n\n`secret\/github-/);
    assert.match(
      page.getText(),
      /## Rotating it at GitHub\n\n.*\n\n\[The page of the vendor\]\(https:\/\/docs\.github\.com\//,
    );
  });

  it('vanish when the file is closed, deleted or renamed', async () => {
    const text = `password: ${password}\n`;
    const shown = (name: string) =>
      vscode.languages.getDiagnostics(fileUri(name)).filter((one) => one.source === 'Ops');
    await openNew('closed.yaml', text);
    assert.equal((await diagnosticsOf(fileUri('closed.yaml'))).length, 1);
    await openNew('deleted.yaml', text);
    assert.equal((await diagnosticsOf(fileUri('deleted.yaml'))).length, 1);
    await openNew('renamed.yaml', text);
    assert.equal((await diagnosticsOf(fileUri('renamed.yaml'))).length, 1);

    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(fileUri('renamed.yaml'), fileUri('other.yaml'));
    edit.deleteFile(fileUri('deleted.yaml'));
    await vscode.workspace.applyEdit(edit);
    await until(
      'the deleted and the renamed one are clear',
      () => shown('deleted.yaml').length + shown('renamed.yaml').length === 0,
    );
    await until('it is found under its new name', () => shown('other.yaml').length === 1);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(
      'closed editors leave nothing behind',
      () => vscode.languages.getDiagnostics().every(([, all]) => all.every((one) => one.source !== 'Ops')),
      20_000,
    );
    assert.deepEqual((await ops()).rows('findings'), []);
  });

  it('follow the settings at once', async () => {
    const document = await openNew('set.yaml', `password: ${password}\n`);
    assert.equal((await diagnosticsOf(document.uri)).length, 1);
    const of = async () => diagnosticsOf(document.uri);
    try {
      await settings().update('secrets.enabled', false, vscode.ConfigurationTarget.Workspace);
      await until('switched off', async () => (await of()).length === 0);
      await settings().update('secrets.enabled', undefined, vscode.ConfigurationTarget.Workspace);
      await until('switched on', async () => (await of()).length === 1);
      await settings().update('secrets.exclude', ['set.*'], vscode.ConfigurationTarget.Workspace);
      await until('excluded', async () => (await of()).length === 0);
      await settings().update('secrets.exclude', undefined, vscode.ConfigurationTarget.Workspace);
      await settings().update('secrets.severity', 'hint', vscode.ConfigurationTarget.Workspace);
      await until('a hint', async () => (await of())[0]?.severity === vscode.DiagnosticSeverity.Hint);
    } finally {
      for (const name of ['enabled', 'exclude', 'severity']) {
        await settings().update(`secrets.${name}`, undefined, vscode.ConfigurationTarget.Workspace);
      }
    }
  });

  it('are listed by file in the Findings view, which goes with the last one', async () => {
    const document = await openNew('listed.yaml', `mail:\n  password: ${password}\n`);
    await diagnosticsOf(document.uri);
    const finding = await row('findings', /^password: Password$/i);
    assert.equal(finding?.description, 'line 2 · secret/password · Kq••••');
    const frame = (await ops()).frame('findings');
    assert.deepEqual([frame.description, frame.badge], ['1 in 1 file', 1]);
    assert.deepEqual([finding.icon, finding.context], ['key', 'opsPersona.finding.secret']);
    await vscode.commands.executeCommand('opsPersona.groupFindingsByRule');
    assert.equal((await row('findings', /^secret\/password$/))?.description, '1 finding in 1 file');
    assert.equal((await row('findings', /^listed\.yaml:2$/))?.description, 'password: Password · Kq••••');
    await vscode.commands.executeCommand('opsPersona.groupFindingsByFile');
    assert.ok(await row('findings', /^listed\.yaml$/));
    await rewrite(document, 'mail: none\n');
    await document.save();
    await until('the list is empty', async () => (await ops()).rows('findings').length === 0);
  });
});

describe('what the repository decides about secrets', () => {
  afterEach(tidy);

  it('holds in the editor and for a scan: own rules, severities, files that are left out', async () => {
    const uri = (await openNew('app.yaml', `password: ${password}\nticket: gw_${'a1b2c3'.repeat(4)}\n`)).uri;
    const told = async () => (await diagnosticsOf(uri)).map((one) => [one.range.start.line, one.severity]);
    const hint = vscode.DiagnosticSeverity.Hint;
    assert.deepEqual((await told()).length, 1);
    const config = fileUri('.ops/config.yaml').fsPath;
    fs.mkdirSync(fileUri('.ops').fsPath, { recursive: true });
    fs.writeFileSync(
      config,
      "secrets:\n  severity: { password: hint }\n  rules:\n    - { id: gateway-token, pattern: 'gw_[a-z0-9]{24}' }\n",
    );
    git('add', '--intent-to-add', 'app.yaml');
    await until('own rule and severity hold', async () => {
      const now = await told();
      return JSON.stringify(now.map(([line]) => line)) === '[0,1]' && now[0]?.[1] === hint;
    });
    fs.writeFileSync(config, 'secrets:\n  exclude: [app.*]\n');
    await until('the file is left out', async () => (await told()).length === 0);
    git('reset', '--quiet', '--', 'app.yaml');
  });
});

describe('the ways out of a secret', () => {
  afterEach(tidy);

  async function run(action: vscode.CodeAction | undefined): Promise<void> {
    assert.ok(action?.command);
    await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
  }

  it('move the value to .env and its name to .env.example, and put a reference in its place', async () => {
    const document = await openNew('moved.yaml', `mail:\n  SMTP_PASSWORD: "${password}"\n`);
    const actions = await fixesAt(document);
    assert.deepEqual(
      actions.map((one) => one.title),
      ['Move to environment variable', 'Ignore this finding…', 'Add to baseline…'],
    );
    const before = fs.readFileSync(fileUri('.env').fsPath, 'utf8');
    await run(actions[0]);
    assert.equal(document.getText(), 'mail:\n  SMTP_PASSWORD: "${SMTP_PASSWORD}"\n');
    assert.equal(fs.readFileSync(fileUri('.env').fsPath, 'utf8'), `${before}SMTP_PASSWORD='${password}'\n`);
    assert.match(fs.readFileSync(fileUri('.env.example').fsPath, 'utf8'), /^SMTP_PASSWORD=$/m);
    assert.deepEqual(await diagnosticsOf(document.uri), []);
    assert.match(git('status', '--porcelain', '--', '.env', '.gitignore'), /^$/);
    fs.writeFileSync(fileUri('.env').fsPath, before);
  });

  it('tell of personal data and secrets in the memory of the active persona', async () => {
    await selectPersona(/harbour-ops/);
    const mail = ['jane.roe', 'harbour-city.org'].join('@');
    const uri = fileUri('.claude/memory/devops/memory.md');
    const before = fs.readFileSync(uri.fsPath, 'utf8');
    try {
      const document = await openNew(
        '.claude/memory/devops/memory.md',
        `# Memory\n\nAsk ${mail}.\n\npassword: ${password}\n`,
      );
      await until('both are told', async () => (await diagnosticsOf(document.uri)).length === 2);
      const codes = (await diagnosticsOf(document.uri)).map(({ code }) => typeof code === 'object' && code.value);
      assert.deepEqual(codes.sort(), ['personal/email', 'secret/password']);
      assert.ok(await row('findings', /Personal data that is kept/), 'the Findings view lists it');
    } finally {
      fs.writeFileSync(uri.fsPath, before);
    }
  });

  it('refuse to move a value into a .env that git tracks', async () => {
    git('add', '--force', '.env');
    try {
      const document = await openNew('kept.yaml', `SMTP_PASSWORD: "${password}"\n`);
      const answers = await answerWith(new Answers({}));
      await run((await fixesAt(document))[0]);
      assert.match(answers.said.join(), /^git tracks \.env, so a secret moved there would still be published\./);
      assert.match(document.getText(), new RegExp(password.slice(0, 4)));
    } finally {
      git('rm', '--quiet', '--cached', '.env');
    }
  });

  it('ignore it with the reason written beside it', async () => {
    const document = await openNew('noted.yaml', `mail:\n  SMTP_PASSWORD: "${password}"\n`);
    await answerWith(new Answers({ inputs: ['only in the harbour’s test rig'] }));
    await run((await fixesAt(document))[1]);
    assert.match(
      document.lineAt(1).text,
      /^ {2}# ops-persona-ignore-next-line secret\/password: only in the harbour’s test rig$/,
    );
    await document.save();
    assert.deepEqual(await diagnosticsOf(document.uri), []);
  });

  it('add it to the baseline, which lets it pass in every file and holds no value', async () => {
    const document = await openNew('known.yaml', `SMTP_PASSWORD: "${password}"\n`);
    const other = await openNew('also.yaml', `password: ${password}\n`);
    assert.equal((await diagnosticsOf(other.uri)).length, 1);
    await vscode.window.showTextDocument(document);
    await answerWith(new Answers({ inputs: ['revoked in May'] }));
    await run((await fixesAt(document))[2]);
    await until('both pass', async () => {
      return (await diagnosticsOf(document.uri)).length + (await diagnosticsOf(other.uri)).length === 0;
    });
    const written = fs.readFileSync(fileUri('.ops/secrets-baseline.json').fsPath, 'utf8');
    assert.match(
      written,
      /"rule": "password",\n\s+"fingerprint": "[0-9a-f]{8}",\n\s+"file": "known\.yaml",\n\s+"reason": "revoked in May"/,
    );
    assert.ok(!written.includes(password.slice(0, 5)));
    fs.rmSync(fileUri('.ops/secrets-baseline.json').fsPath);
    await until('without it both are told again', async () => (await diagnosticsOf(document.uri)).length === 1);
  });

  it('leave the file alone when no reason is given', async () => {
    const document = await openNew('unchanged.yaml', `SMTP_PASSWORD: "${password}"\n`);
    await answerWith(new Answers({ inputs: [undefined] }));
    await run((await fixesAt(document))[1]);
    assert.equal(document.isDirty, false);
  });
});

describe('authority', () => {
  afterEach(tidy);

  it('underlines the changed lines alone, and names the rule and its line', async () => {
    await selectPersona(/harbour-ops/);
    const document = await edit('src/berths.js');
    const [diagnostic, ...more] = await diagnosticsOf(document.uri);
    assert.ok(diagnostic);
    assert.deepEqual(more, []);
    assert.equal(document.getText(diagnostic.range), '// one more line');
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(diagnostic.message, /^Application source is the crew's territory \(harbour-ops, line \d+:/);
    assert.ok(typeof diagnostic.code === 'object');
    assert.equal(diagnostic.code.value, 'authority/source');
    const [related] = diagnostic.relatedInformation ?? [];
    assert.ok(related);
    assert.equal(related.location.uri.fsPath, fileUri('.claude/agents/harbour-ops.md').fsPath);
    // Read, not opened: an open persona document is judged itself.
    const lines = fs.readFileSync(related.location.uri.fsPath, 'utf8').split('\n');
    assert.match(lines[related.location.range.start.line] ?? '', /Write application code in `src\/`/);
  });

  it('goes away with the change, and with the persona', async () => {
    await selectPersona(/harbour-ops/);
    const document = await edit('src/berths.js');
    assert.equal((await diagnosticsOf(document.uri)).length, 1);
    await selectPersona(/No persona/);
    await until('nobody objects', async () => (await diagnosticsOf(document.uri)).length === 0);
    await selectPersona(/harbour-ops/);
    await until('the persona objects', async () => (await diagnosticsOf(document.uri)).length === 1);
    await rewrite(document, document.getText().replace('// one more line\n', ''));
    await document.save();
    assert.deepEqual(await diagnosticsOf(document.uri), []);
  });

  it('is silent where the persona may write', async () => {
    await selectPersona(/harbour-ops/);
    const document = await edit('Dockerfile');
    assert.deepEqual(await diagnosticsOf(document.uri), []);
  });

  it('says who owns a file', async () => {
    await selectPersona(/harbour-ops/);
    await vscode.window.showTextDocument(fileUri('src/server.js'));
    const answers = await answerWith(new Answers({}));
    await vscode.commands.executeCommand('opsPersona.whoOwnsThisFile');
    assert.match(
      answers.said.join(),
      /^harbour-ops may not write src\/server\.js\. Application source is the crew's territory/,
    );
  });
});

describe('the configuration of the repository', () => {
  afterEach(tidy);

  it('is judged at line and column, and decides at once when it is right', async () => {
    await selectPersona(/harbour-ops/);
    const wrong = await openNew(
      '.ops/config.yaml',
      'territories:\n  board:\n    patterns: [src/]\n    effects: allow\n',
    );
    const [diagnostic] = await diagnosticsOf(wrong.uri);
    assert.equal(diagnostic?.range.start.line, 3);
    assert.match(diagnostic.message, /"effects" is not a setting here/);

    const source = await edit('src/berths.js');
    assert.equal((await diagnosticsOf(source.uri)).length, 1, 'a wrong configuration is not used');
    await rewrite(wrong, wrong.getText().replace('effects', 'effect'));
    await wrong.save();
    await until('the configuration allows it', async () => (await diagnosticsOf(source.uri)).length === 0);
  });
});

/** Adds a line to a file of the sample and saves it. */
async function edit(relative: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(relative));
  await vscode.window.showTextDocument(document);
  await rewrite(document, `${git('show', `HEAD:${relative}`)}// one more line\n`);
  await document.save();
  return document;
}
