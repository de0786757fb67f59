import assert from 'node:assert/strict';
import { loggedSecrets, printWhetherSet } from '../../../src/secrets/logs.ts';
import { processorNow } from '../support/processorTime.ts';

const workflow = '.github/workflows/ci.yml';
const found = (path: string, text: string): string[] =>
  loggedSecrets(text, path).map(({ rule, name }) => `${rule}${name === undefined ? '' : ` ${name}`}`);

describe('secrets written to logs', () => {
  const cases: readonly (readonly [path: string, text: string, ...expected: string[]])[] = [
    ['a.sh', 'echo $API_TOKEN', 'log/printed API_TOKEN'],
    ['a.sh', 'echo "token: ${API_TOKEN}"', 'log/printed API_TOKEN'],
    ['a.sh', 'if x; then echo "pw $DB_PASSWORD"; fi', 'log/printed DB_PASSWORD'],
    ['a.sh', 'printf "%s\\n" "$DB_PASSWORD" >&2', 'log/printed DB_PASSWORD'],
    ['a.sh', 'echo "$DB_PASSWORD" | tee log.txt', 'log/printed DB_PASSWORD'],
    ['a.sh', 'echo $AWS_SECRET_ACCESS_KEY | base64', 'log/printed AWS_SECRET_ACCESS_KEY'],
    [workflow, '    - run: echo ${{ secrets.DEPLOY_KEY }}', 'log/printed DEPLOY_KEY'],
    [workflow, '    - run: |\n        echo "${{ env.NPM_TOKEN }}"\n', 'log/printed NPM_TOKEN'],
    ['.gitlab-ci.yml', 'script:\n  - echo $CI_JOB_TOKEN\n', 'log/printed CI_JOB_TOKEN'],
    ['Dockerfile', 'RUN set -e; echo $NPM_TOKEN', 'log/printed NPM_TOKEN'],
    [workflow, '    - run: printenv\n', 'log/environment'],
    [workflow, '      - run: |\n          env | sort\n', 'log/environment'],
    ['a.sh', 'export -p', 'log/environment'],
    ['a.sh', 'set -x\ncurl -H "X: $API_TOKEN" https://x\n', 'log/trace API_TOKEN'],
    ['a.sh', '#!/bin/bash -ex\ndocker login -p $DOCKER_PASSWORD\n', 'log/trace DOCKER_PASSWORD'],
    [workflow, '- run: |\n    set -euxo pipefail\n    deploy --key ${{ secrets.KEY }}\n', 'log/trace KEY'],
    ['a.sh', 'curl -sv -H "Authorization: Bearer $T" https://x', 'log/request'],
    ['a.sh', 'curl --verbose -u a:$B https://x', 'log/request'],
    ['a.js', 'console.log(process.env.API_TOKEN);', 'log/printed API_TOKEN'],
    ['a.ts', "logger.info('connecting', { url, password });", 'log/printed password'],
    ['a.ts', 'console.debug(`using ${config.apiKey}`);', 'log/printed apiKey'],
    ['a.py', 'print(os.environ["DB_PASSWORD"])', 'log/printed DB_PASSWORD'],
    ['a.py', 'logger.debug(f"token={access_token}")', 'log/printed access_token'],
    ['a.rb', 'puts ENV["SECRET_KEY_BASE"]', 'log/printed SECRET_KEY_BASE'],
    ['a.go', 'fmt.Println(os.Getenv("API_KEY"))', 'log/printed API_KEY'],
    ['A.java', 'System.out.println(System.getenv("DB_PASSWORD"));', 'log/printed DB_PASSWORD'],
  ];
  for (const [path, text, ...expected] of cases) {
    it(`${path}: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(found(path, text), expected);
      assert.deepEqual(found(path, `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`), expected);
      for (const { start, end } of loggedSecrets(text, path)) assert.ok(start < end && end <= text.length);
    });
  }

  const fine: readonly (readonly [path: string, text: string])[] = [
    ['a.sh', 'echo "$DOCKER_PASSWORD" | docker login -u x --password-stdin'],
    ['a.sh', 'echo "$KEY_TOKEN" > ~/.token && echo "x=$API_TOKEN" >> "$GITHUB_ENV"'],
    ['a.sh', 'echo ${ROOT_PASSWORD} > ${FILE}\n(echo "$ROOT_PWD"; echo "$ROOT_PWD";) | configure\n'],
    ['a.sh', 'echo ${#API_TOKEN} ${API_TOKEN:+set} $TOKEN_FILE $PASSWORD_LENGTH'],
    ['a.sh', "echo 'export API_TOKEN=$API_TOKEN'"],
    ['a.sh', '# echo $API_TOKEN\necho "token is missing"\n'],
    ['a.sh', 'echo "::add-mask::$API_TOKEN"'],
    [
      workflow,
      '    - run: echo "${{ secrets.KEY }}" | base64 -d > key.json\n    - run: echo "::add-mask::${{ secrets.KEY }}"\n',
    ],
    ['a.sh', 'env FOO=1 make\nprintenv HOME\nenv > /tmp/x\nenv | grep -q CI\n'],
    ['a.sh', 'set -x\nmake\nset +x\ndeploy "$API_TOKEN"\n'],
    ['a.sh', 'set -e\ndeploy "$API_TOKEN"\n'],
    ['a.sh', 'curl -s -H "Authorization: Bearer $T" https://x\ncurl -v https://x\n'],
    ['a.js', "console.log('password is required', token.length, hasToken, maskToken(token));"],
    ['a.js', '// console.log(password)\nconsole.log(`${user.name} has no token`);'],
    ['a.js', 'console.log(tokens.map((one) => one.id), passwordPolicy, csrfToken);'],
    ['a.py', 'print("Enter password:")\nlogger.info("token refreshed")\nlog.info(bool(api_token))'],
    ['values.yaml', 'command: echo $API_TOKEN'],
    ['README.md', 'echo $API_TOKEN'],
  ];
  for (const [path, text] of fine)
    it(`not ${path}: ${JSON.stringify(text)}`, () => assert.deepEqual(found(path, text), []));

  it('reads a hostile megabyte in a moment', () => {
    for (const part of [
      'echo $A',
      'echo ',
      'set -x\n',
      'curl -v ',
      'console.log(',
      'console.log("',
      '${',
      'env | sort ',
      'a.b.c.',
      'echo "$A_TOKEN" |\n',
    ])
      for (const path of ['a.sh', 'a.js', workflow]) {
        for (const text of [part.repeat(1_000_000 / part.length), `${part.repeat(190)}\n`.repeat(600)]) {
          const start = processorNow();
          loggedSecrets(text, path);
          assert.ok(processorNow() - start < 3_000, `${part} in ${path}: ${processorNow() - start}`);
        }
      }
  });
});

describe('printing only whether a secret is set', () => {
  const mended = (text: string, path = 'a.sh'): string => {
    const [finding] = loggedSecrets(text, path);
    assert.ok(finding);
    return printWhetherSet(text, path, finding)
      .reverse()
      .reduce((now, { start, end, insert }) => now.slice(0, start) + insert + now.slice(end), text);
  };
  it('changes the secret variables of that command alone, and leaves nothing to report', () => {
    const text = 'echo "$USER: $API_TOKEN ${DB_PASSWORD}" && curl "$API_TOKEN"\n';
    const after = mended(text);
    assert.equal(after, 'echo "$USER: ${API_TOKEN:+set} ${DB_PASSWORD:+set}" && curl "$API_TOKEN"\n');
    assert.deepEqual(loggedSecrets(after, 'a.sh'), []);
  });
  it('offers nothing in programs and for what a workflow puts in', () => {
    for (const [text, path] of [
      ['print(password)\n', 'a.py'],
      ['run: echo ${{ secrets.API_TOKEN }}\n', '.github/workflows/a.yml'],
    ] as const)
      assert.equal(mended(text, path), text);
  });
});
