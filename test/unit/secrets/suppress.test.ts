import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { ignoreComment } from '../../../src/secrets/suppress.ts';
import { password } from './samples.ts';

const line = `password: ${password}`;

describe('comments that let a finding pass', () => {
  const passes: readonly (readonly [name: string, text: string, reason: string | undefined])[] = [
    ['ours on the line', `${line} # ops-persona-ignore: only a test`, 'only a test'],
    ['ours for the rule', `${line} # ops-persona-ignore secret/password: local only`, 'local only'],
    ['ours before the line', `# ops-persona-ignore-next-line: fixture\n${line}`, 'fixture'],
    ['ours for the file', `# ops-persona-ignore-file: samples\na: 1\n${line}`, 'samples'],
    ['gitleaks', `${line} # gitleaks:allow`, undefined],
    ['Betterleaks', `${line} # betterleaks:allow`, undefined],
    ['detect-secrets', `${line} # pragma: allowlist secret`, undefined],
    ['detect-secrets for the next line', `# pragma: allowlist nextline secret\n${line}`, undefined],
    ['secretlint for the line', `${line} # secretlint-disable-line`, undefined],
    ['secretlint for the next line', `# secretlint-disable-next-line\n${line}`, undefined],
    ['secretlint for a stretch', `# secretlint-disable\n${line}\n# secretlint-enable`, undefined],
    ['TruffleHog', `${line} # trufflehog:ignore`, undefined],
  ];
  for (const [name, text, reason] of passes) {
    it(`reads ${name}`, () => {
      const result = scanText(text, 'app.yaml');
      assert.deepEqual(result.findings, []);
      assert.deepEqual(
        result.suppressed.map((one) => [one.by, one.reason]),
        [['comment', reason]],
      );
      assert.equal(scanText(text, 'app.yaml', { ignoreSuppressions: true }).findings.length, 1);
    });
  }

  const stays: readonly (readonly [name: string, text: string])[] = [
    ['a comment for another rule', `${line} # ops-persona-ignore secret/token: no`],
    ['a comment two lines before', `# ops-persona-ignore-next-line: no\n\n${line}`],
    ['a comment on the line after', `${line}\n# gitleaks:allow`],
    ['secretlint after its stretch', `# secretlint-disable\n# secretlint-enable\n${line}`],
    ['a comment for the file far down', `${'a: 1\n'.repeat(30)}# ops-persona-ignore-file: hidden\n${line}`],
  ];
  for (const [name, text] of stays) {
    it(`is not moved by ${name}`, () => assert.equal(scanText(text, 'app.yaml').findings.length, 1));
  }
});

describe('writing a comment that lets a finding pass', () => {
  const files: readonly (readonly [path: string, text: string])[] = [
    ['app.yaml', `db:\n  ${line}\n`],
    ['.env', `A=1\nDB_PASSWORD=${password}\n`],
    ['.env', `\uFEFFDB_PASSWORD=${password}\r\n`],
    ['main.tf', `password = "${password}"\n`],
    ['config.php', `<?php\n$dbpasswd = '${password}';\n`],
    ['web.xml', `<a>\n  <password>${password}</password>\n</a>\n`],
    ['query.sql', `-- x\nCREATE USER a PASSWORD = '${password}';\n`],
  ];
  for (const [path, text] of files) {
    it(`in ${path}${text.includes('\r') ? ' with CRLF' : ''}`, () => {
      const [finding] = scanText(text, path).findings;
      assert.ok(finding !== undefined);
      const comment = ignoreComment(text, path, finding, 'kept for\nthe tests');
      assert.ok(comment !== undefined);
      const after = text.slice(0, comment.offset) + comment.insert + text.slice(comment.offset);
      const result = scanText(after, path);
      assert.deepEqual(result.findings, []);
      assert.equal(result.suppressed[0]?.reason, 'kept for the tests');
      assert.equal(after.includes('\r\n'), text.includes('\r\n'));
      assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(text));
    });
  }

  const none: readonly (readonly [name: string, path: string, text: string])[] = [
    ['JSON', 'app.json', `{"password": "${password}"}`],
    ['a continued command', 'run.sh', `tool \\\n  --password ${password}\n`],
    ['a block of text', 'app.yaml', `data: |\n  password=${password}\n`],
  ];
  for (const [name, path, text] of none) {
    it(`is left to the baseline in ${name}`, () => {
      const [finding] = scanText(text, path).findings;
      assert.ok(finding !== undefined);
      assert.equal(ignoreComment(text, path, finding, 'x'), undefined);
    });
  }
});
