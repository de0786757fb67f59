import assert from 'node:assert/strict';
import { canonicalClass, classifyPath, findClass, pathClasses } from '../../../src/authority/classes.ts';

/** Files of usual repositories, by the kind of repository, with the class a person would name. */
const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Next.js': {
    'app/page.tsx': 'source',
    'app/api/users/route.ts': 'source',
    'components/Button.module.css': 'source',
    'components/Button.test.tsx': 'test',
    'components/Button.stories.tsx': 'test',
    'e2e/login.spec.ts': 'test',
    'public/logo.png': '',
    'next.config.mjs': 'scaffold',
    'tailwind.config.ts': 'scaffold',
    'package.json': 'manifest',
    'pnpm-lock.yaml': 'dependency',
    '.env.local': 'environment-config',
    '.env.example': 'environment-config',
    'vercel.json': 'deploy-scripts',
    'middleware.ts': 'source',
    'prisma/schema.prisma': 'schema',
    'prisma/migrations/20240101_init/migration.sql': 'migration',
    'README.md': 'docs',
  },
  Django: {
    'manage.py': 'source',
    'shop/models.py': 'source',
    'shop/migrations/0001_initial.py': 'migration',
    'shop/tests/test_models.py': 'test',
    'shop/tests.py': 'test',
    'shop/settings.py': 'source',
    'shop/templates/base.html': 'source',
    'requirements.txt': 'dependency',
    'requirements/prod.txt': 'dependency',
    'pyproject.toml': 'manifest',
    'pytest.ini': 'test',
    'gunicorn.service': 'infrastructure',
    'docs/conf.py': 'docs',
  },
  Rails: {
    'app/models/user.rb': 'source',
    'config/routes.rb': 'source',
    'config/database.yml': 'environment-config',
    'config/deploy.rb': 'deploy-scripts',
    'config/deploy/production.rb': 'deploy-scripts',
    'config/credentials.yml.enc': 'environment-config',
    'db/migrate/20240101_create_users.rb': 'migration',
    'db/schema.rb': 'schema',
    'spec/models/user_spec.rb': 'test',
    'lib/tasks/import.rake': 'source',
    Gemfile: 'dependency',
    Procfile: 'deploy-scripts',
    Rakefile: 'scaffold',
  },
  Spring: {
    'src/main/java/com/acme/App.java': 'source',
    'src/main/java/com/acme/security/JwtFilter.java': 'security-implementation',
    'src/test/java/com/acme/AppTest.java': 'test',
    'src/main/resources/application.yml': 'environment-config',
    'src/main/resources/application-prod.properties': 'environment-config',
    'src/main/resources/db/migration/V1__init.sql': 'migration',
    'pom.xml': 'manifest',
    'build.gradle.kts': 'manifest',
    'src/main/resources/messages_fr.properties': '',
    'gradle/wrapper/gradle-wrapper.properties': 'scaffold',
    mvnw: 'scaffold',
  },
  'Go service': {
    'cmd/server/main.go': 'source',
    'internal/auth/token.go': 'security-implementation',
    'internal/store/store_test.go': 'test',
    'internal/store/testdata/a.json': 'test',
    'go.mod': 'dependency',
    '.goreleaser.yaml': 'package-publishing',
    '.golangci.yml': 'scaffold',
    Makefile: 'scaffold',
    Dockerfile: 'infrastructure',
    'migrations/0001_users.up.sql': 'migration',
    'deploy/values.yaml': 'deploy-scripts',
  },
  Terraform: {
    'main.tf': 'infrastructure',
    'prod.tfvars': 'infrastructure',
    'modules/vpc/variables.tf': 'infrastructure',
    'environments/test/main.tf': 'infrastructure',
    '.terraform.lock.hcl': 'infrastructure',
    'policies/s3.json': 'security-configuration',
    'scripts/provision.sh': 'deploy-scripts',
  },
  Helm: {
    'charts/api/Chart.yaml': 'infrastructure',
    'charts/api/values.yaml': 'infrastructure',
    'charts/api/templates/deployment.yaml': 'infrastructure',
    'charts/api/templates/_helpers.tpl': 'infrastructure',
    'charts/api/templates/NOTES.txt': 'infrastructure',
    'k8s/overlays/test/kustomization.yaml': 'infrastructure',
    'k8s/network-policy.yaml': 'security-configuration',
    'helmfile.yaml': 'infrastructure',
  },
  monorepo: {
    'packages/api/src/index.ts': 'source',
    'packages/api/src/infrastructure/repository.ts': 'source',
    'packages/api/test/index.test.ts': 'test',
    'packages/api/package.json': 'manifest',
    'packages/api/Dockerfile.prod': 'infrastructure',
    'turbo.json': 'scaffold',
    'tsconfig.base.json': 'scaffold',
    '.changeset/config.json': 'package-publishing',
    '.changeset/brave-cats.md': 'ops-docs',
    'lerna.json': 'package-publishing',
    'docker-compose.prod.yml': 'infrastructure',
    '.github/workflows/ci.yml': 'ci',
    '.github/dependabot.yml': 'ci',
    '.github/CODEOWNERS': 'scaffold',
    '.github/ISSUE_TEMPLATE/bug.yml': 'scaffold',
  },
  operations: {
    'CHANGELOG.md': 'ops-docs',
    'docs/runbooks/restore.md': 'ops-docs',
    'docs/deployment.md': 'ops-docs',
    'docs/adr/0001-use-postgres.md': 'architecture',
    'AUDIT_LOG.md': 'ops-docs',
    'agents/memory/PROJECT_STATE.md': 'ops-docs',
    '.claude/memory/devops/lessons.md': 'ops-docs',
    'scripts/deploy.sh': 'deploy-scripts',
    'scripts/rollback.ts': 'deploy-scripts',
    'scripts/lint.sh': 'source',
    'monitoring/alerts.yml': 'monitoring',
    'grafana/dashboards/api.json': 'monitoring',
    'prometheus.yml': 'monitoring',
    'nginx/site.conf': 'infrastructure',
    'ansible/playbook.yml': 'infrastructure',
    'certs/site.pem': 'security-configuration',
    '.gitlab-ci.yml': 'ci',
    Jenkinsfile: 'ci',
    '.husky/pre-commit': 'ci',
    '.npmrc': 'package-publishing',
    VERSION: 'package-publishing',
    '.ops/config.yaml': 'ops-config',
    '.gitleaks.toml': 'security-implementation',
  },
};

describe('classifyPath', () => {
  for (const [layout, files] of Object.entries(layouts)) {
    describe(layout, () => {
      for (const [path, expected] of Object.entries(files)) {
        it(`${path} is ${expected === '' ? 'nobody’s' : expected}`, () =>
          assert.equal(classifyPath(path)[0] ?? '', expected));
      }
    });
  }

  it('counts security code as source and decisions as documents too', () => {
    assert.deepEqual(classifyPath('src/auth/login.ts'), ['security-implementation', 'source']);
    assert.deepEqual(classifyPath('docs/adr/0001.md'), ['architecture', 'docs']);
  });

  it('decides ten thousand paths in a moment', () => {
    const paths = Array.from(
      { length: 10_000 },
      (_, index) => `packages/p${index % 40}/src/views/view${index}/index.tsx`,
    );
    const started = performance.now();
    for (const path of paths) classifyPath(path);
    const took = performance.now() - started;
    // Ten times the aim of 100 ms, since the machine may be busy.
    assert.ok(took < 1000, `took ${took} ms`);
  });

  it('ends at once for a hostile path', () => {
    const started = performance.now();
    classifyPath(`${'a/'.repeat(500)}b`);
    classifyPath('infra/'.repeat(170));
    classifyPath('x'.repeat(100_000));
    assert.ok(performance.now() - started < 200);
  });
});

describe('the table of classes', () => {
  it('explains each class and names it once', () => {
    assert.equal(new Set(pathClasses.map(({ id }) => id)).size, pathClasses.length);
    for (const { id, title, explanation, globs } of pathClasses) {
      assert.match(id, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(title.length > 3 && explanation.length > 20 && globs.length > 0, id);
    }
  });

  it('knows the other words for a class', () => {
    assert.equal(canonicalClass('tests'), 'test');
    assert.equal(findClass('documentation')?.id, 'docs');
    assert.equal(canonicalClass('something else'), 'something else');
    assert.equal(findClass('something else'), undefined);
  });
});
