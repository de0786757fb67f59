import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { password, random } from './samples.ts';

const plain = password.replace('&', '_');
const word = ['vxkq', 'zmw7'].join('');
const token = random('alnum', 24);
const digits = ['1234', '56'].join('');
const found = (path: string, text: string): string[] =>
  scanText(text, path).findings.map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);

type Row = readonly [path: string, text: string, rule: string, value: string];

/** Ways that people write a secret, apart from `key = value`. */
const cases: readonly Row[] = [
  // Keys
  ['.env', `DB_PW=${word}`, 'password', word],
  ['slapd.conf', `rootpw ${word}`, 'password', word],
  ['sssd.conf', `ldap_default_authtok = ${plain}`, 'password', plain],
  ['wpa_supplicant.conf', `network={\n  psk="${plain}"\n}`, 'password', plain],
  ['.env', `GITHUB_PAT=${token}`, 'token', token],
  ['app.yml', `hash_salt: ${token}`, 'salt', token],
  ['Pulumi.prod.yaml', `config:\n  shop:dbPassword: ${plain}\n  aws:region: eu-west-1`, 'password', plain],
  // Blocks on one line
  ['app.conf', `database { host = db1, password = ${plain} }`, 'password', plain],
  ['clients.conf', `client nas { secret = ${token} }`, 'secret', token],
  // Declarations with a type
  ['a.ts', `  private dbPassword: string = '${plain}';`, 'password', plain],
  ['a.kt', `val apiToken: String = "${token}"`, 'token', token],
  ['a.rs', `let password: &'static str = "${plain}";`, 'password', plain],
  ['a.go', `var dbPassword string = "${plain}"`, 'password', plain],
  ['main.bicep', `param sqlPassword string = '${plain}'`, 'password', plain],
  // What holds when the environment says nothing
  ['a.js', `const jwtSecret = process.env.JWT || '${token}';`, 'secret', token],
  ['a.js', `x = { a: process.env.DB_PASSWORD ?? "${plain}" };`, 'password', plain],
  ['a.rb', `password = ENV['APP'] || '${plain}'`, 'password', plain],
  ['a.py', `password = conf.get("db") or "${plain}"`, 'password', plain],
  // Objects on one line, values before their names, values inside others
  ['a.js', `const db = { user: 'root', password: '${word}', port: 1 };`, 'password', word],
  ['Web.config', `<add value="${token}" key="ApiToken" />`, 'token', token],
  ['cfn.yaml', `SecretString: '{"user": "a", "password": "${plain}"}'`, 'password', plain],
  ['a.sh', `java -Dpass=${word} -jar a.jar`, 'password', word],
  ['a.py', `COOKIE_SECRET = bytes.fromhex('${random('hex', 64)}')`, 'secret', random('hex', 64)],
  // Passwords that are tried first
  ['app.yml', `password: ${digits}`, 'password', digits],
  ['a.json', `{"password": ${digits}}`, 'password', digits],
  ['variables.tf', `variable "db_password" {\n  type    = string\n  default = "${digits}"\n}`, 'password', digits],
  ['.env', `DB_PASSWORD=${'1'.repeat(6)}`, 'password', '1'.repeat(6)],
  // Short ones that a person made up
  ['.env', `ADMIN_TOKEN=${['ADMIN', '7f3'].join('')}`, 'token', ['ADMIN', '7f3'].join('')],
  // By their place in the line
  ['redis.conf', `user worker on >${word} ~jobs:* +@all`, 'password', word],
  ['users.acl', `user alice on >${word} ~* +@all`, 'password', word],
  ['a.sh', `redis-cli ACL SETUSER app on '>${word}' ~*`, 'password', word],
  ['.pgpass', `db:5432:shop:app:${word}:rest`, 'password', word],
  ['sentinel.conf', `sentinel auth-pass cache ${word}`, 'password', word],
  ['userlist.txt', `"app" "${plain}"`, 'password', plain],
  ['slapd.conf', `syncrepl rid=1 provider=ldap://a bindmethod=simple credentials=${word} tls`, 'password', word],
  ['sasl_passwd', `[smtp.acme.io]:587 bot@acme.io:${word}`, 'password', word],
  ['chap-secrets', `client server ${word} *`, 'password', word],
  ['ipsec.secrets', `10.0.0.1 10.0.0.2 : PSK "${plain}"`, 'password', plain],
  ['snmpd.conf', `rwcommunity ${word} 10.0.0.0/8`, 'password', word],
  ['squid.conf', `cache_peer 10.0.0.1 parent 3128 0 login=proxy:${word}`, 'password', word],
  ['proftpd.conf', `SQLConnectInfo ftp@localhost ftp ${word}`, 'password', word],
  ['a.xml', `<url>jdbc:oracle:thin:app/${word}@db:1521/XE</url>`, 'password', word],
  ['Dockerfile', `RUN useradd -p $(openssl passwd -1 ${word}) app`, 'password', word],
];

/** The same forms with no secret in them. */
const fine: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', '  private password: string = "";\n  token?: string;\n'],
  ['a.go', 'type A struct {\n  Password string `json:"password"`\n  Token string\n}\n'],
  ['a.js', 'const secret = process.env.SECRET || "";\nconst t = options.token || "changeme";\n'],
  ['a.js', 'const rules = { password: "required|min:8", token: "nullable|string" };\n'],
  ['a.py', 'raise TypeError("pwd: expected bytes, got %s" % type(pwd).__name__)\n'],
  ['a.js', `grecaptcha.render({ siteKey: '6L${random('alnum', 38)}' });\n`],
  ['a.json', `{"i18n": {"password": "Passwort"}, "tokenCount": ${digits}, "passwordLength": 12}`],
  ['app.yml', `max_tokens: ${digits}\npassword_length: ${digits}\ndigits: ${digits}\n`],
  ['.env', 'KEY_TYPE=ed25519\nSECRET_ALGORITHM=hmacsha256\nAPP_SECRET=backend2024\nAPI_TOKEN=v1beta1\n'],
  ['redis.conf', `user default on nopass ~* +@all\nuser bob on #${random('hex', 64)} ~x\nuser app on >\${PW} ~*\n`],
  ['sentinel.conf', 'sentinel auth-user cache admin\nsentinel auth-pass cache ${PW}\n'],
  ['userlist.txt', `"ro" "md5${random('hex', 32)}"\n"app" "SCRAM-SHA-256$4096:${token}"\n`],
  ['Pulumi.prod.yaml', `config:\n  shop:dbPassword:\n    secure: ${token}\n`],
  ['pod.yaml', 'secrets:\n  - source: db_password\n  - db_password\nimagePullSecrets:\n  - name: registry\n'],
  ['a.ts', "const tokens = ['if', 'else', 'while'];\nconst secrets = ['db-password', names[0]];\n"],
  ['policy.yaml', 'actions: [secretsmanager:GetSecretValue]\nresource: arn:aws:secretsmanager:eu:1:secret:app\n'],
  ['snmpd.conf', 'rocommunity public\ncom2sec readonly default public\n'],
  ['squid.conf', 'cache_peer 10.0.0.1 parent 3128 0 login=PASSTHRU\n'],
  ['a.sh', 'curl https://x/?login=https://x.acme.io/a\nopenssl passwd -1 "$PW"\n'],
  ['Web.config', '<add value="8" key="PasswordMinLength" /><add value="X-Token" key="TokenHeader" />'],
  ['telegraf.conf', `# password = "${'metrics'.repeat(4)}"\n`],
  ['Caddyfile', 'password {env.PW}\ntoken {$TOKEN}\n'],
  ['variables.tf', 'variable "api_token" {\n  type = string\n}\nvariable "token_name" {\n  default = "app1234"\n}\n'],
];

const second = random('alnum', 30);

/** Keys that hold a list of secrets. */
const lists: readonly (readonly [path: string, text: string])[] = [
  ['a.toml', `api_keys = ["${token}", "${second}"]\nname = "a"`],
  ['a.json', `{"apiKeys": [\n  "${token}",\n  "${second}"\n]}`],
  ['a.yaml', `api_keys: # two\n  - ${token}\n  - "${second}" # new\nname: a`],
  ['a.yaml', `api_keys: [${token}, ${second}]`],
  ['a.ts', `const apiKeys = ['${token}', '${second}'];`],
];

describe('ways to write a secret', () => {
  for (const [path, text, rule, value] of cases) {
    it(`finds ${rule} in ${path}: ${text.split('\n')[0]?.replaceAll(value, '…').slice(0, 50) ?? ''}`, () => {
      for (const shape of [text, `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`])
        assert.deepEqual(found(path, shape), [`${rule} ${value}`]);
    });
  }
  for (const [path, text] of lists) {
    it(`finds each secret of the list in ${path}: ${text.slice(0, 16)}`, () => {
      for (const shape of [text, text.replaceAll('\n', '\r\n')])
        assert.deepEqual(found(path, shape), [`api-key ${token}`, `api-key ${second}`]);
    });
  }
  for (const [path, text] of fine)
    it(`finds nothing in ${path}: ${text.slice(0, 40)}`, () => assert.deepEqual(found(path, text), []));
});
