import assert from 'node:assert/strict';
import * as path from 'node:path';
import { decide } from '../../../src/authority/decide.ts';
import type { Actors, Effect } from '../../../src/authority/model.ts';
import { loadBuiltins } from '../../../src/persona/library.ts';
import type { Persona } from '../../../src/persona/model.ts';
import { personaOf, territory } from './personaOf.ts';

/**
 * Decisions as one reads them in the documents: who acts, what is written (a path, or `path#field`) or run (`$ command`), and
 * what must come out. The acting personas are the built-in documents themselves and three colleagues.
 */
type Table = Readonly<Record<Effect, readonly string[]>>;

const agent: Table = {
  allow: [
    // Deployment, pipelines, infrastructure, monitoring, environments: its own, also below src/.
    ...'deploy/prod.sh scripts/deploy.sh scripts/release.ts scripts/rollback.sh Procfile fly.toml apps/web/vercel.json'.split(
      ' ',
    ),
    ...'.github/workflows/ci.yml .gitlab-ci.yml Jenkinsfile .circleci/config.yml .github/dependabot.yml .husky/pre-commit'.split(
      ' ',
    ),
    ...'Dockerfile src/api/Dockerfile app/Dockerfile docker-compose.yml k8s/api.yaml charts/api/values.yaml main.tf'.split(
      ' ',
    ),
    ...'services/api/Dockerfile.prod ansible/site.yml nginx/site.conf infra/lib/stack.ts .devcontainer/devcontainer.json'.split(
      ' ',
    ),
    ...'monitoring/alerts.yml prometheus/prometheus.yml grafana/dashboards/api.json otel-collector.yaml'.split(' '),
    ...'.env .env.production .env.example config/database.yml src/main/resources/application-prod.yml settings.json'.split(
      ' ',
    ),
    ...'certs/site.pem k8s/network-policy.yaml policies/s3.json vault.hcl'.split(' '),
    // What a release writes.
    ...'CHANGELOG.md VERSION docs/runbooks/restore.md AUDIT_LOG.md agents/memory/PROJECT_STATE.md RELEASE_NOTES.md'.split(
      ' ',
    ),
    ...'.claude/memory/devops/lessons.md docs/deployment.md CLAUDE.md .npmrc .changeset/brave-cats.md .goreleaser.yml'.split(
      ' ',
    ),
    ...'package.json#version package.json#files package.json#publishConfig package.json#bin package.json#repository'.split(
      ' ',
    ),
    ...'package.json#scripts.release package.json#scripts.deploy:prod pyproject.toml#project.version src/Api/Api.csproj#Project.PropertyGroup.Version'.split(
      ' ',
    ),
    ...'Cargo.toml#package.version pom.xml#project.version pubspec.yaml#version pyproject.toml#tool.bumpversion.current'.split(
      ' ',
    ),
    // Nobody's.
    ...'public/logo.png data/cities.bin'.split(' '),
    '$ npm test',
    '$ git status',
    '$ terraform plan',
    '$ npm audit',
    '$ trivy image api:1.4.0',
    '$ npx prisma migrate deploy',
    '$ rails db:migrate',
    '$ kubectl get pods',
  ],
  ask: [
    ...'README.md docs/guide.md docs/api/openapi.yaml openapi.yaml CONTRIBUTING.md'.split(' '),
    ...'db/schema.rb prisma/schema.prisma schema/users.sql db/migrate/20240101_add_users.rb migrations/0002_orders.up.sql'.split(
      ' ',
    ),
    ...'docs/adr/0007-queue.md ARCHITECTURE.md'.split(' '),
    ...'package.json#dependencies package.json#scripts.build pyproject.toml#project.dependencies'.split(' '),
    '$ git commit -m "x"',
    '$ git push origin main',
    '$ git tag v1.0.0',
    '$ git push --tags',
    '$ git add -A',
    '$ npm publish',
    '$ kubectl apply -f k8s/production/api.yaml',
  ],
  deny: [
    ...'src/index.ts app/models/user.rb lib/money.rb cmd/server/main.go shop/views.py components/Cart.tsx src/main/java/App.java'.split(
      ' ',
    ),
    ...'src/auth/token.ts internal/auth/jwt.go .gitleaks.toml .semgrep.yml src/main/java/security/SecurityConfig.java'.split(
      ' ',
    ),
    ...'test/app.test.ts tests/conftest.py spec/models/user_spec.rb src/app.test.ts cypress/e2e/a.cy.ts playwright.config.ts'.split(
      ' ',
    ),
  ],
};

const careful: Table = {
  allow: [
    '$ npm test',
    '$ docker compose down',
    '$ psql -c "DELETE FROM jobs WHERE done"',
    '$ rm -rf dist',
    '$ gitleaks detect',
  ],
  ask: ['$ git reset --hard', '$ git push --force-with-lease'],
  deny: [
    '$ git commit --no-verify -m x',
    '$ terraform destroy -auto-approve',
    '$ docker compose down -v',
    '$ psql -c "DROP TABLE users"',
    '$ kubectl delete pvc data',
    '$ curl -k https://example.com',
    '$ docker run --privileged x',
    '$ rails db:drop',
    '$ helm uninstall api',
  ],
};

const core: Table = {
  allow: [
    ...'.env .config.js config.yaml settings.json deploy/run.sh scripts/deploy.sh Dockerfile src/web/Dockerfile'.split(
      ' ',
    ),
    ...'docker-compose.prod.yml k8s/a.yaml helm/api/values.yaml .github/workflows/a.yml .gitlab-ci.yml Jenkinsfile .travis.yml'.split(
      ' ',
    ),
    ...'terraform/main.tf cloudformation/vpc.yaml ansible/site.yml monitoring/a.yml grafana/a.json certs/a.crt policies/a.rego'.split(
      ' ',
    ),
    ...'CHANGELOG.md docs/runbooks/a.md src/main/resources/application.yml package.json#version'.split(' '),
    ...'src/Orders.Api/Orders.Api.csproj#Project.PropertyGroup.Version appsettings.json src/api/.env.production'.split(
      ' ',
    ),
  ],
  ask: [
    ...'README.md docs/guide.md schema/a.sql db/schema.rb db/migrate/1_a.rb tsconfig.json .editorconfig vite.config.ts Makefile'.split(
      ' ',
    ),
  ],
  deny: [
    ...'src/a.ts app/a.rb lib/a.py cmd/a.go components/a.vue test/a.ts tests/a.py src/a.spec.ts src/auth/a.ts .snyk'.split(
      ' ',
    ),
  ],
};

const devops: Table = {
  allow: [
    ...'Dockerfile terraform/main.tf modules/vpc/main.tf k8s/a.yaml .github/workflows/a.yml scripts/deploy.sh CHANGELOG.md'.split(
      ' ',
    ),
    ...'docs/guide.md README.md .env package.json#version db/migrate/1_a.rb tsconfig.json src/web/Dockerfile'.split(
      ' ',
    ),
  ],
  ask: 'docs/adr/1.md ARCHITECTURE.md package.json#dependencies package.json#scripts.build'.split(' '),
  deny: 'src/a.ts app/a.rb lib/a.py cmd/main.go src/auth/a.ts src/a.test.ts'.split(' '),
};

const engineer: Table = {
  allow: 'src/a.ts test/a.ts docs/a.md package.json#dependencies package.json#scripts.build tsconfig.json'.split(' '),
  ask: [],
  deny: [
    ...'.github/workflows/ci.yml .gitlab-ci.yml Dockerfile k8s/a.yaml monitoring/a.yml .env deploy/a.sh scripts/release.sh'.split(
      ' ',
    ),
    ...'package.json#version package.json#publishConfig package.json#scripts.release .npmrc docker-compose.yml'.split(
      ' ',
    ),
  ],
};

const nobody: Table = {
  allow: 'src/a.ts test/a.ts docs/a.md package.json#dependencies db/migrate/1_a.rb CHANGELOG.md public/a.png'.split(
    ' ',
  ),
  ask: '.github/workflows/ci.yml Dockerfile k8s/a.yaml monitoring/a.yml .env deploy/a.sh package.json#version .npmrc'.split(
    ' ',
  ),
  deny: [],
};

const builtins = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
const named = (id: string, builtin: boolean): Persona => {
  const found = builtins.find((one) => one.id === id);
  assert.ok(found, id);
  return { ...found, builtin };
};
const plainEngineer = personaOf({
  name: 'engineer',
  territories: [territory('allowed', { text: 'src/', patterns: ['src/'] })],
});

const tables: readonly (readonly [string, Actors, Table])[] = [
  ['ops-agent', { active: named('ops-agent', false), others: [] }, agent],
  ['ops-engineer', { active: named('ops-engineer', true), others: builtins }, careful],
  ['ops', { active: named('ops', true), others: builtins }, core],
  ['ops-devops', { active: named('ops-devops', true), others: builtins }, devops],
  ['an engineer beside ops-agent', { active: plainEngineer, others: [named('ops-agent', false)] }, engineer],
  ['nobody, beside ops-agent', { active: undefined, others: [named('ops-agent', false)] }, nobody],
];

describe('the rows of decisions', () => {
  let rows = 0;
  for (const [who, actors, table] of tables) {
    for (const [effect, actions] of Object.entries(table) as [Effect, string[]][]) {
      it(`${who}: ${effect} ${actions.length} times`, () => {
        for (const action of actions) {
          const decision = decide(actors, actionOf(action));
          assert.equal(decision.effect, effect, `${action}: ${decision.why}`);
          rows++;
        }
      });
    }
  }

  it('are at least two hundred', () => assert.ok(rows >= 200, String(rows)));
});

function actionOf(text: string) {
  if (text.startsWith('$ ')) return { kind: 'command', line: text.slice(2) } as const;
  const [file = '', key] = text.split('#');
  return key === undefined ? ({ kind: 'write', path: file } as const) : ({ kind: 'write', path: file, key } as const);
}
