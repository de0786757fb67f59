import assert from 'node:assert/strict';
import { isConfigFile } from '../../../src/secrets/files.ts';
import { moveToEnvironment } from '../../../src/secrets/fixes.ts';
import { describeFinding, explanationAnchor } from '../../../src/secrets/message.ts';
import type { FileState, SecretFinding } from '../../../src/secrets/model.ts';
import { maskValue, redact } from '../../../src/secrets/redact.ts';
import { scanText } from '../../../src/secrets/scan.ts';
import { severityOf } from '../../../src/secrets/severity.ts';
import { githubToken, password } from './samples.ts';

const finding: SecretFinding = {
  rule: 'password',
  what: 'Password',
  confidence: 'high',
  start: 0,
  end: 20,
  key: 'DATABASE_PASSWORD',
  preview: 's3••••',
};

describe('what is said of a finding', () => {
  it('names the file, the key and the remedy on one line', () => {
    assert.equal(
      describeFinding(finding, 'tracked'),
      'Password in a file that git tracks (DATABASE_PASSWORD, s3••••). Rotate it, then move it out of the file.',
    );
  });

  it('says something else of files that git does not track', () => {
    const states: FileState[] = ['tracked', 'untracked', 'ignored', 'outside'];
    const messages = states.map((state) => describeFinding(finding, state));
    assert.equal(new Set(messages).size, 4);
    assert.match(messages[2] ?? '', /git ignores .*local secret store/);
    for (const message of messages) assert.ok(!message.includes('\n'));
  });

  it('leaves out a key that there is not', () => {
    const text = describeFinding(
      { ...finding, key: undefined, rule: 'aws-access-token', what: 'AWS access token' },
      'tracked',
    );
    assert.equal(text, 'AWS access token in a file that git tracks (s3••••). Rotate it, then move it out of the file.');
  });

  it('is careful where the finding is not sure', () => {
    assert.match(
      describeFinding({ ...finding, confidence: 'low' }, 'tracked'),
      /^Possible password .* If it is real, /,
    );
    assert.match(describeFinding({ ...finding, confidence: 'low', what: 'AWS key' }, 'tracked'), /^Possible AWS key /);
  });

  it('points at a section of the explanations', () => {
    assert.equal(explanationAnchor('password'), 'passwords');
    assert.equal(explanationAnchor('aws-access-token'), 'aws');
    assert.equal(explanationAnchor('something-unheard-of'), 'other-providers');
  });
});

describe('how serious a finding is', () => {
  const table: readonly (readonly [SecretFinding['confidence'], FileState, string])[] = [
    ['high', 'tracked', 'error'],
    ['medium', 'tracked', 'warning'],
    ['low', 'tracked', 'hint'],
    ['high', 'untracked', 'warning'],
    ['high', 'ignored', 'information'],
    ['low', 'ignored', 'hint'],
    ['high', 'outside', 'information'],
  ];
  for (const [confidence, state, severity] of table) {
    it(`${confidence} in a file that is ${state}: ${severity}`, () => {
      assert.equal(severityOf({ confidence }, state), severity);
    });
  }
});

describe('masking', () => {
  it('shows two characters of twelve or more, none of fewer', () => {
    assert.equal(maskValue('abcdefghijkl'), 'ab••••');
    assert.equal(maskValue('abcdefghijk'), '••••');
    assert.equal(maskValue(''), '••••');
  });

  it('takes passwords out of echoed commands', () => {
    const word = ['hv', 'yiqa', 'ex'].join('');
    const masked = redact(`$ tool --user a --password ${word}\nTr: DB_PASSWORD=${password} done\n`);
    assert.ok(!masked.includes(word));
    assert.ok(!masked.includes(password));
    assert.match(masked, /^\$ tool --user a --password ••••\n/);
  });

  it('takes every secret out of a text, also where a comment lets it pass', () => {
    const text = `token ${githubToken} # gitleaks:allow\nDB_PASSWORD=${password}\nplain text\n`;
    const masked = redact(text);
    assert.ok(!masked.includes(githubToken));
    assert.ok(!masked.includes(password));
    assert.match(masked, /plain text\n$/);
  });
});

describe('moving a secret to the environment', () => {
  const table: readonly (readonly [path: string, before: string, after: string, name: string])[] = [
    ['app.yaml', `password: "${password}"`, 'password: "${PASSWORD}"', 'PASSWORD'],
    ['app.yaml', `dbPassword: ${password}`, 'dbPassword: ${DB_PASSWORD}', 'DB_PASSWORD'],
    ['.github/workflows/ci.yml', `password: "${password}"`, 'password: ${{ secrets.PASSWORD }}', 'PASSWORD'],
    [
      'group_vars/all.yml',
      `db_password: ${password}`,
      `db_password: "{{ lookup('env', 'DB_PASSWORD') }}"`,
      'DB_PASSWORD',
    ],
    [
      'settings.xml',
      `<password>${password.replace('&', '')}</password>`,
      '<password>${env.PASSWORD}</password>',
      'PASSWORD',
    ],
    ['azure-pipelines.yml', `dbPassword: '${password}'`, 'dbPassword: $(DB_PASSWORD)', 'DB_PASSWORD'],
    ['app.json', `{"dbPassword": "${password}"}`, '{"dbPassword": "${DB_PASSWORD}"}', 'DB_PASSWORD'],
    ['main.tf', `db_password = "${password}"`, 'db_password = var.db_password', 'TF_VAR_db_password'],
    ['config.js', `password: '${password}',`, 'password: process.env.PASSWORD,', 'PASSWORD'],
    ['settings.py', `DB_PASSWORD = "${password}"`, 'DB_PASSWORD = os.environ["DB_PASSWORD"]', 'DB_PASSWORD'],
    ['run.sh', `DB_PASSWORD="${password}"`, 'DB_PASSWORD="${DB_PASSWORD}"', 'DB_PASSWORD'],
  ];
  for (const [path, before, after] of table) {
    it(`in ${path}, with Windows line endings around it`, () => {
      const text = `\r\n${before}\r\n`;
      const [one] = scanText(text, path).findings;
      assert.ok(one !== undefined);
      const edit = moveToEnvironment(text, path, one)?.edits.at(0);
      assert.ok(edit !== undefined);
      assert.equal(text.slice(0, edit.start) + edit.insert + text.slice(edit.end), `\r\n${after}\r\n`);
    });
  }
  for (const [path, before, after, name] of table) {
    it(`in ${path}: ${after}`, () => {
      const [one] = scanText(before, path).findings;
      assert.ok(one !== undefined);
      const move = moveToEnvironment(before, path, one);
      assert.equal(move?.name, name);
      const edit = move.edits.at(0);
      assert.ok(edit !== undefined);
      assert.equal(before.slice(0, edit.start) + edit.insert + before.slice(edit.end), after);
    });
  }

  const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  env:\n    - name: DB_PASSWORD\n      value: "${password}"\n    - name: B\n`;

  it('refers to a Secret in a manifest', () => {
    const after = manifest.replace(
      `value: "${password}"`,
      'valueFrom:\n        secretKeyRef:\n          name: shop-secrets\n          key: DB_PASSWORD',
    );
    const [one] = scanText(manifest, 'd.yaml').findings;
    assert.ok(one !== undefined);
    const edit = moveToEnvironment(manifest, 'd.yaml', one)?.edits.at(0);
    assert.ok(edit !== undefined);
    assert.equal(manifest.slice(0, edit.start) + edit.insert + manifest.slice(edit.end), after);
  });

  it('takes another name where the first is taken, and says where else the value has to go', () => {
    const of = (text: string, path: string, wished?: string) => {
      const [one] = scanText(text, path).findings;
      return one && moveToEnvironment(text, path, one, wished);
    };
    assert.equal(
      of(`db_password = "${password}"`, 'main.tf', 'TF_VAR_db_password_2')?.edits[0]?.insert,
      'var.db_password_2',
    );
    assert.deepEqual(of(`password: "${password}"`, '.github/workflows/ci.yml')?.store, {
      kind: 'workflow',
      name: 'PASSWORD',
      reference: '${{ secrets.PASSWORD }}',
    });
    assert.equal(of(manifest, 'd.yaml')?.store?.reference, 'secretKeyRef shop-secrets/DB_PASSWORD');
    assert.equal(of(`db_password = "${password}"`, 'prod.tfvars'), undefined);
  });

  it('is not offered where nothing would read the variable', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['values.yaml', `password: ${password}\n`],
      ['s.yaml', `apiVersion: v1\nkind: Secret\nstringData:\n  password: ${password}\n`],
    ];
    for (const [path, text] of texts) {
      const [one] = scanText(text, path).findings;
      assert.ok(one !== undefined);
      assert.equal(moveToEnvironment(text, path, one), undefined);
    }
  });

  it('is not offered in a dotenv file', () => {
    const text = `DB_PASSWORD=${password}`;
    const [one] = scanText(text, '.env').findings;
    assert.ok(one !== undefined);
    assert.equal(moveToEnvironment(text, '.env', one), undefined);
  });
});

describe('which files are judged unasked', () => {
  for (const path of [
    '.env',
    'a/.env.local',
    'config/app.yaml',
    'Dockerfile',
    'main.tf',
    'settings.py',
    '.npmrc',
    'deploy.sh',
    'id_rsa',
  ]) {
    it(`${path} is`, () => assert.ok(isConfigFile(path)));
  }
  for (const path of [
    'src/main.ts',
    'package-lock.json',
    'node_modules/a/config.json',
    'logo.svg',
    'README.md',
    'a.min.js',
  ]) {
    it(`${path} is not`, () => assert.ok(!isConfigFile(path)));
  }
});
