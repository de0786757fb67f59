import assert from 'node:assert/strict';
import { judgeChange } from '../../../src/authority/judge.ts';
import { decide } from '../../../src/authority/decide.ts';
import { redLineTitles } from '../../../src/authority/redLines.ts';
import type { Actors } from '../../../src/authority/model.ts';
import type { RedLine } from '../../../src/persona/model.ts';
import { personaOf, placeAt } from './personaOf.ts';
import { processorNow } from '../support/processorTime.ts';

function redLine(text: string, line: number): RedLine {
  return { id: text, text, place: placeAt(line), confidence: 'explicit' };
}

const active = personaOf({
  redLines: [
    redLine('Never disable security features', 40),
    redLine('Never delete data without backups', 41),
    redLine('Never skip access control on user data', 42),
    redLine('Migrations follow expand-contract', 43),
  ],
});
const actors: Actors = { active, others: [] };

function judge(path: string, before: string | undefined, after: string, who = actors): string[] {
  return judgeChange(who, { path, before, after })
    .filter(({ kind }) => kind === 'red-line')
    .map(({ rule, effect, lines }) => `${rule.replace('red-line/', '')} ${effect} ${lines.start}`);
}

/** A line added to a file, with what must be found; nothing where it only looks alike. */
type Row = readonly [path: string, line: string, expected: string | undefined];

const ci = '.github/workflows/ci.yml';
const rows: readonly Row[] = [
  // Certificate checks
  ['src/http.ts', '  agent: new Agent({ rejectUnauthorized: false }),', 'tls-verify'],
  ['src/http.ts', '  agent: new Agent({ rejectUnauthorized: true }),', undefined],
  ['src/http.ts', '  // rejectUnauthorized: false would be wrong', undefined],
  ['test/http.test.ts', '  agent: new Agent({ rejectUnauthorized: false }),', undefined],
  ['docs/tls.md', 'Never set `rejectUnauthorized: false`.', undefined],
  ['.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0', 'tls-verify'],
  ['.env', 'NODE_TLS_REJECT_UNAUTHORIZED=1', undefined],
  ['app/client.py', 'requests.get(url, verify=False)', 'tls-verify'],
  ['app/client.py', 'requests.get(url, verify=certs)', undefined],
  ['internal/client.go', 'tls.Config{InsecureSkipVerify: true}', 'tls-verify'],
  ['internal/client.go', 'tls.Config{InsecureSkipVerify: false}', undefined],
  ['ansible/site.yml', '    validate_certs: no', 'tls-verify'],
  ['ansible/site.yml', '    validate_certs: yes', undefined],
  ['.npmrc', 'strict-ssl=false', 'tls-verify'],
  ['nginx/site.conf', '    proxy_ssl_verify off;', 'tls-verify'],
  ['nginx/site.conf', '    proxy_ssl_verify on;', undefined],
  ['k8s/app.yaml', '      hostNetwork: true', 'privileged'],
  ['k8s/app.yaml', '      hostNetwork: false', undefined],
  ['compose.yaml', '    cap_add: [ALL]', 'privileged'],
  ['compose.yaml', '    cap_add: [NET_BIND_SERVICE]', undefined],
  ['scripts/deploy.sh', 'curl -fsSk https://example.com/install', 'tls-verify'],
  ['scripts/deploy.sh', 'curl -fsSL https://example.com/install', undefined],
  ['scripts/deploy.sh', 'curl -k https://localhost:8443/health', undefined],
  ['scripts/deploy.sh', 'curl https://example.com/-k', undefined],
  ['Dockerfile', 'RUN wget --no-check-certificate https://example.com/x', 'tls-verify'],
  ['scripts/deploy.sh', 'kubectl --insecure-skip-tls-verify=false get pods', undefined],
  // Hooks
  ['scripts/release.sh', 'git commit --no-verify -m release', 'hooks-skipped'],
  ['scripts/release.sh', 'git commit -nm release', 'hooks-skipped'],
  ['scripts/release.sh', 'git commit -m "no-verify is bad"', undefined],
  ['scripts/release.sh', 'npm ci --no-verify', undefined],
  ['package.json', '"ship": "git push --no-verify"', 'hooks-skipped'],
  // Pipelines
  [ci, 'permissions: write-all', 'broad-permissions'],
  [ci, 'permissions: read-all', undefined],
  [ci, '      - run: npm audit || true', 'security-step'],
  [ci, '      - run: npm run lint || true', undefined],
  [ci, '      - run: npm audit', undefined],
  ['k8s/api.yaml', '          privileged: true', 'privileged'],
  ['k8s/api.yaml', '          privileged: false', undefined],
  ['k8s/api.yaml', '          allowPrivilegeEscalation: true', 'privileged'],
  ['docker-compose.yml', '    privileged: true', 'privileged'],
  ['src/user.ts', '  privileged: true,', undefined],
  ['scripts/run.sh', 'docker run --privileged app', 'privileged'],
  // Rights
  ['infra/policy.json', '      "Action": "*",', 'broad-permissions'],
  ['infra/policy.json', '      "Action": "s3:GetObject",', undefined],
  ['infra/iam.tf', '    actions   = ["*"]', 'broad-permissions'],
  ['infra/iam.tf', '    actions   = ["s3:*"]', undefined],
  ['infra/iam.tf', '  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"', 'broad-permissions'],
  ['infra/iam.tf', '  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"', undefined],
  ['infra/iam.tf', '  role = "roles/owner"', 'broad-permissions'],
  ['infra/iam.tf', '  role = "roles/storage.objectViewer"', undefined],
  ['k8s/rbac.yaml', '    verbs: ["*"]', 'broad-permissions'],
  ['k8s/rbac.yaml', '    verbs: ["get", "list"]', undefined],
  ['k8s/rbac.yaml', 'roleRef: {kind: ClusterRole, name: cluster-admin}', 'broad-permissions'],
  ['scripts/setup.sh', 'chmod -R 777 /srv/app', 'broad-permissions'],
  // Protections
  ['scripts/setup.sh', 'ufw disable', 'security-off'],
  ['scripts/setup.sh', 'ufw allow 443', undefined],
  ['scripts/setup.sh', 'ssh -o StrictHostKeyChecking=no host uptime', 'security-off'],
  ['scripts/setup.sh', 'ssh -o StrictHostKeyChecking=yes host uptime', undefined],
  ['scripts/setup.sh', 'systemctl disable --now firewalld', 'security-off'],
  ['scripts/setup.sh', 'systemctl restart firewalld', undefined],
  ['scripts/setup.sh', 'setenforce 0', 'security-off'],
  ['scripts/setup.sh', 'setenforce 1', undefined],
  ['scripts/setup.sh', 'yum install --nogpgcheck x.rpm', 'security-off'],
  ['scripts/setup.sh', 'chmod 755 run.sh', undefined],
  // Data
  ['db/cleanup.sql', 'DROP TABLE users;', 'data-destroyed'],
  ['db/cleanup.sql', 'DROP TABLE IF EXISTS users;', 'data-destroyed'],
  ['db/cleanup.sql', 'DROP TABLE IF EXISTS tmp_users;', undefined],
  ['db/cleanup.sql', '-- DROP TABLE users;', undefined],
  ['db/cleanup.sql', 'TRUNCATE sessions;', 'data-destroyed'],
  ['db/cleanup.sql', 'DELETE FROM sessions;', 'data-destroyed'],
  ['db/cleanup.sql', 'DELETE FROM sessions WHERE expired < now();', undefined],
  ['migrations/0004_users.down.sql', 'DROP TABLE users;', undefined],
  ['src/store.ts', 'const label = "drop table";', undefined],
  ['scripts/reset.sh', 'terraform destroy -auto-approve', 'data-destroyed'],
  ['scripts/reset.sh', 'terraform plan -destroy', undefined],
  ['scripts/reset.sh', 'docker compose down -v', 'data-destroyed'],
  ['scripts/reset.sh', 'docker-compose -f prod.yml down --volumes', 'data-destroyed'],
  ['scripts/reset.sh', 'docker compose down', undefined],
  ['scripts/reset.sh', 'docker compose -f a.yml --verbose down', undefined],
  ['scripts/reset.sh', 'kubectl delete pvc data-0', 'data-destroyed'],
  ['scripts/reset.sh', 'kubectl delete pod api-0', undefined],
  ['scripts/reset.sh', 'kubectl delete namespace x --dry-run=client', undefined],
  ['scripts/reset.sh', 'npx prisma migrate reset --force', 'data-destroyed'],
  ['scripts/reset.sh', 'npx prisma migrate deploy', undefined],
  ['scripts/reset.sh', 'rm -rf /var/lib', 'data-destroyed'],
  ['scripts/reset.sh', 'rm -rf ./dist node_modules', undefined],
  ['scripts/reset.sh', 'rm -rf "$TMPDIR/build"', undefined],
  ['scripts/reset.sh', 'psql -c "DROP DATABASE app"', 'data-destroyed'],
  ['scripts/reset.sh', 'psql -c "DELETE FROM jobs WHERE done"', undefined],
  ['infra/db.tf', '  prevent_destroy = false', 'protection-removed'],
  ['infra/db.tf', '  prevent_destroy = true', undefined],
  ['infra/db.tf', '  skip_final_snapshot = true', 'protection-removed'],
  // Forced pushes
  ['scripts/release.sh', 'git push --force origin main', 'history-rewritten'],
  ['scripts/release.sh', 'git push -f origin main', 'history-rewritten'],
  ['scripts/release.sh', 'git push origin main', undefined],
  ['scripts/release.sh', 'git push --tags', 'push-everything'],
  // Images
  ['k8s/api.yaml', '          image: acme/api:latest', 'floating-tag'],
  ['k8s/api.yaml', '          image: acme/api', 'floating-tag'],
  ['k8s/api.yaml', '          image: acme/api:1.4.0', undefined],
  ['k8s/api.yaml', '          image: registry.example.com:5000/acme/api:1.4.0', undefined],
  ['k8s/api.yaml', '          image: registry.example.com:5000/acme/api', 'floating-tag'],
  ['k8s/api.yaml', '          image: acme/api@sha256:0f', undefined],
  ['k8s/api.yaml', '          image: "{{ .Values.image }}"', undefined],
  ['charts/api/values.yaml', '  tag: latest', 'floating-tag'],
  ['docker-compose.yml', '    image: postgres:latest', undefined],
  ['docker-compose.prod.yml', '    image: postgres:latest', 'floating-tag'],
  ['k8s/overlays/dev/api.yaml', '          image: acme/api:latest', undefined],
  ['Dockerfile', 'FROM node:latest AS build', 'floating-tag'],
  ['Dockerfile', 'FROM --platform=linux/amd64 node', 'floating-tag'],
  ['services/api/Containerfile', 'from registry.example.com:5000/base/node', 'floating-tag'],
  ['api.dockerfile', 'FROM nginx:stable', 'floating-tag'],
  ['Dockerfile', 'FROM node:22.4-alpine', undefined],
  ['Dockerfile', 'FROM node@sha256:0f', undefined],
  ['Dockerfile', 'FROM scratch', undefined],
  ['Dockerfile', 'FROM ${BASE}', undefined],
  ['Dockerfile', 'RUN echo FROM node:latest', undefined],
  ['Dockerfile', 'COPY --from=nginx:latest /etc/nginx /etc/nginx', 'floating-tag'],
  ['Dockerfile', 'COPY --from=0 /app /app', undefined],
  ['Dockerfile.dev', 'FROM node:latest', undefined],
];

describe('red lines over changed lines', () => {
  for (const [path, line, expected] of rows) {
    it(`${expected === undefined ? 'passes' : `${expected} speaks about`} ${path}: ${line.trim()}`, () => {
      const found = judge(path, 'first:\n', `first:\n${line}\n`);
      assert.deepEqual(
        found.map((finding) => finding.split(' ')[0]),
        expected === undefined ? [] : [expected],
      );
    });
  }

  it('takes a stage of the same file for no image', () => {
    const file = (last: string) => `FROM node:22.4 AS build\nRUN npm ci\n${last}\n`;
    assert.deepEqual(judge('Dockerfile', 'FROM node:22.4 AS build\n', file('FROM build')), []);
    assert.deepEqual(judge('Dockerfile', 'FROM node:22.4 AS build\n', file('COPY --from=build /app /app')), []);
    assert.deepEqual(judge('Dockerfile', '', file('FROM builds')), ['floating-tag ask 3']);
  });

  it('looks at changed lines only', () => {
    const old = 'agent({ rejectUnauthorized: false });\n';
    assert.deepEqual(judge('src/a.ts', old, `${old}more();\n`), []);
  });

  const workflow = [
    'jobs:',
    '  build:',
    '    steps:',
    '      - name: Lint',
    '        run: npm run lint',
    '      - name: Scan',
    '        uses: aquasecurity/trivy-action@v1',
    '',
  ].join('\n');

  it('sees a security step that may fail, and not another one', () => {
    const scan = `${workflow}        continue-on-error: true\n`;
    assert.deepEqual(judge(ci, workflow, scan), ['security-step deny 8']);
    const lint = workflow.replace('run lint\n', 'run lint\n        continue-on-error: true\n');
    assert.deepEqual(judge(ci, workflow, lint), []);
    const job = workflow.replace('  build:\n', '  build:\n    continue-on-error: true\n');
    assert.deepEqual(judge(ci, workflow, job), ['security-step deny 3']);
  });

  it('sees a security step that never runs', () => {
    assert.deepEqual(judge(ci, workflow, `${workflow}        if: false\n`), ['security-step deny 8']);
    assert.deepEqual(judge(ci, workflow, `${workflow}        if: github.ref == 'x'\n`), []);
  });

  it('sees a star on a line of its own', () => {
    const policy = (effect: string) =>
      `data "aws_iam_policy_document" "a" {\n  statement {\n    effect = "${effect}"\n    actions = [\n      "*",\n    ]\n  }\n}\n`;
    assert.deepEqual(judge('infra/iam.tf', '', policy('Allow')), ['broad-permissions deny 5']);
    assert.deepEqual(judge('infra/iam.tf', '', policy('Deny')), []);
    assert.deepEqual(judge('infra/vpc.tf', '', 'cidrs = [\n  "*",\n]\n'), []);
    const yaml = 'Statement:\n  - Effect: Allow\n    Action:\n      - "s3:Get"\n      - "*"\n';
    assert.deepEqual(judge('cloudformation/a.yaml', '', yaml), ['broad-permissions deny 5']);
  });

  it('asks about a claim for storage that is gone, with its file too', () => {
    const claim = 'kind: PersistentVolumeClaim\nmetadata:\n  name: data\n';
    assert.deepEqual(judge('k8s/db.yaml', `kind: Service\n---\n${claim}`, 'kind: Service\n'), [
      'protection-removed deny 1',
    ]);
    assert.deepEqual(judge('k8s/db.yaml', claim, ''), ['protection-removed deny 1']);
    assert.deepEqual(judge('k8s/db.yaml', claim, claim.replace('data', 'store')), []);
  });

  it('asks about a migration before the deploy, unless it is said to expand', () => {
    const pipeline = (...runs: string[]) =>
      `jobs:\n  ship:\n    steps:\n${runs.map((run) => `      - run: ${run}\n`).join('')}`;
    const [migrate, deploy] = ['npx prisma migrate deploy', 'kubectl apply -f k8s/'];
    assert.deepEqual(judge(ci, '', pipeline(migrate, deploy)), ['migration-order ask 4']);
    assert.deepEqual(judge(ci, '', pipeline(deploy, migrate)), []);
    assert.deepEqual(judge(ci, '', pipeline(`${migrate} # expand only`, deploy)), []);
    assert.deepEqual(judge(ci, '', pipeline('npm test', deploy)), []);
    assert.deepEqual(judge(ci, '', pipeline(migrate)), []);
    // A pipeline that was there before, with a change elsewhere.
    assert.deepEqual(judge(ci, pipeline(migrate, deploy), `${pipeline(migrate, deploy)}      - run: npm test\n`), []);
    assert.deepEqual(judge('scripts/deploy.sh', '', 'bin/rails db:migrate\nkamal deploy\n'), ['migration-order ask 1']);
    assert.deepEqual(judge(ci, '', pipeline(migrate, deploy), { active: personaOf(), others: [] }), []);
  });

  it('asks when a scanner disappears from a pipeline, also with the whole file', () => {
    assert.deepEqual(judge(ci, workflow, workflow.replace(/ {6}- name: Scan\n.*\n/, '')), ['scanner-removed ask 5']);
    assert.deepEqual(judge(ci, workflow, ''), ['scanner-removed ask 1']);
    assert.deepEqual(judge(ci, workflow, workflow.replace('@v1', '@v2')), []);
  });

  it('sees a statement with a deny as what it is', () => {
    const policy = '{ "Statement": [{\n  "Effect": "Deny",\n  "Action": "*"\n}] }\n';
    assert.deepEqual(judge('infra/policy.json', '', policy), []);
  });

  it('sees cluster-admin in a binding, not in prose', () => {
    const binding = 'kind: ClusterRoleBinding\nroleRef:\n  kind: ClusterRole\n  name: cluster-admin\n';
    assert.deepEqual(judge('k8s/rbac.yaml', '', binding), ['broad-permissions deny 4']);
  });

  it('sees a claim for storage that is gone', () => {
    const claim = 'kind: Service\n---\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n';
    assert.deepEqual(judge('k8s/data.yaml', claim, 'kind: Service\n'), ['protection-removed deny 1']);
    assert.deepEqual(judge('k8s/data.yaml', 'kind: Service\n', claim), []);
  });

  describe('migrations', () => {
    const file = 'db/migrations/0007_split_name.sql';
    const breaking: readonly (readonly [string, string, boolean])[] = [
      [file, 'ALTER TABLE users DROP COLUMN name;', true],
      [file, 'ALTER TABLE users RENAME COLUMN name TO title;', true],
      [file, 'ALTER TABLE users ALTER COLUMN name SET NOT NULL;', true],
      [file, 'ALTER TABLE users ADD COLUMN age int NOT NULL;', true],
      [file, 'ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 0;', false],
      [file, 'ALTER TABLE users ADD COLUMN age int DEFAULT 0 NOT NULL;', false],
      [file, 'ALTER TABLE users ADD COLUMN age int;', false],
      [file, 'CREATE INDEX users_name ON users (name);', false],
      ['db/migrate/20240101_drop_name.rb', '    remove_column :users, :name', true],
      ['db/migrate/20240101_add_name.rb', '    add_column :users, :name, :string', false],
      ['shop/migrations/0002_drop_name.py', '        migrations.RemoveField("user", "name"),', true],
      ['shop/migrations/0002_add_name.py', '        migrations.AddField("user", "name"),', false],
    ];
    for (const [path, line, breaks] of breaking) {
      it(`${breaks ? 'asks about' : 'passes'} ${line.trim()}`, () =>
        assert.deepEqual(judge(path, 'x\n', `x\n${line}\n`), breaks ? ['contract-migration ask 2'] : []));
    }

    it('passes a breaking one that is marked, and the way back', () => {
      const drop = 'ALTER TABLE users DROP COLUMN name;\n';
      assert.deepEqual(judge(file, undefined, `-- contract: 1.4 no longer reads name\n${drop}`), []);
      assert.deepEqual(judge(file, undefined, `-- +goose Up\nSELECT 1;\n-- +goose Down\n${drop}`), []);
    });

    it('accepts destroyed data where a comment says that it is backed up', () => {
      assert.deepEqual(judge(file, undefined, '-- backed up to s3 before\nDROP TABLE old;\n'), []);
    });

    const names: readonly (readonly [string, boolean])[] = [
      ['migrations/0001_.sql', false],
      ['migrations/0007_update.sql', false],
      ['migrations/fix.sql', false],
      ['db/migrate/20240101120000_migration.rb', false],
      ['migrations/0007_add_orders.sql', true],
      ['db/migrate/20240101120000_create_users.rb', true],
      ['prisma/migrations/20240101_init_users/migration.sql', true],
      ['src/main/resources/db/migration/V2__addIndex.sql', true],
    ];
    for (const [path, telling] of names) {
      it(`${telling ? 'accepts' : 'asks about'} the name ${path}`, () =>
        assert.deepEqual(judge(path, undefined, 'SELECT 1;\n'), telling ? [] : ['migration-name ask 1']));
    }

    it('asks for access rules of a new table, where the persona cares', () => {
      const table = 'CREATE TABLE public.orders (id int);\n';
      const path = 'db/migrations/0008_orders.sql';
      assert.deepEqual(judge(path, undefined, table), ['table-access ask 1']);
      assert.deepEqual(judge(path, undefined, `${table}ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;\n`), []);
      assert.deepEqual(judge(path, undefined, `${table}GRANT SELECT ON orders TO app;\n`), []);
      const careless = { active: personaOf(), others: [] };
      assert.deepEqual(judge(path, undefined, table, careless), []);
    });
  });

  it('denies only where the words of the active persona forbid it, and names them', () => {
    const change = { path: 'src/a.ts', before: '', after: 'x({ rejectUnauthorized: false });\n' };
    const [denied] = judgeChange(actors, change);
    assert.equal(denied?.effect, 'deny');
    assert.equal(
      denied.message,
      'Certificate checks are switched off. Trust the right certificate authority instead. (ops-devops, line 40: "Never disable security features")',
    );
    const silent = judgeChange({ active: personaOf(), others: [] }, change)[0];
    assert.deepEqual([silent?.effect, silent?.source], ['ask', undefined]);
    const developer = judgeChange({ active: undefined, others: [active] }, change)[0];
    assert.deepEqual([developer?.effect, developer?.source?.line], ['ask', 40]);
    assert.deepEqual(judgeChange({ active: undefined, others: [] }, change), []);
  });

  it('judges a hostile file in a moment', () => {
    const lines = [
      'git push '.repeat(66),
      'docker compose down '.repeat(30),
      'delete from a '.repeat(40),
      'a'.repeat(5000),
    ];
    const text = Array.from({ length: 2000 }, (_, index) => lines[index % lines.length]).join('\n');
    for (const path of ['scripts/x.sh', ci, 'db/migrations/0001_a.sql', 'k8s/a.yaml', 'a.json']) {
      const started = processorNow();
      judge(path, '', text);
      const took = processorNow() - started;
      assert.ok(took < 3000, `${path}: ${took} ms`);
    }
  });
});

describe('decide about commands', () => {
  const commands: readonly (readonly [string, 'allow' | 'ask' | 'deny', string?])[] = [
    ['npm test', 'allow'],
    ['git status', 'allow'],
    ['git tag -l', 'allow'],
    ['terraform plan', 'allow'],
    ['kubectl get pods -n production', 'allow'],
    ['docker compose up -d', 'allow'],
    ['git commit -m "x"', 'ask', 'version-control'],
    ['git push origin main', 'ask', 'version-control'],
    ['git tag v1.0.0', 'ask', 'version-control'],
    ['git add -A', 'ask', 'stage-everything'],
    ['git add .', 'ask', 'stage-everything'],
    ['git add src/a.ts', 'allow'],
    ['git push --tags', 'ask', 'push-everything'],
    ['git push --force', 'ask', 'history-rewritten'],
    ['git push --force-with-lease', 'ask', 'history-rewritten'],
    ['git push origin +main', 'ask', 'history-rewritten'],
    ['git reset --hard HEAD~1', 'ask', 'work-thrown-away'],
    ['git clean -fdx', 'ask', 'work-thrown-away'],
    ['git commit --no-verify -m x', 'deny', 'hooks-skipped'],
    ['cd infra && terraform destroy', 'deny', 'data-destroyed'],
    ['sudo docker compose -f a.yml down -v', 'deny', 'data-destroyed'],
    ['rm -rf /', 'deny', 'data-destroyed'],
    ['rm -rf dist', 'allow'],
    ['rails db:drop', 'deny', 'data-destroyed'],
    ['rails db:migrate', 'allow'],
    ['aws s3 rm s3://bucket --recursive', 'deny', 'data-destroyed'],
    ['aws s3 ls', 'allow'],
    ['curl -k https://example.com', 'deny', 'tls-verify'],
    ['docker run --privileged x', 'deny', 'privileged'],
    ['chmod 777 x', 'deny', 'broad-permissions'],
    ['npm publish --access public', 'ask', 'publish'],
    ['npm publish --dry-run', 'allow'],
    ['helm upgrade api ./chart -n production', 'ask', 'production-change'],
    ['kubectl apply -f k8s/prod/api.yaml', 'ask', 'production-change'],
    ['vercel deploy --prod', 'ask', 'production-change'],
  ];
  for (const [line, effect, rule] of commands) {
    it(`${effect}s ${line}`, () => {
      const decision = decide(actors, { kind: 'command', line });
      assert.equal(decision.effect, effect, decision.why);
      if (rule !== undefined) assert.equal(decision.rule, `red-line/${rule}`);
    });
  }
});

describe('redLineTitles', () => {
  it('names every kind once, in words', () => {
    const titles = redLineTitles();
    assert.ok(titles.size >= 15);
    for (const [id, title] of titles) assert.ok(/^[a-z-]+$/.test(id) && title.length > 10, id);
  });
});
