/**
 * Whole repositories of usual kinds, as their trees list them, sorted by the class that a person who knows such repositories
 * would name. `none`: pictures and other files that nobody keeps for himself.
 */
export const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a shop in Next.js': {
    source: `app/layout.tsx app/globals.css app/(shop)/products/[slug]/page.tsx app/api/checkout/route.ts app/error.tsx
      components/cart/add-to-cart.tsx components/ui/button.tsx hooks/use-cart.ts lib/shopify/index.ts lib/utils.ts
      lib/shopify/queries/cart.graphql middleware.ts instrumentation.ts store/cart.ts styles/theme.module.css
      types/product.d.ts messages/de.json i18n/request.ts data/countries.json emails/welcome.tsx actions/order.ts
      contexts/theme.tsx providers.tsx next-env.d.ts src/app/page.tsx src/app/[locale]/blog/[slug]/page.tsx
      src/components/Header.tsx src/lib/db.ts src/hooks/useUser.ts src/pages/_app.tsx src/pages/api/hello.ts
      src/styles/globals.scss src/utils/date.ts public/locales/de/common.json content/posts/hello.json
      src/server/api/routers/post.ts src/trpc/react.tsx src/env.mjs src/app/robots.ts src/app/sitemap.ts
      lib/prisma.ts src/middleware.ts src/config/site.ts app/dashboard/page.tsx app/(marketing)/about/page.tsx
      app/actions/createInvoice.ts components/charts/revenue.tsx lib/data.ts lib/definitions.ts ui/fonts.ts
      app/manifest.ts app/api/webhooks/stripe/route.ts utils/supabase/client.ts scripts/seed.js
      hooks/useMediaQuery.tsx config/marketing.ts config/docs.ts app/lib/placeholder-data.ts
      lib/validations/user.ts server/trpc/router.ts atoms/cart.ts src/app/globals.css src/app/providers.tsx
      src/features/cart/CartDrawer.tsx src/shared/api/client.ts src/entities/user/model.ts pages/index.js
      pages/api/users.js components/Nav.jsx context/AuthContext.tsx lib/contentful.ts styles/Home.module.scss
      types/env.d.ts src/i18n/messages/fr.json src/constants/routes.ts graphql/queries.ts redux/store.ts
      app/page.tsx app/api/users/route.ts components/Button.module.css`,
    'security-implementation': `app/lib/auth/session.ts lib/auth/options.ts lib/crypto/sign.ts src/server/auth.ts auth.ts
      src/server/auth/config.ts src/lib/auth.ts src/app/api/auth/[...nextauth]/route.ts lib/auth.ts auth.config.ts`,
    test: `__tests__/cart.test.tsx e2e/checkout.spec.ts playwright.config.ts vitest.config.mts jest.setup.ts
      components/ui/button.stories.tsx cypress/fixtures/cart.json vitest.setup.ts .storybook/main.ts
      src/components/Header.test.tsx tests/e2e/home.spec.ts tests/setup.ts cypress.config.ts
      src/__mocks__/handlers.ts tests/auth.setup.ts __tests__/home.test.js cypress/e2e/app.cy.js
      src/features/cart/cart.test.ts e2e/home.spec.ts jest.config.mjs components/Button.test.tsx
      components/Button.stories.tsx e2e/login.spec.ts`,
    scaffold: `next.config.mjs tailwind.config.ts postcss.config.mjs tsconfig.json .eslintrc.json eslint.config.mjs
      .prettierrc .editorconfig .gitignore .nvmrc components.json .vscode/settings.json .graphqlrc.yml codegen.ts
      .lintstagedrc.js commitlint.config.cjs .gitattributes next.config.ts tailwind.config.js .eslintrc.cjs
      prettier.config.mjs .stylelintrc.json next-sitemap.config.js jsconfig.json .node-version
      contentlayer.config.js .prettierrc.js .eslintignore postcss.config.cjs next-i18next.config.js
      open-next.config.ts next.config.js .eslintrc tailwind.config.cjs .prettierignore`,
    manifest: 'package.json',
    dependency: `pnpm-lock.yaml pnpm-workspace.yaml package-lock.json yarn.lock bun.lockb bun.lock`,
    'package-publishing': '.npmrc',
    'environment-config': `.env .env.example .env.local .env.production .env.development .env.test .env.local.example
      .env.production.local.example`,
    'deploy-scripts': 'vercel.json .vercelignore netlify.toml firebase.json amplify.yml',
    infrastructure: `Dockerfile .dockerignore docker-compose.yml .devcontainer/devcontainer.json docker-compose.dev.yml
      supabase/config.toml docker-compose.yaml`,
    ci: `.github/workflows/e2e.yml .github/dependabot.yml .husky/pre-commit renovate.json
      .github/workflows/deploy.yml .github/workflows/lighthouse.yml .github/workflows/ci.yml .husky/commit-msg
      .github/workflows/main.yml`,
    monitoring: 'sentry.server.config.ts sentry.client.config.ts sentry.edge.config.ts',
    docs: `README.md CONTRIBUTING.md LICENSE docs/payments.mdx .github/PULL_REQUEST_TEMPLATE.md SECURITY.md
      docs/CONTRIBUTING.md content/docs/index.mdx content/blog/server-actions.mdx LICENSE.md docs/arch.md`,
    'ops-docs': 'CHANGELOG.md CLAUDE.md docs/runbooks/payments-down.md',
    none: `public/logo.svg public/favicon.ico app/opengraph-image.png public/fonts/inter.woff2 public/images/hero.webp
      src/app/favicon.ico public/next.svg public/logo.png`,
    schema: 'prisma/schema.prisma src/db/schema.ts supabase/seed.sql',
    migration: `prisma/migrations/migration_lock.toml drizzle/meta/_journal.json supabase/migrations/20240101_init.sql
      prisma/migrations/2024_a/migration.sql prisma/migrations/20240101_init/migration.sql`,
  },
  'a service in Django': {
    source: `manage.py shop/__init__.py shop/orders/models.py shop/orders/views.py shop/orders/admin.py shop/urls.py
      config/settings/base.py config/settings/production.py config/wsgi.py config/asgi.py
      shop/templates/orders/list.html shop/static/css/app.css shop/static/js/app.js shop/orders/tasks.py
      shop/orders/management/commands/import_orders.py shop/locale/de/LC_MESSAGES/django.po shop/orders/forms.py
      shop/orders/signals.py shop/orders/serializers.py shop/celery.py shop/orders/templatetags/money.py
      backend/manage.py backend/api/views.py backend/api/models.py backend/project/settings.py
      backend/project/urls.py frontend/src/main.ts backend/api/templates/email/welcome.txt
      backend/static/admin/app.js backend/api/apps.py backend/api/fixtures/countries.json
      saleor/graphql/schema.graphql polls/views.py mysite/settings/local.py mysite/settings/__init__.py
      polls/consumers.py polls/middleware.py polls/utils/text.py polls/schema.py polls/static/polls/style.css
      polls/templates/polls/detail.html theme/static_src/src/styles.css core/choices.py core/context_processors.py
      core/models.py users/views.py users/urls.py api/serializers.py api/v1/viewsets.py
      core/management/commands/seed.py templates/base.html static/css/site.css core/settings.py
      core/settings/prod.py users/signals.py shop/models.py shop/settings.py shop/templates/base.html`,
    'security-implementation': `shop/auth/backends.py shop/users/permissions.py apps/accounts/authentication.py
      backend/accounts/permissions.py accounts/permissions.py core/authentication.py`,
    test: `shop/orders/tests/test_views.py tests/conftest.py pytest.ini shop/orders/tests.py
      shop/orders/tests/factories.py tox.ini .coveragerc tests/fixtures/orders.json
      backend/api/tests/test_models.py backend/conftest.py backend/pytest.ini backend/api/test_views.py
      polls/tests/test_forms.py polls/tests/__init__.py users/tests/test_api.py conftest.py
      users/tests/factories.py shop/tests/test_models.py shop/tests.py`,
    migration: `shop/orders/migrations/0001_initial.py shop/orders/migrations/0002_add_index.py
      backend/api/migrations/0003_auto.py polls/migrations/__init__.py users/migrations/0001_initial.py
      shop/migrations/0001_initial.py`,
    scaffold: `.editorconfig .flake8 mypy.ini .gitignore .python-version Makefile .pylintrc setup.py ruff.toml noxfile.py
      .pre-commit.mk .isort.cfg theme/static_src/tailwind.config.js .djlintrc`,
    manifest: 'pyproject.toml setup.cfg backend/pyproject.toml frontend/package.json',
    dependency: `requirements/base.txt requirements/local.txt requirements.txt poetry.lock uv.lock dev-requirements.txt
      requirements-dev.txt Pipfile.lock backend/requirements.txt backend/requirements/dev.txt Pipfile
      requirements/production.txt constraints.txt requirements/prod.txt`,
    'environment-config': `.envs/.production/.django .envs/.local/.postgres .env.example env.sample .env.prod backend/.env .env.dev
      config/settings.ini .env.sample`,
    infrastructure: `compose/production/django/Dockerfile compose/production/nginx/default.conf docker-compose.yml
      compose/production/django/entrypoint docker-compose.production.yml gunicorn.service
      compose/local/django/start.sh backend/Dockerfile nginx/nginx.conf docker-compose.prod.yml
      docker/entrypoint.sh uwsgi.ini gunicorn.conf.py supervisord.conf docker/Dockerfile.web
      docker-compose.override.yml deploy/nginx/site.conf systemd/celery.service Dockerfile nginx/default.conf
      entrypoint.sh`,
    'deploy-scripts': `Procfile bin/deploy.sh app.json scripts/backup_db.sh fabfile.py render.yaml deploy/setup.sh
      scripts/release.sh runtime.txt scripts/backup.sh zappa_settings.json`,
    ci: `.github/workflows/ci.yml .pre-commit-config.yaml .travis.yml .gitlab-ci.yml .pyup.yml
      .github/workflows/django.yml .circleci/config.yml .github/workflows/lint.yml bitbucket-pipelines.yml
      .github/workflows/test.yml`,
    docs: `README.rst docs/conf.py docs/index.rst docs/Makefile docs/make.bat CONTRIBUTORS.txt LICENSE
      .readthedocs.yaml AUTHORS.rst mkdocs.yml README.md docs/setup.md docs/install.rst`,
    'ops-docs': 'CHANGELOG.rst docs/deployment.rst docs/runbooks/celery.md',
    none: 'shop/static/images/logo.png shop/locale/de/LC_MESSAGES/django.mo',
  },
  'an application in Rails': {
    source: `app/controllers/orders_controller.rb app/models/order.rb app/views/orders/index.html.erb
      app/jobs/sync_job.rb app/mailers/order_mailer.rb app/javascript/controllers/cart_controller.js
      app/assets/stylesheets/app.scss config/routes.rb config/application.rb config/environment.rb
      config/initializers/inflections.rb config/boot.rb config/environments/production.rb config/importmap.rb
      lib/tasks/orders.rake lib/money.rb app/policies/order_policy.rb config/locales/de.yml bin/rails bin/setup
      app/channels/application_cable/channel.rb config/puma.rb bin/dev app/views/layouts/application.html.haml
      public/404.html app/controllers/application_controller.rb app/components/button_component.rb
      app/graphql/types/order_type.rb app/services/charge.rb config/initializers/cors.rb config/locales/en.yml
      lib/tasks/db.rake app/workers/sync_worker.rb app/views/orders/show.json.jbuilder config/sidekiq.rb
      app/javascript/application.js config/environments/staging.rb bin/rake vendor/javascript/a.js
      app/models/concerns/sluggable.rb app/serializers/user_serializer.rb app/decorators/x.rb
      lib/generators/x/x_generator.rb config/initializers/devise.rb app/assets/config/manifest.js
      app/views/devise/sessions/new.html.erb config/cable.rb app/packs/entrypoints/application.js
      engines/billing/app/models/billing/invoice.rb config/webpack/environment.js app/forms/signup.rb
      config/locales/models/user.de.yml app/controllers/api/v1/users_controller.rb app/models/user.rb
      app/views/users/_form.html.erb config/initializers/assets.rb app/helpers/application_helper.rb
      lib/tasks/x.rake config/locales/fr.yml app/assets/stylesheets/application.css bin/bundle app/notifiers/a.rb
      lib/tasks/import.rake`,
    test: `spec/models/order_spec.rb spec/rails_helper.rb spec/factories/orders.rb test/fixtures/orders.yml .rspec
      features/cart.feature features/step_definitions/cart.rb spec/requests/orders_spec.rb
      spec/fixtures/files/a.csv test/controllers/orders_controller_test.rb spec/spec_helper.rb
      spec/system/login_spec.rb spec/support/capybara.rb engines/billing/spec/models/invoice_spec.rb
      test/test_helper.rb spec/cassettes/a.yml test/models/user_test.rb test/fixtures/users.yml
      test/system/a_test.rb spec/factories.rb spec/models/user_spec.rb`,
    migration: `db/migrate/20240101_create_orders.rb db/data/20240301_backfill_names.rb db/migrate/20230101_add_x.rb
      engines/billing/db/migrate/2024_x.rb db/post_migrate/2024_y.rb db/migrate/20240202_x.rb
      db/migrate/20240101_create_users.rb`,
    schema: `db/schema.rb db/structure.sql db/seeds.rb db/queue_schema.rb db/seeds/users.rb db/cable_schema.rb
      db/seeds/development.rb`,
    'security-implementation': '.brakeman.ignore config/brakeman.ignore',
    scaffold: `Rakefile .rubocop.yml .ruby-version .gitignore .gitattributes Guardfile .erb_lint.yml config.ru
      .rubocop_todo.yml .annotaterb.yml .tool-versions .prettierrc .haml-lint.yml .eslintrc.js babel.config.js
      .rubocop/rails.yml .browserslistrc`,
    manifest: 'package.json',
    dependency: 'Gemfile Gemfile.lock yarn.lock engines/billing/Gemfile',
    'environment-config': `config/database.yml config/cable.yml config/storage.yml config/credentials.yml.enc .env.development
      config/redis.yml config/sidekiq.yml config/credentials/production.yml.enc config/settings/production.yml
      config/master.yml config/settings.yml .env.test config/solid_queue.yml config/queue.yml config/webpacker.yml
      .env.production.sample .env.example`,
    'security-configuration': 'config/certs/ca.pem config/master.key config/ssl/server.crt',
    'deploy-scripts': `Procfile Procfile.dev config/deploy.rb config/deploy/production.rb Capfile config/deploy.yml .kamal/secrets
      bin/kamal .kamal/hooks/pre-deploy config/deploy/staging.rb app.json config/deploy.production.yml
      lib/capistrano/tasks/x.rake`,
    infrastructure: `Dockerfile .dockerignore docker-compose.yml bin/docker-entrypoint Dockerfile.production dist/nginx.conf
      dist/mastodon-web.service chart/values.yaml`,
    ci: `.github/workflows/ci.yml .circleci/config.yml config/ci.rb .github/workflows/rubyonrails.yml .gitlab-ci.yml
      .github/workflows/test-ruby.yml .github/dependabot.yml`,
    monitoring: `config/newrelic.yml config/appsignal.yml config/skylight.yml config/scout_apm.yml config/honeybadger.yml`,
    docs: 'README.md doc/api.md docs/DEVELOPMENT.md',
    'ops-docs': 'CHANGELOG.md docs/operations/restore.md',
    none: `public/robots.txt log/.keep tmp/.keep public/icon.png storage/.keep vendor/.keep`,
    'package-publishing': 'engines/billing/billing.gemspec',
  },
  'services in Spring': {
    source: `src/main/java/com/acme/Application.java orders-service/src/main/java/com/acme/orders/OrderController.java
      src/main/resources/templates/index.html src/main/resources/static/app.js src/main/kotlin/com/acme/Money.kt
      src/main/resources/messages_de.properties src/main/resources/mapper/OrderMapper.xml
      src/main/proto/order.proto src/main/resources/META-INF/spring.factories src/main/resources/banner.txt
      src/main/java/module-info.java src/main/resources/graphql/schema.graphqls
      src/main/java/com/acme/config/WebConfig.java
      src/main/resources/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports
      src/main/java/org/x/OwnerController.java src/main/resources/static/css/a.css
      src/main/resources/messages.properties src/main/java/org/x/config/CacheConfig.java src/main/webapp/index.jsp
      src/main/resources/i18n/messages_en.properties src/main/java/org/x/model/Owner.java
      src/main/scss/petclinic.scss src/main/resources/templates/mail.ftl src/main/resources/xsd/order.xsd
      src/main/wsdl/order.wsdl src/main/java/com/x/dto/UserDto.java src/main/resources/templates/users.html
      src/main/java/com/x/exception/Handler.java gateway/src/main/java/com/x/gateway/Routes.java
      src/main/resources/public/index.html src/main/resources/jooq/x.xml src/main/resources/validation.properties
      ui/src/app/app.module.ts src/main/java/a/App.java src/main/java/a/service/UserService.java
      src/main/java/a/repository/UserRepository.java src/main/resources/static/index.html
      src/main/resources/templates/error.html web/src/main/java/a/Web.java
      src/main/resources/messages_es.properties src/main/java/com/acme/App.java`,
    'security-implementation': `src/main/java/com/acme/security/SecurityConfig.java src/main/java/com/acme/auth/JwtFilter.java
      src/main/java/com/acme/config/SecurityConfig.java owasp-suppressions.xml
      src/main/java/org/x/security/JwtUtil.java src/main/java/com/x/config/WebSecurityConfig.java
      src/main/java/com/x/security/UserPrincipal.java src/main/java/a/config/SecurityConfiguration.java
      src/main/java/com/acme/security/JwtFilter.java`,
    test: `src/test/java/com/acme/OrderControllerTest.java src/test/resources/application-test.yml
      src/integrationTest/java/com/acme/OrderIT.java src/testFixtures/java/com/acme/Orders.java
      src/it/java/com/acme/SmokeIT.java src/test/java/org/x/OwnerTests.java src/test/resources/logback-test.xml
      src/test/jmeter/plan.jmx src/test/kotlin/com/x/UserServiceTest.kt src/test/resources/data/users.json
      gateway/src/test/java/com/x/RoutesIT.java src/test/java/a/AppTests.java src/test/resources/application.yml
      src/test/java/com/acme/AppTest.java`,
    migration: `src/main/resources/db/migration/V1__init.sql src/main/resources/db/changelog/db.changelog-master.yaml
      src/main/resources/db/changelog/001-orders.xml src/main/resources/db/migration/V2__add.sql
      src/main/resources/liquibase/master.xml src/main/resources/db/changelog/changes/001.yaml
      src/main/resources/db/migration/R__views.sql`,
    schema: `src/main/resources/schema.sql src/main/resources/data.sql src/main/resources/db/h2/schema.sql
      src/main/resources/db/mysql/data.sql`,
    scaffold: `mvnw mvnw.cmd .mvn/wrapper/maven-wrapper.properties gradlew gradlew.bat gradle/wrapper/gradle-wrapper.jar
      settings.gradle.kts .editorconfig checkstyle.xml config/checkstyle/checkstyle.xml .sdkmanrc lombok.config
      config/pmd/ruleset.xml buildSrc/src/main/kotlin/java-conventions.gradle.kts settings.gradle .mvn/jvm.config
      gradle/wrapper/gradle-wrapper.properties .java-version spotbugs-exclude.xml .mvn/wrapper/maven-wrapper.jar
      .gitattributes`,
    manifest: `pom.xml orders-service/pom.xml build.gradle.kts gradle.properties build.gradle gateway/build.gradle
      core/pom.xml web/pom.xml`,
    dependency: 'gradle/libs.versions.toml gradle.lockfile',
    'environment-config': `src/main/resources/application.yml src/main/resources/application-prod.properties
      src/main/resources/bootstrap.yml config-server/src/main/resources/config/orders.yml
      src/main/resources/application-default.yaml src/main/resources/application.properties
      src/main/resources/application-mysql.yml src/main/resources/config/application-dev.yml
      src/main/resources/application-staging.yaml config-repo/orders-prod.yml src/main/resources/bootstrap-k8s.yml
      src/main/resources/application-local.yml`,
    monitoring: `docker/grafana/dashboards/jvm.json docker/prometheus/prometheus.yml src/main/resources/logback-spring.xml
      src/main/resources/log4j2.xml src/main/resources/logback.xml monitoring/prometheus/prometheus.yml
      src/main/resources/log4j2-spring.xml`,
    infrastructure: `Dockerfile docker-compose.yml k8s/deployment.yaml src/main/docker/app.yml k8s/petclinic.yml
      src/main/jib/entrypoint.sh docker/mysql/my.cnf docker-compose.infra.yml k8s/ingress.yml helm/x/values.yaml
      kubernetes/app.yaml docker/docker-compose.yml`,
    ci: `Jenkinsfile Jenkinsfile-CD .github/workflows/maven.yml jenkins/Jenkinsfile.release JenkinsfileCI
      sonar-project.properties .github/workflows/maven-build.yml Jenkinsfile.prod .github/workflows/codeql.yml
      ci/pipeline.yml .gitlab-ci.yml`,
    docs: 'README.md docs/api.adoc README.adoc',
    'ops-docs': 'docs/deployment/production.md RELEASE_NOTES.md',
  },
  'a service in Go': {
    source: `cmd/api/main.go internal/orders/service.go internal/store/postgres.go pkg/money/money.go api/orders.proto
      main.go internal/http/handlers.go web/static/app.css web/templates/index.tmpl
      internal/store/queries/orders.sql internal/gen/orders.pb.go api/openapi/gen.go internal/config/config.go
      internal/deploy/controller.go internal/monitoring/metrics.go cmd/root.go pkg/client/client.go
      internal/app/app.go internal/repository/user_repo.go api/proto/v1/user.proto web/src/App.vue
      server/handler.go internal/db/query.sql.go internal/logger/logger.go docs.go gen/go/user.pb.go
      ui/templates/home.page.gohtml cmd/worker/main.go internal/domain/order.go internal/transport/grpc/server.go
      proto/orders/v1/orders.proto pkg/errors/errors.go app/app.go internal/events/consumer.go types/types.go
      graph/resolver.go graph/schema.graphqls client.go cmd/app/main.go internal/service/a.go
      internal/delivery/http/v1/user.go pkg/logger/logger.go pkg/hash/hash.go internal/model/a.go api/v1/a.proto
      web/index.html cmd/server/main.go`,
    'security-implementation': `internal/auth/jwt.go pkg/crypto/aead.go internal/middleware/auth.go internal/auth/middleware.go
      internal/auth/token.go`,
    test: `internal/orders/service_test.go internal/store/testdata/orders.golden test/integration/orders_test.go
      internal/mocks/store.go internal/orders/mock_store.go pkg/client/client_test.go tests/e2e/e2e_test.go
      internal/testutil/db.go internal/domain/order_test.go internal/e2e/suite_test.go mocks/repo.go
      test/fixtures/a.yaml internal/service/a_test.go internal/service/mocks/mock.go tests/api_test.go
      internal/store/store_test.go internal/store/testdata/a.json`,
    migration: `migrations/000001_init.up.sql db/migrations/000002_orders.down.sql internal/store/migrations/0003_index.sql
      db/migration/000001_init.up.sql sql/migrations/001.sql internal/migrations/001_init.sql
      schema/migrations/2.sql schema/000001_init.up.sql migrations/0001_users.up.sql`,
    schema: 'db/schema.sql db/query/user.sql sql/schema/001_users.sql',
    scaffold: `Makefile .golangci.yml .editorconfig .gitignore buf.yaml buf.gen.yaml sqlc.yaml tools.go .air.toml
      .mockery.yaml Taskfile.yml magefile.go tools/tools.go .golangci.yaml app.mk gqlgen.yml buf.work.yaml
      .golangci.toml .air.conf`,
    dependency: 'go.mod go.sum go.work vendor/modules.txt vendor/github.com/x/y/z.go',
    'package-publishing': '.goreleaser.yml .ko.yaml .goreleaser.yaml',
    'environment-config': `configs/config.yaml .env.sample config/local.toml config.yaml app.env config/config.yml config/prod.yaml
      .env configs/local.yaml config/config.toml .env.example configs/main.yml`,
    infrastructure: `Dockerfile build/package/Dockerfile docker-compose.yml deployments/k8s/service.yaml
      deployments/docker-compose.yml helm/orders/values.yaml skaffold.yaml init/orders.service
      config/crd/bases/acme.io_orders.yaml config/manager/manager.yaml config/default/kustomization.yaml
      docker-compose.yaml eks/deployment.yaml deploy/charts/app/values.yaml wait-for.sh build/Dockerfile
      deployments/compose/docker-compose.yml k8s/cronjob.yaml charts/x/templates/deploy.yaml .dockerignore
      k8s/deploy.yaml`,
    'security-configuration': 'config/rbac/role.yaml',
    'deploy-scripts': `scripts/deploy.sh hack/release.sh build/package/release.sh deploy/prod.yaml scripts/release.sh
      deploy/app.yaml`,
    ci: `.github/workflows/go.yml .drone.yml build/ci/run.sh .github/workflows/test.yml .travis.yml
      .github/workflows/release.yaml .circleci/config.yml .github/workflows/ci.yml`,
    monitoring: `deploy/monitoring/alerts.yaml configs/prometheus.yml otel-collector-config.yaml grafana/dashboard.json
      prometheus/prometheus.yml deployments/prometheus/alerts.yml`,
    docs: `README.md docs/design.md api/openapi.yaml api/swagger.json LICENSE docs/swagger/index.html
      doc/swagger/user.swagger.json docs/README.md CONTRIBUTING.md api/openapi.yml docs/swagger.yaml docs/docs.go`,
    'ops-docs': 'CHANGELOG.md docs/oncall.md',
    none: 'assets/logo.png',
  },
  'infrastructure in Terraform': {
    infrastructure: `main.tf variables.tf outputs.tf versions.tf backend.tf terraform.tfvars environments/prod/main.tf
      environments/prod/terraform.tfvars modules/vpc/main.tf modules/vpc/variables.tf
      modules/eks/templates/userdata.sh.tpl modules/vpc/versions.tf .terraform.lock.hcl terragrunt.hcl
      live/prod/us-east-1/vpc/terragrunt.hcl .tflint.hcl .terraform-version ansible/site.yml
      ansible/roles/web/tasks/main.yml ansible/inventory/prod.ini packer/ubuntu.pkr.hcl ansible/group_vars/all.yml
      cloudformation/vpc.yaml Pulumi.yaml Pulumi.prod.yaml index.tofu atlantis.yaml
      ansible/roles/web/templates/nginx.conf.j2 modules/lambda/policy.tftpl .infracost.yml infracost-usage.yml
      .terraformrc examples/complete/main.tf cdk.json env/prod.tfbackend dns/zones.tf ansible.cfg inventory.ini
      playbook.yml modules/lambda/lambda.tf .terraform-docs.yml provider.tf locals.tf data.tf prod/main.tf
      staging/variables.tf modules/rds/main.tf modules/rds/README.tmpl global/s3/main.tf envs/dev/terraform.tfvars
      live/terragrunt.hcl templates/user_data.sh scripts/user_data.tpl stacks/network.tfstack.hcl
      helm-values/ingress.yaml aws/vpc.json packer/build.pkr.hcl vpc.tf eks.tf modules/s3/main.tf
      modules/s3/outputs.tf env/prod/backend.hcl accounts/prod/main.tf terraform/prod.auto.tfvars root.hcl
      live/_envcommon/vpc.hcl wrappers/main.tf examples/basic/main.tf files/userdata.sh templates/cloud-init.yaml
      k8s/values.yaml modules/network/main.tf modules/network/variables.tf env/dev.tfvars env/prod.tfvars
      backend.conf providers.tf modules/compute/templates/init.sh policies.tf ansible/playbook.yaml ansible/hosts
      ansible/roles/db/vars/main.yml cloud-init/web.yaml prod.tfvars environments/test/main.tf`,
    test: `test/vpc_test.go tests/vpc.tftest.hcl .kitchen.yml test/fixtures/complete/main.tf test/terraform_test.go
      tests/unit.tftest.hcl test/integration/main_test.go`,
    'security-configuration': `policies/deny-public-s3.rego modules/iam/main.tf modules/iam/policies/admin.json .sops.yaml
      iam/policies/ci.json modules/iam-role/iam.json policy/sentinel/iam.sentinel iam/roles.json policies/s3.json`,
    'security-implementation': '.checkov.yaml .tfsec/config.yml .trivyignore .tfsec.yml .checkov.yml',
    ci: `.github/workflows/terraform.yml .gitlab-ci.yml .pre-commit-config.yaml cloudbuild.yaml buildspec.yml
      .github/workflows/plan.yml Jenkinsfile .github/workflows/pre-commit.yml azure-pipelines.yml
      .github/dependabot.yml .github/workflows/tf.yml`,
    'deploy-scripts': `scripts/provision.sh bin/apply.sh scripts/bootstrap-cluster.sh scripts/deploy.sh scripts/deploy.py`,
    monitoring: 'modules/monitoring/main.tf modules/datadog/monitors.tf',
    scaffold: 'Makefile .editorconfig .gitignore .tool-versions',
    docs: `README.md modules/vpc/README.md docs/network.md .github/CONTRIBUTING.md UPGRADE-2.0.md docs/README.md
      examples/basic/README.md modules/network/README.md`,
    'ops-docs': `CHANGELOG.md docs/runbooks/rotate-keys.md docs/disaster-recovery.md docs/runbooks/failover.md`,
    architecture: 'docs/adr/0001-one-account-per-env.md ARCHITECTURE.md',
    'package-publishing': '.releaserc.json .chglog/config.yml',
  },
  'charts for Helm': {
    infrastructure: `charts/api/Chart.yaml charts/api/values.yaml charts/api/values-prod.yaml
      charts/api/templates/deployment.yaml charts/api/templates/service.yaml charts/api/templates/ingress.yaml
      charts/api/templates/_helpers.tpl charts/api/templates/NOTES.txt charts/api/.helmignore
      charts/api/values.schema.json charts/api/Chart.lock charts/api/templates/hpa.yaml
      charts/api/templates/configmap.yaml charts/api/templates/secret.yaml charts/api/crds/orders.yaml
      helmfile.yaml helmfile.d/api.yaml environments/prod/values.yaml argocd/applications/api.yaml
      kustomize/base/kustomization.yaml kustomize/overlays/prod/patch.yaml flux-system/gotk-components.yaml
      clusters/prod/apps.yaml k8s/base/namespace.yaml manifests/redis.yaml charts/api/templates/pdb.yaml
      apps/base/podinfo/release.yaml apps/base/podinfo/kustomization.yaml values.yaml templates/deployment.yaml
      Chart.yaml tanka/environments/default/main.jsonnet jsonnetfile.json values.prod.yaml templates/_helpers.tpl
      charts/common/templates/_labels.tpl charts/web/values.schema.json stable/redis/Chart.yaml
      stable/redis/templates/svc.yaml stable/redis/values.yaml incubator/x/templates/job.yaml kustomization.yaml
      base/deployment.yaml overlays/prod/kustomization.yaml overlays/prod/replicas.yaml charts/app/Chart.yaml
      charts/app/templates/deployment.yaml charts/app/templates/_helpers.yaml charts/app/values/prod.yaml
      charts/app/files/config.json argocd/app.yaml applicationset.yaml kustomize/base/svc.yaml
      bases/app/deploy.yaml envs/prod/kustomization.yaml namespaces/dev.yaml charts/web/Chart.yaml
      charts/web/values.yaml charts/web/templates/deployment.yaml charts/web/templates/ingress.yaml
      charts/web/templates/_helpers.tpl charts/web/templates/cm.yaml charts/web/values-staging.yaml
      charts/db/Chart.yaml charts/db/templates/statefulset.yaml charts/web/charts/redis/values.yaml
      k8s/overlays/test/kustomization.yaml`,
    test: `charts/api/templates/tests/test-connection.yaml charts/api/tests/deployment_test.yaml
      charts/api/ci/test-values.yaml charts/web/templates/tests/test.yaml charts/app/templates/tests/conn.yaml
      charts/web/templates/tests/test-connection.yaml charts/web/tests/a_test.yaml`,
    'security-configuration': `k8s/network-policy.yaml charts/api/templates/networkpolicy.yaml charts/api/templates/serviceaccount.yaml
      k8s/rbac/roles.yaml sealed-secrets/db.yaml policies/require-labels.yaml
      charts/api/templates/rolebinding.yaml charts/web/templates/rbac.yaml charts/web/templates/clusterrole.yaml
      charts/app/templates/rbac.yaml charts/app/templates/network-policy.yaml cert-manager/issuer.yaml
      external-secrets/store.yaml charts/web/templates/serviceaccount.yaml`,
    monitoring: `charts/api/templates/servicemonitor.yaml charts/api/dashboards/api.json monitoring/alerts.yaml
      charts/api/templates/prometheusrule.yaml charts/app/templates/servicemonitor.yaml prometheus/values.yaml
      dashboards/a.json`,
    ci: `.github/workflows/release.yml ct.yaml .github/ct.yaml .github/configs/ct-lint.yaml cr.yaml
      .github/workflows/lint-test.yaml .github/workflows/lint.yaml .github/cr.yaml`,
    scaffold: 'Makefile .yamllint.yml .gitignore CODEOWNERS .github/CODEOWNERS .yamllint',
    docs: `README.md charts/api/README.md charts/api/README.md.gotmpl LICENSE artifacthub-repo.yml charts/web/README.md
      charts/app/README.md`,
    'ops-docs': 'CHANGELOG.md charts/api/CHANGELOG.md docs/runbook.md docs/runbooks/a.md',
    'deploy-scripts': 'scripts/deploy.sh',
  },
  'a monorepo': {
    source: `apps/web/src/App.tsx apps/web/index.html apps/api/src/main.ts apps/mobile/ios/App/AppDelegate.swift
      apps/mobile/android/app/src/main/AndroidManifest.xml packages/ui/src/Button.tsx packages/utils/index.ts
      libs/orders/src/lib/orders.service.ts crates/core/src/lib.rs services/billing/app/main.py
      services/search/Search/Program.cs packages/proto/orders.proto apps/web/src/assets/strings.json
      apps/docs-site/src/pages/index.tsx packages/deploy-button/src/index.ts packages/eslint-config/index.js
      packages/infrastructure-icons/src/a.tsx apps/web/public/index.html apps/web/src/config/routes.ts
      apps/web/app/page.tsx apps/api/src/app.module.ts packages/core/src/index.ts
      packages/ui/components/button.tsx services/user/cmd/main.go services/order/src/main/java/App.java
      clients/ios/App.swift libs/shared/util.py plugins/foo/index.ts tooling/scripts/gen.ts
      packages/config/src/index.ts frontend/src/App.svelte apps/admin/src/main.tsx packages/sdk/src/client.ts
      packages/cli/bin/run.js services/api/src/routes/users.ts services/ml/model/train.py
      libs/ui/src/lib/a.component.html apps/web/src/app/app.config.ts packages/i18n/locales/en.json
      functions/src/index.ts packages/types/index.d.ts apps/desktop/main.js packages/a/src/index.ts
      packages/b/lib/x.js apps/site/src/routes/+page.svelte apps/api/main.go services/x/app.py libs/c/index.ts
      crates/d/src/main.rs apps/site/static/app.css packages/a/index.d.ts packages/api/src/index.ts
      packages/api/src/infrastructure/repository.ts`,
    'security-implementation': `packages/auth/src/index.ts apps/api/src/auth/guard.ts libs/security/src/lib/hash.ts
      services/billing/app/auth/tokens.py packages/auth/src/session.ts`,
    test: `apps/web/src/App.test.tsx packages/test-utils/src/render.ts packages/ui/src/Button.stories.tsx
      libs/orders/jest.config.ts apps/web-e2e/src/app.cy.ts services/search/Search.Tests/SearchTests.cs
      apps/web/cypress.config.ts jest.preset.js packages/ui/.storybook/preview.ts packages/core/test/a.test.ts
      apps/web/e2e/a.spec.ts services/user/internal/user_test.go packages/sdk/tests/client.test.ts
      apps/web/playwright/a.spec.ts libs/ui/src/lib/a.component.spec.ts packages/a/test/a.js
      packages/a/__tests__/b.ts packages/api/test/index.test.ts`,
    migration: `apps/api/prisma/migrations/20240101_init/migration.sql apps/api/drizzle/0001_orders.sql
      services/search/Migrations/20240101_Init.cs services/billing/alembic/versions/1a2b_orders.py
      services/order/src/main/resources/db/migration/V1__x.sql`,
    schema: 'apps/api/prisma/schema.prisma packages/db/schema.ts packages/db/src/schema.ts',
    scaffold: `nx.json turbo.json tsconfig.base.json packages/ui/tsconfig.json apps/web/vite.config.ts
      libs/orders/project.json biome.json rush.json .bazelrc WORKSPACE BUILD.bazel .cursor/rules/core.mdc
      .claude/settings.json apps/mobile/metro.config.js packages/tsconfig/base.json Acme.sln pnpm-workspace.mk
      packages/.eslintrc.js tsconfig.json apps/web/next.config.js .changeset.mk
      packages/typescript-config/base.json apps/web/vite.config.mts .prettierrc jest-resolver.mk
      apps/web/.eslintrc.js packages/eslint-config/package.mk packages/a/tsconfig.build.json .eslintrc.json
      apps/site/svelte.config.js .github/CODEOWNERS .github/ISSUE_TEMPLATE/bug.yml`,
    manifest: `package.json packages/ui/package.json crates/core/Cargo.toml services/billing/pyproject.toml
      services/search/Search/Search.csproj packages/core/package.json apps/admin/package.json
      packages/a/package.json crates/d/Cargo.toml packages/api/package.json`,
    dependency: `pnpm-lock.yaml pnpm-workspace.yaml Cargo.lock services/billing/uv.lock yarn.lock
      .yarn/releases/yarn-4.1.0.cjs .pnpmfile.cjs patches/react.patch services/user/go.sum package-lock.json`,
    'package-publishing': `.changeset/config.json lerna.json .npmrc release-please-config.json .yarnrc.yml packages/sdk/.npmignore
      packages/a/.npmignore`,
    infrastructure: `docker-compose.yml apps/api/Dockerfile infra/main.tf infra/lib/stack.ts infra/bin/app.ts
      .devcontainer/devcontainer.json packages/infra/src/stack.ts apps/api/.dockerignore sst.config.ts
      apps/web/Dockerfile deploy/helm/web/values.yaml terraform/main.tf docker/postgres/init.sh
      infra/terraform/main.tf infra/pulumi/index.ts apps/admin/Dockerfile docker/compose.yml
      packages/api/Dockerfile.prod docker-compose.prod.yml`,
    'environment-config': `apps/web/.env.production services/search/Search/appsettings.json
      services/search/Search/appsettings.Production.json apps/web/src/environments/environment.json
      apps/api/.env.example apps/api/config/default.yaml apps/web/.env.development
      services/api/config/production.yml`,
    'deploy-scripts': `tools/scripts/publish.mjs scripts/release.ts apps/web/netlify.toml apps/api/fly.toml scripts/deploy-web.sh
      tools/release/publish.sh apps/web/vercel.json scripts/publish-packages.ts wrangler.toml`,
    ci: `.github/workflows/ci.yml .github/actions/setup/action.yml .circleci/config.yml azure-pipelines.yml
      .github/renovate.json5 .github/workflows/release.yml .buildkite/pipeline.yml .github/workflows/pr.yml
      .github/dependabot.yml`,
    docs: `README.md packages/ui/README.md docs/guide.md apps/docs/docs/intro.mdx apps/docs/docusaurus.config.ts
      CODE_OF_CONDUCT.md docs/README.md packages/core/README.md CONTRIBUTING.md packages/sdk/README.md
      apps/docs/content/index.md packages/a/README.md`,
    'ops-docs': `CHANGELOG.md packages/ui/CHANGELOG.md .changeset/brave-cats.md AGENTS.md packages/core/CHANGELOG.md
      .changeset/cool-dogs.md packages/a/CHANGELOG.md`,
    none: 'apps/web/public/logo.png',
    monitoring: 'observability/grafana/dash.json',
  },
  'an application in Laravel': {
    source: `app/Http/Controllers/OrderController.php app/Models/Order.php routes/web.php
      resources/views/orders/index.blade.php resources/js/app.js resources/css/app.css config/app.php
      bootstrap/app.php public/index.php app/Console/Kernel.php lang/de/messages.php artisan`,
    'security-implementation': 'app/Auth/Guard.php',
    test: `tests/Feature/OrderTest.php tests/TestCase.php phpunit.xml database/factories/OrderFactory.php`,
    migration: 'database/migrations/2024_01_01_000000_create_orders_table.php',
    schema: 'database/seeders/DatabaseSeeder.php database/schema/mysql-schema.sql',
    manifest: 'composer.json package.json',
    dependency: 'composer.lock',
    scaffold: 'vite.config.js phpstan.neon pint.json .php-cs-fixer.dist.php',
    'environment-config': '.env.example .env.testing',
    infrastructure: `docker-compose.yml docker/nginx/default.conf docker/php/php.ini docker/8.3/supervisord.conf`,
    ci: '.github/workflows/tests.yml',
    'deploy-scripts': 'deploy.php Envoy.blade.php',
    docs: 'README.md',
    'ops-docs': 'CHANGELOG.md',
  },
  'an application in Phoenix': {
    source: `lib/shop/orders.ex lib/shop_web/router.ex lib/shop_web/components/layouts/root.html.heex assets/js/app.js
      config/config.exs config/runtime.exs priv/gettext/de/LC_MESSAGES/default.po`,
    test: 'test/shop/orders_test.exs test/support/conn_case.ex',
    migration: 'priv/repo/migrations/20240101_create_orders.exs',
    schema: 'priv/repo/seeds.exs priv/repo/structure.sql',
    manifest: 'mix.exs',
    dependency: 'mix.lock',
    scaffold: '.formatter.exs .credo.exs',
    'deploy-scripts': 'fly.toml rel/overlays/bin/server rel/env.sh.eex',
    infrastructure: 'Dockerfile',
  },
  'services in .NET': {
    source: `src/Orders.Api/Program.cs src/Orders.Core/Order.cs src/Orders.Web/Pages/Index.cshtml
      src/Orders.Web/wwwroot/css/site.css src/Orders.Web/Resources/Shared.de.resx`,
    'security-implementation': `src/Orders.Core/Security/TokenService.cs src/Orders.Api/Authentication/ApiKeyHandler.cs`,
    test: 'tests/Orders.UnitTests/OrderTests.cs src/Orders.Tests/Fixtures.cs',
    migration: 'src/Orders.Infrastructure/Migrations/20240101_Init.cs',
    manifest: 'src/Orders.Api/Orders.Api.csproj Directory.Build.props',
    dependency: 'Directory.Packages.props nuget.config',
    scaffold: 'Orders.sln global.json Directory.Build.targets .globalconfig',
    'environment-config': 'src/Orders.Api/appsettings.json src/Orders.Api/Properties/launchSettings.json',
    infrastructure: 'src/Orders.Api/Dockerfile docker-compose.dcproj',
    ci: 'azure-pipelines.yml .azuredevops/templates/build.yml',
  },
  'a program in Rust': {
    source: `src/main.rs src/bin/worker.rs crates/http/src/lib.rs benches/parse.rs examples/server.rs`,
    test: 'tests/integration.rs',
    scaffold: `rustfmt.toml clippy.toml rust-toolchain.toml build.rs .cargo/config.toml justfile`,
    manifest: 'Cargo.toml',
    dependency: 'Cargo.lock',
    'package-publishing': 'cliff.toml dist-workspace.toml release.toml',
    'security-implementation': 'deny.toml src/crypto/aes.rs',
  },
  'a library in Python': {
    source: 'src/lib/__init__.py src/lib/py.typed examples/basic.py',
    test: 'tests/test_core.py tests/conftest.py tox.ini',
    manifest: 'pyproject.toml',
    scaffold: 'setup.py .flake8 mypy.ini noxfile.py',
    docs: 'docs/conf.py docs/usage.md CITATION.cff',
    'package-publishing': 'MANIFEST.in',
    'ops-docs': 'HISTORY.rst docs/changelog.md news/123.feature',
  },
  'an application in Expo': {
    source: `app/(tabs)/index.tsx ios/Shop/AppDelegate.mm ios/Shop/Info.plist android/app/src/main/res/values/strings.xml`,
    scaffold: `babel.config.js metro.config.js android/gradlew ios/Shop.xcodeproj/project.pbxproj
      android/app/proguard-rules.pro`,
    dependency: 'ios/Podfile ios/Podfile.lock',
    'deploy-scripts': 'eas.json app.json',
    ci: 'ios/fastlane/Fastfile',
    none: 'assets/images/icon.png',
  },
  'playbooks for Ansible': {
    infrastructure: `site.yml inventory/hosts.yml roles/nginx/tasks/main.yml roles/nginx/templates/site.conf.j2
      roles/nginx/handlers/main.yml group_vars/all.yml host_vars/web1.yml playbooks/web.yml requirements.yml`,
    test: 'molecule/default/molecule.yml roles/nginx/molecule/default/converge.yml',
    'security-configuration': 'group_vars/all/vault.yml',
  },
  'an operator for Kubernetes': {
    source: 'controllers/order_controller.go api/v1/order_types.go',
    test: 'controllers/suite_test.go',
    infrastructure: 'config/crd/bases/a.yaml config/samples/a.yaml bundle/manifests/a.yaml',
    'security-configuration': 'config/rbac/role.yaml',
    monitoring: 'config/prometheus/monitor.yaml',
    scaffold: 'PROJECT hack/boilerplate.go.txt',
  },
  'a service in Node': {
    source: `index.js lib/router.js routes/orders.js models/order.js views/index.ejs bin/cli.js`,
    'security-implementation': 'middleware/auth.js src/auth/passport.ts',
    test: 'test/router.js __mocks__/fs.js .mocharc.json',
    migration: 'migrations/20240101-orders.js',
    scaffold: '.eslintrc.yml tsconfig.build.json nodemon.json .swcrc',
    'package-publishing': '.npmignore .release-it.json',
    'environment-config': 'config/default.json config/production.json',
    'deploy-scripts': 'ecosystem.config.js Procfile',
    docs: 'docs/api.yaml LICENSE.txt',
  },
  'a GitOps repository': {
    infrastructure: `clusters/prod/flux-system/kustomization.yaml infrastructure/controllers/ingress-nginx.yaml
      apps/production/podinfo-values.yaml argocd/app-of-apps.yaml`,
    'security-configuration': `infrastructure/configs/cluster-issuer-certificate.yaml clusters/prod/sealed-secrets/db.yaml`,
    monitoring: 'monitoring/dashboards/cluster.json',
    'ops-docs': 'docs/runbooks/node-down.md docs/postmortems/2024-01.md',
  },
  'a warehouse of data': {
    source: `dags/orders.py notebooks/eda.ipynb models/staging/stg_orders.sql macros/cents.sql`,
    test: 'tests/assert_positive.sql tests/test_dags.py',
    scaffold: 'dbt_project.yml packages.yml .sqlfluff',
    'environment-config': 'profiles.yml config/airflow.cfg',
  },
  'what operations keeps': {
    'ops-docs': `CHANGELOG.md docs/runbooks/restore.md docs/deployment.md AUDIT_LOG.md agents/memory/PROJECT_STATE.md
      .claude/memory/devops/lessons.md`,
    architecture: 'docs/adr/0001-use-postgres.md',
    'deploy-scripts': 'scripts/deploy.sh scripts/rollback.ts',
    source: 'scripts/lint.sh',
    monitoring: 'monitoring/alerts.yml grafana/dashboards/api.json prometheus.yml',
    infrastructure: 'nginx/site.conf ansible/playbook.yml',
    'security-configuration': 'certs/site.pem',
    ci: '.gitlab-ci.yml Jenkinsfile .husky/pre-commit',
    'package-publishing': '.npmrc VERSION',
    'ops-config': '.ops/config.yaml',
    'security-implementation': '.gitleaks.toml',
  },
};
