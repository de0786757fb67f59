import * as assert from 'node:assert/strict';
import type { Settings } from '../../../src/editor/config.ts';
import { judgeFile } from '../../../src/editor/diagnostics/judge.ts';
import { isJudgedForSecrets, judgeSecrets, type SecretsInput } from '../../../src/editor/diagnostics/judgeSecrets.ts';
import { parsePersona } from '../../../src/persona/parse.ts';
import { ScanPolicy } from '../../../src/secrets/policy.ts';
import { withAuditRow } from '../../../src/record/audit.ts';
import type { GitFacts } from '../../../src/editor/diagnostics/gitFacts.ts';
import { processorNow } from '../support/processorTime.ts';

const settings: Settings = {
  personaLocations: [],
  secrets: { enabled: true, include: [], exclude: [], severity: 'auto' },
  authority: { enabled: true, severity: 'warning', decorations: true, readOnlyEditors: false },
  judgeWhileTyping: true,
};

/** A value that looks like a real password; put together here, so that no scanner finds one in this file. */
const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');

function tracked(relative: string): GitFacts {
  return { reader: undefined, root: '/repo', relative, state: 'tracked', before: () => Promise.resolve(undefined) };
}

async function judge(text: string, relative = 'app.yaml') {
  return judgeFile({ text, git: tracked(relative), settings, actors: undefined, secrets });
}

const secrets = (input: SecretsInput) => judgeSecrets(input, ScanPolicy.standard);

describe('judging a file', () => {
  for (const [name, text, line, column] of [
    ['the first line', `password: ${password}\n`, 1, 11],
    ['Windows line endings', `a: 1\r\nb: 2\r\npassword: ${password}\r\n`, 3, 11],
    ['no last line ending', `a: 1\n\npassword: ${password}`, 3, 11],
  ] as const) {
    it(`gives line, column and the exact value with ${name}`, async () => {
      const [finding, ...more] = await judge(text);
      assert.ok(finding);
      assert.deepEqual(more, []);
      assert.deepEqual([finding.line, finding.column], [line, column]);
      assert.equal(text.slice(finding.start, finding.end), password);
      assert.equal(finding.code, 'secret/password');
      assert.ok(!JSON.stringify(finding).includes(password.slice(0, 6)));
    });
  }

  it('tells where a secret is written to a log, also in programs, less what comments let pass', async () => {
    const script = 'a=1\necho "$DEPLOY_TOKEN"\n';
    const [finding, ...more] = await judge(script, 'deploy.sh');
    assert.ok(finding);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [finding.kind, finding.code, finding.line, finding.severity, finding.explanation],
      ['log', 'log/printed', 2, 'warning', 'docs/secrets.md#secrets-written-to-logs'],
    );
    assert.equal((await judge('console.log(process.env.API_TOKEN);\n', 'src/a.js'))[0]?.code, 'log/printed');
    assert.deepEqual(await judge('console.log(process.env.API_TOKEN);\n', 'node_modules/a/a.js'), []);
    const passed = script.replace('echo', '# ops-persona-ignore-next-line log/printed: on purpose\necho');
    assert.deepEqual(await judge(passed, 'deploy.sh'), []);
    assert.equal((await judge(passed.replace('log/printed', 'log/trace'), 'deploy.sh')).length, 1);
    assert.equal((await judge(passed.replace('log/printed', 'secret/password'), 'deploy.sh')).length, 1);
  });

  it('looks for secrets and personal data in what the persona keeps, whatever the file is called', async () => {
    const mail = ['jane.roe', 'harbour-city.org'].join('@');
    const text = `# Memory\n\nAsk ${mail}.\n\npassword: ${password}\n`;
    const keep = (kept: SecretsInput['kept']) =>
      judgeFile({ text, git: tracked('notes/memory.md'), settings, actors: undefined, kept, secrets });
    assert.deepEqual(await keep(undefined), []);
    const told = (await keep('memory')).map(({ code, line, severity }) => [code, line, severity]);
    assert.deepEqual(told, [
      ['personal/email', 3, 'warning'],
      ['secret/password', 5, 'error'],
    ]);
    assert.equal((await keep('context'))[0]?.severity, 'information');
    assert.ok(!JSON.stringify(await keep('memory')).includes(mail.slice(0, 6)));
  });

  it('leaves files of git itself and files of other kinds alone', async () => {
    assert.deepEqual(await judge(`password: ${password}\n`, '.git/config.yaml'), []);
    assert.deepEqual(await judge(`password: ${password}\n`, 'node_modules/x/app.yaml'), []);
  });

  it('follows the patterns of the settings, exclusion before inclusion', async () => {
    const secrets = { ...settings.secrets, include: ['notes/*.txt'], exclude: ['notes/old.txt'] };
    const changed = { ...settings, secrets };
    assert.equal(await isJudgedForSecrets('notes/new.txt', settings.secrets, ScanPolicy.standard), false);
    assert.equal(await isJudgedForSecrets('notes/new.txt', changed.secrets, ScanPolicy.standard), true);
    assert.equal(await isJudgedForSecrets('notes/old.txt', changed.secrets, ScanPolicy.standard), false);
  });

  it('takes a few milliseconds for a save of 6 KB once it is warm', async () => {
    const text = `${'  LOG_LEVEL: information\n'.repeat(250)}password: ${password}\n`;
    assert.ok(text.length > 6000);
    const times: number[] = [];
    for (let round = 0; round < 25; round++) {
      const started = processorNow();
      await judge(text);
      times.push(processorNow() - started);
    }
    // The best of several, and five times the aim of 5 ms: on a slow or busy machine the others measure the machine.
    const best = Math.min(...times.slice(1));
    assert.ok(best < 25, `${best.toFixed(2)} ms`);
  });
});

describe('judging a persona document', () => {
  const home = ['', 'home', 'dana', 'quay'].join('/');
  const text = `---\nname: quay-ops\n---\n\n# Quay\n\n## Deploy checklist\n\n## Notes\n\nThe plans lie in ${home}/plans today.\n`;

  it('shows what is wrong at its place, with what to do about it', async () => {
    const findings = await judge(text, '.claude/agents/quay-ops.md');
    assert.deepEqual(
      findings.map(({ code, line, severity }) => [code, line, severity]),
      [
        ['persona/empty-checklist', 7, 'warning'],
        ['persona/machine-path', 11, 'information'],
      ],
    );
    assert.equal(text.slice(findings[1]?.start, findings[1]?.end), `${home}/plans`);
    assert.match(findings[0]?.message ?? '', /nothing below it can be ticked\. Write its items/);
    assert.ok(findings.every((finding) => finding.kind === 'persona'));
  });

  it('leaves other Markdown alone, unless the settings name its place', async () => {
    assert.deepEqual(await judge(text, 'docs/quay.md'), []);
    const named = { ...settings, personaLocations: ['docs/*.md'] };
    const findings = await judgeFile({
      text,
      git: tracked('docs/quay.md'),
      settings: named,
      actors: undefined,
      secrets,
    });
    assert.equal(findings.length, 2);
  });
});

describe('judging an audit log', () => {
  const entry = { at: '2026-05-04T10:00:00Z', who: 'Dana', event: 'NOTE', subject: 'x', details: 'said so' };
  const log = withAuditRow(withAuditRow(undefined, entry), { ...entry, subject: 'y' });
  const row = log.split('\n').findIndex((line) => line.includes('| x |')) + 1;

  it('underlines the row that was edited', async () => {
    assert.deepEqual(await judge(log, 'docs/AUDIT_LOG.md'), []);
    const [finding, ...more] = await judge(log.replace('said so', 'said no'), 'docs/AUDIT_LOG.md');
    assert.deepEqual(more, []);
    assert.deepEqual([finding?.code, finding?.line, finding?.severity], ['record/edited', row, 'error']);
  });
});

describe('judging rules for personas', () => {
  it('names a persona that is not here at its line, once the personas are known', async () => {
    const text =
      'personas:\n  quay-ops:\n    red lines:\n      - Never A\n  quay-opps:\n    red lines:\n      - Never B\n';
    const exported = { personas: [parsePersona('# Quay Ops\n', 'personas/quay-ops.md')], owners: {} };
    const input = { text, git: tracked('.ops/config.yaml'), settings, actors: undefined, secrets };
    const [finding, ...more] = await judgeFile({ ...input, exported });
    assert.deepEqual(more, []);
    assert.deepEqual([finding?.code, finding?.line, finding?.severity], ['persona/unknown', 5, 'warning']);
    assert.match(finding?.message ?? '', /"quay-opps".*Correct the name/);
    assert.deepEqual(await judgeFile(input), []);
  });
});

describe('judging what decides about secrets', () => {
  const placesOf = async (file: string, text: string) =>
    (await judge(text, file))
      .filter(({ kind }) => kind === 'configuration')
      .map(({ line, message }) => [line, message]);

  it('names a rule whose pattern cannot be used at its line', async () => {
    const text = "secrets:\n  rules:\n    - id: gateway\n      pattern: '(['\n";
    const [place, ...more] = await placesOf('.ops/config.yaml', text);
    assert.deepEqual(more, []);
    assert.equal(place?.[0], 4);
    assert.match(String(place[1]), /gateway/);
  });

  it('names a baseline and other tools’ files that cannot be used', async () => {
    assert.match(
      String((await placesOf('.ops/secrets-baseline.json', '{'))[0]?.[1]),
      /The secrets baseline is not JSON/,
    );
    assert.match(String((await placesOf('.gitleaks.toml', 'x = ['))[0]?.[1]), /not TOML/);
    assert.deepEqual(await placesOf('.gitleaksignore', 'app.yaml:password:3\n'), []);
  });
});
