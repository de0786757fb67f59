import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  Answers,
  answerWith,
  diagnosticsOf,
  fileUri,
  openNew,
  ops,
  root,
  row,
  selectPersona,
  tidy,
  until,
} from './support/ops.ts';

/** Runs a command as a person who answers so, and gives what was said. */
async function run(
  command: string,
  answers: ConstructorParameters<typeof Answers>[0],
  argument?: unknown,
): Promise<readonly string[]> {
  const person = await answerWith(new Answers(answers));
  await vscode.commands.executeCommand(`opsPersona.${command}`, argument);
  return person.said;
}

function log(): string {
  return fs.readFileSync(path.join(root(), '.git', 'ops-persona', 'AUDIT_LOG.md'), 'utf8');
}

function shownName(): string {
  return path.basename(vscode.window.activeTextEditor?.document.fileName ?? '');
}

describe('what the persona tells people to do', () => {
  const memory = () => fileUri('.claude/memory/devops/memory.md').fsPath;
  let earlier: string;
  before(async () => {
    await selectPersona(/harbour-ops/);
    earlier = fs.readFileSync(memory(), 'utf8');
  });
  after(async () => {
    fs.writeFileSync(memory(), earlier);
    for (const name of ['AUDIT_LOG.md', 'incidents', 'receipts.json']) {
      fs.rmSync(path.join(root(), '.git', 'ops-persona', name), { recursive: true, force: true });
    }
    await tidy();
  });

  it('a session reads the files, and knows when one changed since', async () => {
    const said = await run('startSession', { picks: [/Read all that are left/] });
    assert.match(said.at(-1) ?? '', /^Session started as harbour-ops: \d+ files read\.$/);
    assert.equal((await row('memory', /^README\.md$/))?.description, 'read just now');
    const file = fileUri('docs/rollback.md').fsPath;
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, `${text}\nOne more step.\n`);
    await until(
      'the change shows',
      async () => (await row('memory', /^rollback\.md$/))?.description === 'changed since you read it',
    );
    fs.writeFileSync(file, text);
  });

  it('an entry lands under its heading, is found, and is shown', async () => {
    await run('appendMemoryEntry', { picks: [/Decision/], inputs: ['One pod after the other'] });
    assert.equal(shownName(), 'memory.md');
    assert.match(
      fs.readFileSync(memory(), 'utf8'),
      /## Decisions\n\n(?:- .*\n)*- One pod after the other \(\d{4}-\d\d-\d\d, [0-9a-f]{7}\)\n/,
    );
    const said = await run('searchMemory', { inputs: ['POD after'], picks: [/One pod/] });
    assert.match(said[0] ?? '', /One pod after the other/);
  });

  it('an incident is recorded with a postmortem, escalated and ended', async () => {
    await run('recordIncident', {
      inputs: ['The board is empty', 'nobody can book'],
      picks: [/^SEV1$/, /^30 minutes ago$/],
    });
    assert.match(shownName(), /^INC-\d{8}-\d{4}\.md$/);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /## Impact\n\nnobody can book\n/);
    const said = await run('escalate', { picks: [/has lasted 30 minutes/] });
    assert.match(said.at(-1) ?? '', /Nothing was sent\.$/);
    assert.match(await vscode.env.clipboard.readText(), /^ESCALATION: .*\n\n- Incident INC-/);
    await run('recordIncident', { picks: [/Is Over/], inputs: ['restarted'] });
    assert.match(log(), /\| INCIDENT \|[^]*\| HUMAN_ESCALATION \|[^]*\| INCIDENT_RESOLVED \|/);
  });

  it('a reason to escalate is taken note of, and no longer asks for attention', async () => {
    const words = async () => (await ops()).frame('runs').message ?? '';
    await run('recordIncident', { inputs: ['The gate is shut', ''], picks: [/^SEV2$/, /^30 minutes ago$/] });
    await until('it is told above the runs', async () => (await words()).startsWith('Escalate now: Incident INC-'));
    await run('acknowledgeEscalation', { picks: [/has lasted 30 minutes/], inputs: ['Kim opens it'] });
    await until('it is quiet', async () => (await words()) === '');
    assert.match(log(), /\| ESCALATION_ACKNOWLEDGED \| recovery\/INC-[^|]*\|[^|]*Kim opens it/);
    await run('recordIncident', { picks: [/Is Over/], inputs: ['opened'] });
  });

  it("a handoff is the persona's own template, else a status report", async () => {
    await run('copyHandoff', {});
    assert.match(await vscode.env.clipboard.readText(), /: status of operations\n/);
    await selectPersona(/ops-engineer/);
    await run('copyHandoff', {});
    const text = await vscode.env.clipboard.readText();
    await selectPersona(/harbour-ops/);
    assert.doesNotMatch(text, /status of operations/);
    assert.match(text, /Status:\W*Not started/);
  });

  it('QA is asked, and somebody else signs off', async () => {
    await run('requestQa', { picks: [/staging/] });
    assert.match(await vscode.env.clipboard.readText(), /^QA please: .* on staging\n/);
    const refused = await run('requestQa', { picks: [/Sign-off/], inputs: ['Sample Crew', ''] });
    assert.match(refused.at(-1) ?? '', /asked for it, so somebody else signs off/);
    await run('requestQa', { picks: [/Sign-off/], inputs: ['Kim', 'booked and left'] });
    assert.match(log(), /\| Kim \| QA_SIGN_OFF \|.*booked and left/);
  });

  it('a command is shown in full before it runs; one for an agent is copied', async () => {
    const [, question] = await run('runPersonaCommand', { picks: [/kubectl rollout status/], buttons: [undefined] });
    assert.match(
      question ?? '',
      /^Run this command\?\nkubectl rollout status deployment\/berthboard\n\nFolder: .*\nKube context: .*\nFrom: harbour-ops\.md, line 69$/,
    );
    await vscode.window.showTextDocument(fileUri('.claude/agents/harbour-ops.md'));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      fileUri('.claude/agents/harbour-ops.md'),
    );
    const own = lenses.filter(({ command }) => command?.command === 'opsPersona.runPersonaCommand');
    assert.ok(own.some(({ range, command }) => range.start.line === 68 && command?.title.includes('Run in Terminal')));
  });

  it('a changed row of the audit log is underlined at its line', async () => {
    const chained = log();
    const at = chained.split('\n').findIndex((line) => line.includes('| INCIDENT |'));
    const document = await openNew('AUDIT_LOG.md', chained.replace('| SEV1', '| SEV4'));
    const found = await until('the row is found', async () => {
      const all = await diagnosticsOf(document.uri);
      return all.length > 0 && all;
    });
    assert.deepEqual(
      found.map(({ range, code }) => [range.start.line, typeof code === 'object' ? code.value : code]),
      [[at, 'record/edited']],
    );
    fs.rmSync(document.uri.fsPath);
  });
});
