import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { password, random } from './samples.ts';

const hex = random('hex', 40);
/** Without what ends a value in an address. */
const plain = password.replace('&', '_');
const letters = ['vxkqzmwn', 'btrp'].join('');
const found = (path: string, text: string): string[] =>
  scanText(text, path).findings.map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);

describe('formats that are seldom seen', () => {
  const cases: readonly (readonly [path: string, text: string, rule: string, value: string])[] = [
    ['pom.xml', `<sonar.login>${hex}</sonar.login>`, 'token', hex],
    ['sonar-project.properties', `sonar.login=${hex}`, 'sonar-api-token', hex],
    ['all.yml', `rabbitmq_erlang_cookie: ${random('upper', 20, 3)}`, 'secret', random('upper', 20, 3)],
    ['Dockerfile', `RUN echo 'root:${password}' | chpasswd`, 'password', password],
    ['a.sh', `echo "app:${password}" | sudo /usr/sbin/chpasswd`, 'password', password],
    ['haproxy.cfg', `userlist a\n    user dana insecure-password ${password}`, 'password', password],
    ['haproxy.cfg', `listen stats\n    stats auth admin:${password}`, 'password', password],
    ['a.sh', `TOKEN=$(curl -s -d "user=a&password=${plain}" https://x)`, 'password', plain],
    ['a.yaml', `client_secret: ${letters}`, 'secret', letters],
  ];
  for (const [path, text, rule, value] of cases) {
    it(`finds ${rule} in ${path}`, () => {
      for (const shape of [text, `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`])
        assert.deepEqual(found(path, shape), [`${rule} ${value}`]);
    });
  }

  const fine: readonly (readonly [path: string, text: string])[] = [
    ['Web.config', '<assemblyIdentity name="Newtonsoft.Json" publicKeyToken="30ad4fe6b2a6aeed" />'],
    ['app.config', '<section type="X, Version=6.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089" />'],
    ['sealed.yaml', `kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB${random('alnum', 400)}\n`],
    ['all.yml', `docker_gpg_key: ${hex.toUpperCase()}\ndocker_pgp_key: 0x${hex.slice(0, 16)}\n`],
    ['config/locales/de.yml', 'de:\n  password: Passwort\n  api_token: Zugriffsschl\u00fcssel1\n'],
    ['app.yml', 'password_confirmation: Passwortbest\u00e4tigung\n'],
    ['messages_de.properties', 'login.password=Kennwort eingeben\nuser.password=Passwort\n'],
    ['.ops/config.yaml', 'secrets:\n  severity:\n    password: warning\n    token: information\n'],
    ['users.yml', 'update_password: on_create\n'],
    ['app.yml', 'default_password: changeme123\n'],
    ['a.yaml', 'token: kubernetes\nsecret: mysqlrootcreds\nclient_secret: webapplication\n'],
    ['a.sh', 'echo "$USER:$PASS" | chpasswd\necho "a:b" | chpasswd\n'],
    ['haproxy.cfg', 'user dana password $5$abc$0123456789012345678901234567890\nstats auth admin:${STATS_PASSWORD}\n'],
    ['a.sh', 'TOKEN=$(curl -s -d "user=a&password=$PASSWORD" https://x)'],
  ];
  for (const [path, text] of fine)
    it(`finds nothing in ${path}: ${text.slice(0, 40)}`, () => assert.deepEqual(found(path, text), []));
});
