import assert from 'node:assert/strict';
import {
  checkEnvironment,
  concernsEnvironment,
  type EnvironmentFile,
} from '../../../../src/secrets/environment/check.ts';
import {
  dotenvNames,
  environmentOf,
  isEnvironmentExample,
  isTrial,
} from '../../../../src/secrets/environment/files.ts';
import { variableUses } from '../../../../src/secrets/environment/names.ts';
import { scanText } from '../../../../src/secrets/scan.ts';
import { password, privateKey } from '../samples.ts';
import { processorNow } from '../../support/processorTime.ts';

const hasSecret = (text: string, path: string): boolean => scanText(text, path).findings.length > 0;
const file = (path: string, text: string | undefined, tracked = true): EnvironmentFile => ({ path, text, tracked });
const said = (files: readonly EnvironmentFile[]): string[] =>
  checkEnvironment(files, hasSecret).map(({ rule, path, names }) => `${rule} ${path} ${names.join(',')}`.trim());

describe('variables that a program uses', () => {
  const cases: readonly (readonly [path: string, text: string, names: string])[] = [
    ['a.ts', 'f(process.env.API_URL, process.env["B"], process.env?.C, import.meta.env.VITE_D)', 'API_URL B C VITE_D'],
    ['a.mjs', "const { A_ONE, B: b = 'x',\n C } = process.env;", 'A_ONE B C'],
    ['a.ts', "Deno.env.get('A'); Bun.env.B", 'A B'],
    ['a.py', 'os.environ["A"], os.environ.get(\'B\', 1), os.getenv("C"), environ["D"], getenv("E")', 'A B C D E'],
    ['a.rb', 'ENV["A"]; ENV.fetch("B") { 1 }; ENV.fetch(\'C\', nil)', 'A B C'],
    ['a.php', "getenv('A'); env('B', 'x'); $_ENV['C']", 'A B C'],
    ['A.java', 'System.getenv("A")', 'A'],
    ['a.rs', 'env::var("A")?; std::env::var_os("B"); env!("C")', 'A B C'],
    ['a.go', 'os.Getenv("A"); os.LookupEnv("B")', 'A B'],
    ['a.cs', 'Environment.GetEnvironmentVariable("A")', 'A'],
    ['a.exs', 'System.get_env("A"); System.fetch_env!("B")', 'A B'],
    ['a.ps1', '$env:A + ${env:B}', 'A B'],
    ['docker-compose.prod.yml', 'image: x:${TAG:-1}\nurl: ${DB:?needed}\na: $PLAIN\nb: $$NOT ${1}', 'TAG DB PLAIN'],
    [
      'Dockerfile',
      'ARG V\nENV P=1 Q=2\nRUN x=1 && for f in a; do echo $f $V $P $Q $x; done\nCMD run $LISTEN',
      'LISTEN',
    ],
    [
      '.github/workflows/ci.yml',
      'a: ${{ secrets.DEPLOY_KEY }} ${{ vars.REGION }} ${{ secrets.GITHUB_TOKEN }}',
      'DEPLOY_KEY REGION',
    ],
    ['run.sh', 'echo ${A:-1} ${NEEDED:?set it} $HOME', 'NEEDED'],
    // Near misses: set, in a comment, given by the system, of another kind.
    [
      'a.ts',
      'process.env.A = "1";\n// process.env.B\n * process.env.C\nprocess.env.NODE_ENV; process.environment.D; env.E',
      '',
    ],
    ['a.ts', 'if (process.env.A == null || process.env.B === "x") process.env.C ??= 1;', 'A B'],
    ['a.py', '# os.environ["A"]\nos.environ["B"] = "1"\nself.env["C"]', ''],
    ['a.go', 'os.Setenv("A", "1"); os.Getenv("PATH")', ''],
    ['values.yaml', 'a: ${A}', ''],
  ];
  for (const [path, text, names] of cases) {
    it(`${path}: ${JSON.stringify(text).slice(0, 60)}`, () => {
      const found = variableUses(text, path);
      assert.equal(found.map(({ name }) => name).join(' '), names);
      for (const { name, start, end } of found) assert.equal(text.slice(start, end), name);
      const crlf = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
      assert.equal(variableUses(crlf, path).length, found.length);
    });
  }

  it('are read in a moment from a hostile megabyte', () => {
    for (const part of ['process.env', '{{{{ } = ', 'ENV[   ', '${', 'os.environ.get(', '{a,', 'for a in ', 'a=']) {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      for (const path of ['a.ts', 'a.py', 'a.rb', 'Dockerfile', 'compose.yml']) {
        const start = processorNow();
        variableUses(text, path);
        assert.ok(processorNow() - start < 3_000, `${part} in ${path}`);
      }
    }
  });
});

describe('environment files', () => {
  it('are told apart by name', () => {
    for (const path of ['.env.example', 'a/.env.sample', 'example.env', 'env.dist', '.env.production.example'])
      assert.ok(isEnvironmentExample(path) && environmentOf(path) === undefined, path);
    assert.deepEqual(
      ['.env', 'x/.env.staging', 'prod.env', '.env.production.local', '.env.vault', 'a.yaml'].map(environmentOf),
      ['', 'staging', 'prod', undefined, undefined, undefined],
    );
    assert.ok(isTrial('test/fixtures/a.pem') && isTrial('a/b.test.ts') && !isTrial('src/contest.ts'));
  });

  it('give their names, with ranges, over values of several lines', () => {
    const text = '\uFEFFA=1\r\nexport B="x\r\nNOT=1\r\n"\r\n# C=2\r\n D = \r\nE=\'\'\r\n';
    const names = dotenvNames(text);
    assert.deepEqual(
      names.map(({ name, filled }) => `${name}${filled ? '' : '?'}`),
      ['A', 'B', 'D?', 'E?'],
    );
    for (const { name, start, end } of names) assert.equal(text.slice(start, end), name);
  });
});

describe('env/undocumented', () => {
  const code = file('src/a.ts', 'process.env.DB_URL; process.env.PORT; process.env.DB_URL');
  it('names a variable once, where it is first used', () => {
    assert.deepEqual(said([file('.env.example', '# PORT=80\n'), code, file('src/b.ts', 'process.env.DB_URL')]), [
      'env/undocumented src/a.ts DB_URL',
    ]);
  });
  it('takes the examples of the folder and above, and documents, for documentation', () => {
    assert.deepEqual(said([file('.env.example', 'PORT=\n'), file('src/.env.example', 'DB_URL=\n'), code]), []);
    assert.deepEqual(said([file('.env.example', 'PORT=\n'), file('README.md', 'Set `DB_URL`.'), code]), []);
  });
  it('says nothing where there is no example, and nothing of tests and installed packages', () => {
    assert.deepEqual(said([code]), []);
    const example = file('.env.example', 'A=\n');
    for (const path of ['test/a.ts', 'src/a.test.ts', 'node_modules/x/a.js'])
      assert.deepEqual(said([example, file(path, 'process.env.DB_URL')]), [], path);
  });
});

describe('env/drift', () => {
  it('names what one deployed environment has and another has not', () => {
    assert.deepEqual(said([file('.env.staging', 'A=1\nB=2\n', false), file('.env.production', 'A=1\nC=3\n', false)]), [
      'env/drift .env.production B',
      'env/drift .env.staging C',
    ]);
  });
  it('lets pass what the plain file has for all, and machines of developers', () => {
    const files = [
      file('.env', 'B=2\n', false),
      file('.env.staging', 'A=1\nB=3\n', false),
      file('.env.production', 'A=1\n', false),
    ];
    assert.deepEqual(said(files), []);
    assert.deepEqual(
      said([file('.env.development', 'DEBUGGER=1\n', false), file('.env.production', 'A=1\n', false)]),
      [],
    );
    assert.deepEqual(said([file('a/.env.staging', 'A=1\n', false), file('b/.env.production', 'C=1\n', false)]), []);
  });
  it('tells no values', () => {
    const findings = checkEnvironment(
      [file('.env.a', `P=${password}\n`, false), file('.env.b', 'Q=1\n', false)],
      hasSecret,
    );
    assert.ok(findings.length === 2 && !JSON.stringify(findings).includes(password));
  });
});

describe('env/tracked-secret-file', () => {
  const tracked: readonly (readonly [path: string, text: string | undefined])[] = [
    ['.env', 'PORT=80\n'],
    ['api/.env.local', 'A=1\n'],
    ['.env.production', `DB_PASSWORD=${password}\n`],
    ['deploy/id_ed25519', privateKey('OPENSSH ')],
    ['certs/server.key', privateKey()],
    ['release.p12', undefined],
    ['.npmrc', `//registry.example.org/:_authToken=npm_${'a1B2'.repeat(9)}\n`],
    ['terraform.tfstate', '{"resources": [{"type": "x"}]}'],
  ];
  for (const [path, text] of tracked) {
    it(path, () => {
      assert.deepEqual(said([file(path, text)]), [`env/tracked-secret-file ${path}`]);
      assert.deepEqual(said([file(path, text, false)]), []);
      assert.ok(concernsEnvironment(path));
    });
  }
  const fine: readonly (readonly [path: string, text: string | undefined])[] = [
    ['.env.example', 'DB_PASSWORD=\n'],
    ['.env', '# nothing\nA=\n'],
    ['.env.production', 'API_URL=https://api.example.org\n'],
    ['certs/ca.pem', '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n'],
    ['test/fixtures/server.key', privateKey()],
    ['.npmrc', 'registry=https://packages.example.org\n//x/:_authToken=${NPM_TOKEN}\n'],
    ['android/app/debug.keystore', undefined],
    ['credentials.json', '{"installed": {}}'],
    ['id_rsa.pub', 'ssh-rsa AAAA'],
  ];
  for (const [path, text] of fine) it(`not ${path}`, () => assert.deepEqual(said([file(path, text)]), []));
});
