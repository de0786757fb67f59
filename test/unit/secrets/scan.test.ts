import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { awsKey, githubToken, password, privateKey, random } from './samples.ts';

/** What a scan finds, as `rule=value`. */
function found(text: string, path: string): string[] {
  return scanText(text, path).findings.map((one) => `${one.rule}=${text.slice(one.start, one.end)}`);
}

describe('scanning a text for secrets', () => {
  const hits: readonly (readonly [name: string, path: string, text: string, expected: string])[] = [
    ['a dotenv value', '.env', `DB_HOST=db\nDB_PASSWORD=${password}\n`, `password=${password}`],
    ['a quoted dotenv value', '.env', `DB_PASSWORD="${password}"\n`, `password=${password}`],
    ['an exported dotenv value', '.env', `export DB_PASSWORD='${password}'\n`, `password=${password}`],
    ['a dotenv value before a comment', '.env', `DB_PASSWORD=${password} # old\n`, `password=${password}`],
    ['a dotenv file with CRLF', '.env', `A=1\r\nDB_PASSWORD=${password}\r\nB=2\r\n`, `password=${password}`],
    ['a dotenv file with a BOM', '.env', `\uFEFFDB_PASSWORD=${password}\n`, `password=${password}`],
    ['a YAML value', 'app.yaml', `db:\n  password: ${password}\n`, `password=${password}`],
    ['a quoted YAML value', 'app.yaml', `db:\n  password: "${password}"  # x\n`, `password=${password}`],
    ['a YAML value behind an anchor', 'app.yaml', `db:\n  password: &pw ${password}\n`, `password=${password}`],
    ['a YAML flow mapping', 'app.yaml', `db: { user: app, password: ${password}, port: 1 }\n`, `password=${password}`],
    ['a YAML block scalar', 'app.yaml', `password: |-\n  ${password}\nother: 1\n`, `password=${password}`],
    ['a later YAML document', 'app.yaml', `a: 1\n---\npassword: ${password}\n`, `password=${password}`],
    ['a YAML file with CRLF', 'app.yaml', `db:\r\n  password: ${password}\r\n  port: 1\r\n`, `password=${password}`],
    [
      'a container variable',
      'd.yaml',
      `env:\n  - name: DB_PASSWORD\n    value: "${password}"\n`,
      `password=${password}`,
    ],
    ['a compose list entry', 'compose.yml', `environment:\n  - DB_PASSWORD=${password}\n`, `password=${password}`],
    ['a JSON value', 'app.json', `{"db": {"password": "${password}", "port": 1}}`, `password=${password}`],
    ['a default behind a reference', 'app.yml', `password: \${DB_PASSWORD:${password}}\n`, `password=${password}`],
    ['a password in an address', 'app.yaml', `url: postgres://app:${password}@db/x\n`, `url-password=${password}`],
    ['an AWS key anywhere', 'notes.txt', `use ${awsKey} for it`, `aws-access-token=${awsKey}`],
    [
      'a GitHub token anywhere',
      'run.sh',
      `git clone https://${githubToken}@github.com/a/b`,
      `github-pat=${githubToken}`,
    ],
    ['a machine-made API key', 'app.toml', `api_key = "${random('alnum', 32)}"\n`, `api-key=${random('alnum', 32)}`],
    ['a private key', 'id_rsa', `${privateKey()}\n`, `private-key=${privateKey()}`],
  ];
  for (const [name, path, text, expected] of hits) {
    it(`finds ${name}`, () => assert.deepEqual(found(text, path), [expected]));
  }

  const misses: readonly (readonly [name: string, path: string, text: string])[] = [
    ['a reference', '.env', 'DB_PASSWORD=${DB_PASSWORD}\nAPI_TOKEN=$TOKEN\n'],
    ['a template', 'a.yml', 'password: "{{ vault_password }}"\n'],
    ['a workflow secret', 'a.yml', 'password: ${{ secrets.DB_PASSWORD }}\n'],
    ['an empty value', '.env', 'DB_PASSWORD=\nDB_PASS=""\n'],
    ['a placeholder', '.env', 'DB_PASSWORD=changeme\nDB_PASS=<your password>\nPASS=xxxxxxxx\n'],
    ['a file that holds it', 'a.yml', 'password_file: /run/secrets/db\npassword: /run/secrets/db\n'],
    ['the name of a secret', 'a.yml', 'secretName: web-tls\nsecretKeyRef:\n  key: password\n  name: db\n'],
    ['a switch', 'a.yml', 'resetPassword: true\npassword_required: yes\n'],
    ['sealed text', 'a.yml', 'password: ENC[AES256_GCM,data:Tr0ub4dor,iv:abc,tag:def]\n'],
    ['a sentence', 'a.json', '{"password": "Please choose a good one"}'],
    ['a digest', 'a.yml', 'password: $2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\n'],
  ];
  for (const [name, path, text] of misses) {
    it(`passes over ${name}`, () => assert.deepEqual(found(text, path), []));
  }

  it('names the key and masks the value', () => {
    const finding = scanText(`SMTP_PASSWORD=${password}x\n`, '.env').findings.at(0);
    assert.equal(finding?.key, 'SMTP_PASSWORD');
    assert.equal(finding.preview, 'Tr••••');
    assert.ok(!JSON.stringify(finding).includes(password));
  });

  it('shows nothing of a short value', () => {
    const finding = scanText(`SMTP_PASSWORD=${password.slice(0, 8)}\n`, '.env').findings.at(0);
    assert.equal(finding?.preview, '••••');
  });

  it('is less sure of values that may only name what belongs there', () => {
    const sure = (text: string): string[] => scanText(text, 'a.properties').findings.map((one) => one.confidence);
    assert.deepEqual(sure('MASTER_PWD=shop_password\n'), ['low']);
    assert.deepEqual(sure('password=hvyiqae\n'), ['medium']);
    assert.deepEqual(sure(`password=${password}\n`), ['high']);
  });

  it('says so when the text is too large to be read whole', () => {
    const result = scanText(`${'a = 1\n'.repeat(800_000)}password=${password}\n`, '.env');
    assert.equal(result.truncated, true);
    assert.deepEqual(result.findings, []);
  });

  it('survives any text', () => {
    const nasty = [
      '',
      '\u0000',
      '\uD800password=\uDC00x',
      'password',
      'password=',
      'password: |',
      '"password": "',
      '<password',
      'a://b:c',
    ];
    for (const text of nasty) {
      for (const path of ['a.yaml', 'a.json', '.env', 'a.xml', 'Dockerfile', 'a.tf', 'x', '']) scanText(text, path);
    }
  });
});
