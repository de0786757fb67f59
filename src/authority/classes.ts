import { compileGlobs } from './patterns.ts';

/** A kind of file that persona documents name in words ("application source code", "CI/CD configuration"). */
export interface PathClass {
  readonly id: string;
  /** For the start of a sentence: "Application source". */
  readonly title: string;
  /** "is" or "are" after the title. */
  readonly plural: boolean;
  /** Who owns it where the document names nobody; undefined where documents disagree. */
  readonly owner: string | undefined;
  /** What belongs here and why, for the explanation page. */
  readonly explanation: string;
  /** gitignore-like, with braces. */
  readonly globs: readonly string[];
}

/** Extensions of programming languages; also what "source" means where no more special class speaks. */
const code =
  '{c,cc,cpp,cxx,h,hh,hpp,m,mm,cs,fs,vb,java,kt,kts,scala,groovy,clj,cljs,go,rs,rb,rake,erb,haml,slim,php,py,pyx,pyi,js,jsx,cjs,mjs,ts,tsx,mts,cts,vue,svelte,astro,dart,swift,ex,exs,heex,erl,hrl,elm,hs,ml,mli,lua,pl,pm,r,jl,zig,nim,sol,proto,graphql,gql,css,scss,sass,less,styl,html,htm,ejs,hbs,jinja,jinja2,j2,liquid,twig,jsp,cshtml,razor,xaml,fxml}';

/**
 * Special before general: a path belongs to the first class whose patterns match, and to `source` only when no other does,
 * so that a test, a workflow or a deploy script is never taken for application source.
 */
export const pathClasses: readonly PathClass[] = [
  {
    id: 'ops-config',
    title: 'The configuration of Ops Persona',
    plural: false,
    owner: undefined,
    explanation:
      'Files below `.ops/` and persona documents outrank or define the persona itself, so changes to them are always shown.',
    globs: ['/.ops/'],
  },
  {
    id: 'test',
    title: 'Test code',
    plural: false,
    owner: 'QA agent',
    explanation: 'Automated tests with their fixtures and the settings of test runners.',
    globs: [
      `**/{test,tests,__tests__,spec,specs,e2e,cypress,playwright,testing,integration-tests,integration_tests,testdata,__mocks__,__snapshots__,__fixtures__}/**`,
      `*.{test,spec,e2e,cy,stories}.${code}`,
      '*_test.{go,py,rb,exs,dart,c,cc,cpp}',
      '*_spec.rb',
      '{test_*,tests}.py',
      '**/conftest.py',
      '*{Test,Tests,IT,Spec}.{java,kt,scala,groovy,cs,swift,php}',
      '**/*.{Tests,Test,UnitTests,IntegrationTests}/**',
      '{jest,vitest,karma,playwright,cypress,wdio,mocha}.config.{js,cjs,mjs,ts,mts,cts,json}',
      '.mocharc*',
      '{pytest.ini,tox.ini,phpunit.xml,phpunit.xml.dist,.rspec,.coveragerc,codecov.yml,.nycrc,.nycrc.json}',
      '*.{feature,snap}',
      '**/src/{test,integrationTest,androidTest}/**',
      // A folder "test" there is an environment of that name.
      '!**/{k8s,kubernetes,overlays,environments,envs,terraform,helm,inventories,inventory,group_vars}/**/{test,testing}/**',
    ],
  },
  {
    id: 'security-implementation',
    title: 'Security implementation',
    plural: false,
    owner: 'Security agent',
    explanation:
      'Code that decides who may do what or that encrypts, and the rules of scanners. Defining a scan is here, running one is not.',
    globs: [
      '.gitleaks.toml',
      '.gitleaksignore',
      '.trivyignore',
      '.semgrep/',
      '.semgrep.{yml,yaml}',
      '.semgrepignore',
      '.bandit',
      '.snyk',
      '.checkov.{yml,yaml}',
      'codeql-config.{yml,yaml}',
      '/.github/codeql/',
      '.secrets.baseline',
      '.zap/',
      `**/{src,lib,app,apps,pkg,internal,server,backend}/**/{auth,authn,authz,authentication,authorization,crypto,encryption,security}/**/*.${code}`,
    ],
  },
  {
    id: 'ci',
    title: 'CI/CD configuration',
    plural: false,
    owner: 'Ops agent',
    explanation:
      'Pipelines of every CI service, their shared actions and the bots that open pull requests for dependencies.',
    globs: [
      '**/.github/workflows/',
      '**/.github/actions/',
      '/.github/{dependabot,release,labeler,stale,auto_assign}.{yml,yaml}',
      '.gitlab-ci*.{yml,yaml}',
      '**/.gitlab/ci/',
      '**/.circleci/',
      '.travis.{yml,yaml}',
      'Jenkinsfile*',
      '*.jenkinsfile',
      'azure-pipelines*.{yml,yaml}',
      '**/.azure-pipelines/',
      '**/.azuredevops/',
      'bitbucket-pipelines.{yml,yaml}',
      '.drone.{yml,yaml,star,jsonnet}',
      '**/.woodpecker/',
      '.woodpecker.{yml,yaml}',
      '**/.buildkite/',
      '**/.teamcity/',
      '**/.tekton/',
      '.appveyor.{yml,yaml}',
      'appveyor.{yml,yaml}',
      '.cirrus.{yml,yaml,star}',
      'cloudbuild*.{yml,yaml,json}',
      'buildspec*.{yml,yaml}',
      '{renovate.json,renovate.json5,.renovaterc,.renovaterc.json}',
      '{.pre-commit-config.yaml,lefthook.yml,lefthook.yaml,.lefthook.yml}',
      '**/.husky/',
      '**/{ci,.ci}/**/*.{yml,yaml,sh,bash,ps1,groovy,Dockerfile}',
      '{codemagic.yaml,sonar-project.properties}',
      '**/fastlane/',
    ],
  },
  {
    id: 'monitoring',
    title: 'Monitoring configuration',
    plural: false,
    owner: 'Ops agent',
    explanation: 'Metrics, logs, traces, dashboards and alerts as configuration; not the code that emits them.',
    globs: [
      '**/{monitoring,observability,alerting,grafana,prometheus,alertmanager,loki,datadog,newrelic,otel}/**/*.{yml,yaml,json,jsonnet,libsonnet,toml,conf,cfg,alloy,river,tf,xml,properties,rules}',
      '**/{dashboards,alerts}/**/*.{yml,yaml,json,jsonnet}',
      '{prometheus,alertmanager,loki,promtail,tempo,otel-collector,otelcol,grafana,datadog,fluent-bit,fluentd,vector,statsd,filebeat,telegraf,newrelic,blackbox}*.{yml,yaml,json,toml,conf,ini}',
      'newrelic.{js,cjs}',
      'sentry.properties',
      '*.{rules,alerts}.{yml,yaml}',
    ],
  },
  {
    id: 'migration',
    title: 'Database migrations',
    plural: true,
    owner: 'Data Engineer agent',
    explanation:
      "Steps that change a database. Writing one is the data engineer's, running and verifying it is ops work (so an edit asks).",
    globs: [
      '**/{migrations,migration,migrate,db_migrations}/**/*.{sql,py,rb,js,cjs,mjs,ts,go,java,kt,php,cs,ex,exs,xml,yml,yaml,json,toml}',
      '**/db/migrate/**',
      '**/{alembic,flyway,liquibase}/**/*.{sql,py,java,xml,yml,yaml,json,ini,mako}',
      '**/versions/*_*.py',
      'V[0-9]*__*.{sql,java,kt}',
      '{alembic.ini,flyway.conf,flyway.toml,liquibase.properties,atlas.hcl}',
      '**/drizzle/**/*.{sql,json}',
    ],
  },
  {
    id: 'schema',
    title: 'Database schemas',
    plural: true,
    owner: 'Data Engineer agent',
    explanation: 'What tables, types and access rules a database has.',
    globs: [
      '**/prisma/**/*.prisma',
      '*.prisma',
      '**/db/{schema,structure,seeds}*.{rb,sql}',
      '**/{schema,schemas,structure,tables}.sql',
      '**/{schema,schemas,database,db,sql}/**/*.{sql,ddl,dbml,psql,pgsql}',
      '*.{ddl,dbml}',
      '**/{drizzle,db}/schema.ts',
      '**/db/schema/**/*.ts',
      'firestore.{rules,indexes.json}',
      'database.rules.json',
      'storage.rules',
    ],
  },
  {
    id: 'security-configuration',
    title: 'Security configuration',
    plural: false,
    owner: 'Ops agent',
    explanation:
      'Certificates, network policies, access rules of the platform and secret stores as configuration; not the code that implements security.',
    globs: [
      '*.{pem,crt,cer,key,p12,pfx,jks,keystore,csr}',
      '**/{certs,certificates,ssl,tls}/**',
      '**/{network-policies,networkpolicies,rbac,iam,vault,sealed-secrets,external-secrets,policies}/**/*.{yml,yaml,json,hcl,tf,rego,cue,bicep}',
      '*{network-policy,networkpolicy,rbac,rolebinding,role-binding,clusterrole,serviceaccount,service-account,sealed-secret,sealedsecret,external-secret,externalsecret,cert-manager,certificate,podsecurity}*.{yml,yaml}',
      '.sops.{yml,yaml}',
      'vault*.hcl',
    ],
  },
  {
    id: 'package-publishing',
    title: 'Package publishing configuration',
    plural: false,
    owner: 'Ops agent',
    explanation:
      'What is published under which version, where to and how. A manifest that also names dependencies is judged by its keys.',
    globs: [
      '{.npmrc,.npmignore,.yarnrc,.yarnrc.yml,.pypirc,MANIFEST.in,VERSION,version.txt,.bumpversion.cfg,.bumpversion.toml,.versionrc*,.release-it*,release.config.*,.releaserc*,.goreleaser*.{yml,yaml},goreleaser.{yml,yaml},.changeset/config.json,lerna.json,.vscodeignore,cliff.toml,release-please-config.json,.release-please-manifest.json,.auto-changelog,nx-release.json,dist-workspace.toml}',
      '*.{nuspec,gemspec}',
    ],
  },
  {
    id: 'manifest',
    title: 'The package manifest',
    plural: false,
    owner: 'Engineer agent',
    explanation:
      'The manifest of a package belongs to several: version, published files and release scripts to ops, dependencies and other scripts to the engineer. It is judged by the keys that change.',
    globs: [
      '{package.json,pyproject.toml,Cargo.toml,pom.xml,setup.cfg,composer.json,*.csproj,*.fsproj,*.vbproj,Directory.Build.props,build.gradle,build.gradle.kts,gradle.properties,mix.exs,pubspec.yaml}',
    ],
  },
  {
    id: 'dependency',
    title: 'Dependencies',
    plural: true,
    owner: 'Engineer agent',
    explanation:
      'Which libraries the program uses, with their lock files. A release changes lock files by itself, so nobody is warned.',
    globs: [
      '{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml,bun.lock,bun.lockb,poetry.lock,uv.lock,pdm.lock,Pipfile,Pipfile.lock,Cargo.lock,go.mod,go.sum,go.work,go.work.sum,Gemfile,Gemfile.lock,composer.lock,mix.lock,packages.lock.json,Directory.Packages.props,nuget.config,NuGet.Config,gradle.lockfile,libs.versions.toml,requirements*.txt,constraints*.txt,requirements*.in,pubspec.lock,Package.resolved,flake.lock,conda-lock.yml,environment.yml}',
      '**/requirements/*.{txt,in}',
    ],
  },
  {
    id: 'infrastructure',
    title: 'Infrastructure configuration',
    plural: false,
    owner: 'Ops agent',
    explanation: 'Containers, orchestration and infrastructure as code.',
    globs: [
      '{Dockerfile,Containerfile}',
      '{Dockerfile,Containerfile}.*',
      '*.{Dockerfile,dockerfile,containerfile}',
      '{.dockerignore,.containerignore,.hadolint.yaml,.hadolint.yml}',
      '{docker-compose,compose}*.{yml,yaml}',
      '*.compose.{yml,yaml}',
      'docker-bake.{hcl,json}',
      '{skaffold,tilt,devspace,kustomization,helmfile,Chart,argocd,garden,okteto}.{yml,yaml}',
      '{Chart.lock,Tiltfile,.helmignore,Vagrantfile,Berksfile}',
      '*.{tf,tfvars,hcl,tofu,bicep,nomad,pkr.hcl,tf.json,tftpl,tfbackend}',
      '{.terraform.lock.hcl,.tflint.hcl,.terraform-version,terragrunt.hcl}',
      '**/{k8s,kubernetes,kube,manifests,kustomize,helm,chart,charts,argocd,argo-cd,flux,gitops,istio,openshift}/**/*.{yml,yaml,json,tpl,jsonnet,libsonnet,cue,txt,gotmpl}',
      '**/{terraform,infra,infrastructure,iac,cloudformation,cfn,ansible,pulumi,cdk,bicep,packer,nomad,puppet,chef,salt,nginx,haproxy,traefik,envoy,caddy,systemd}/**/*.{yml,yaml,json,tf,tfvars,hcl,toml,j2,cfg,conf,ini,tpl,tmpl,sh,service,timer,socket,pp,sls,bicep,template,inc}',
      // Infrastructure written as program code; below src/ a folder of that name is a layer of the application.
      '/{infra,infrastructure,iac,pulumi,cdk,ansible,chef}/**/*.{ts,js,py,go,cs,java,rb}',
      '/packages/{infra,infrastructure,iac,pulumi,cdk}/**/*.{ts,js,py,go,cs,java,rb}',
      '**/{playbooks,roles,inventory,inventories,group_vars,host_vars}/**/*.{yml,yaml,j2,ini,cfg}',
      '{ansible.cfg,nginx.conf,haproxy.cfg,Caddyfile,traefik.yml,traefik.yaml,traefik.toml,Pulumi.yaml,Pulumi.*.yaml,cdk.json,template.yaml,samconfig.toml,sam.yaml,serverless.yml,serverless.yaml,serverless.ts,supervisord.conf,envoy.yaml}',
      '*.{service,timer,socket}',
      '**/{k8s,kubernetes,helm,infra,infrastructure,terraform,ansible}/{Makefile,Taskfile.yml}',
      '**/{docker,.docker,containers}/**/*.{yml,yaml,json,conf,cfg,ini,sh,toml,env,Dockerfile}',
      '**/.devcontainer/',
    ],
  },
  {
    id: 'deploy-scripts',
    title: 'Deployment scripts',
    plural: true,
    owner: 'Ops agent',
    explanation: 'Scripts and settings that bring the program somewhere: deploy, release, roll back, back up.',
    globs: [
      '/{deploy,deployment,deployments,deploys,ops,devops,release,releases,.deploy}/**/*.{py,rb,js,mjs,cjs,ts,go,mk,env}',
      '**/{deploy,deployment,deployments,deploys,ops,devops,release,releases,.deploy}/**/*.{sh,bash,zsh,fish,ps1,psm1,cmd,bat,yml,yaml,json,toml,hcl,conf}',
      '**/{scripts,script,bin,tools,hack}/**/*{deploy,release,rollback,publish,provision,promote,backup,restore,healthcheck,health-check,smoke,bootstrap-cluster,push}*',
      '{deploy,release,rollback,publish,provision}*.{sh,bash,zsh,ps1,cmd,bat}',
      '{Procfile,Procfile.*,fly.toml,fly.*.toml,vercel.json,now.json,netlify.toml,render.yaml,app.yaml,app.json,railway.json,railway.toml,heroku.yml,appspec.yml,appspec.yaml,wrangler.toml,wrangler.json,wrangler.jsonc,firebase.json,.firebaserc,amplify.yml,apprunner.yaml,captain-definition,manifest.yml,dokku.conf,nixpacks.toml,ecosystem.config.js,ecosystem.config.cjs,.platform.app.yaml,.gcloudignore,.vercelignore,.slugignore,.cfignore,_headers,_redirects,copilot.yml,Capfile,deploy.rb,.kamal/secrets,static.json,zeabur.json}',
      '**/config/deploy/**',
      '**/config/deploy*.{rb,yml,yaml}',
      '**/.kamal/',
      '**/.ebextensions/',
      '**/.elasticbeanstalk/',
      '**/.platform/',
    ],
  },
  {
    id: 'environment-config',
    title: 'Environment configuration',
    plural: false,
    owner: 'Ops agent',
    explanation:
      'What differs between environments: dotenv files and data files of settings. Settings written as program code are source.',
    globs: [
      '{.env,.env.*,*.env,.envrc,.flaskenv,.env-*,env.example,env.sample}',
      '{application,bootstrap}.{yml,yaml,properties}',
      '{application,bootstrap}-*.{yml,yaml,properties}',
      '{appsettings.json,appsettings.*.json,web.config,Web.config,Web.*.config,app.config,App.config,launchSettings.json,connectionStrings.config}',
      '**/{config,configs,conf,configuration,settings,environments,env,envs}/**/*.{yml,yaml,json,json5,jsonc,toml,ini,properties,cfg,conf,env,xml,hocon}',
      '/{config,settings,secrets,conf}.{yml,yaml,json,json5,toml,ini,properties,cfg,conf,hocon}',
      '{config,settings}.{dev,development,staging,stage,prod,production,local,test,qa,default}.{yml,yaml,json,toml,ini,properties}',
      '{.config.js,.config.json}',
      '**/config/credentials*.yml.enc',
    ],
  },
  {
    id: 'architecture',
    title: 'Architecture documents',
    plural: true,
    owner: 'Architect agent',
    explanation: 'Where decisions about the structure of the system are written down.',
    globs: [
      '**/{adr,adrs,architecture,decisions,rfcs,rfc}/**/*.{md,mdx,rst,adoc,txt}',
      '{ARCHITECTURE,architecture,DESIGN,ADR}*.{md,mdx,rst,adoc}',
    ],
  },
  {
    id: 'ops-docs',
    title: 'Operational documents',
    plural: true,
    owner: 'Ops agent',
    explanation: 'Runbooks, the changelog, release notes, records and memory: documents that operations itself keeps.',
    globs: [
      '{CHANGELOG,CHANGES,HISTORY,NEWS,RELEASES,RELEASE_NOTES,RELEASE-NOTES,RELEASING,RELEASE,DEPLOY,DEPLOYMENT,DEPLOYING,OPERATIONS,RUNBOOK,ROLLBACK,INCIDENTS,POSTMORTEM,DISASTER_RECOVERY,ONCALL,AUDIT_LOG,PROJECT_STATE,CONTINUITY,CONSTITUTION,SECURITY_CHECKLIST,DEPLOYMENT_CHECKLIST,CLAUDE,AGENTS,GEMINI}*.{md,mdx,rst,txt,adoc}',
      '{CHANGELOG,CHANGES,HISTORY,NEWS}',
      '{changelog,runbook*,playbook*,postmortem*,release-notes*,deployment*,rollback*,incident*,disaster-recovery*,on-call*,oncall*,operations}.{md,mdx,rst,adoc}',
      '**/{runbook,runbooks,playbooks,postmortem,postmortems,incidents,incident-response,operations,release-notes,releases,sre,on-call,oncall,disaster-recovery,deployment,deployments,deploy,changelogs,changelog.d,ops}/**/*.{md,mdx,rst,adoc,txt}',
      '**/.changeset/*.md',
      '**/.claude/{memory,agent-memory}/',
      '**/agents/memory/',
      '**/.kittify/memory/',
    ],
  },
  {
    id: 'docs',
    title: 'Documentation',
    plural: false,
    owner: 'Documentation agent',
    explanation: 'Documents for users and developers.',
    globs: [
      '*.{md,mdx,rst,adoc,asciidoc,textile,org}',
      '**/{docs,doc,documentation,wiki}/**',
      '{README,CONTRIBUTING,LICENSE,LICENCE,AUTHORS,NOTICE,COPYING,CODE_OF_CONDUCT,SECURITY,SUPPORT,GOVERNANCE,MAINTAINERS}{,.txt,.rst}',
      '{mkdocs,.readthedocs,readthedocs,antora,antora-playbook,_config,openapi,swagger}.{yml,yaml}',
      '{openapi,swagger}.json',
      '{docusaurus.config,sidebars}.{js,ts}',
      '{book.toml,typedoc.json,.typedoc.json,jsdoc.json,Doxyfile}',
      'llms{,-full}.txt',
    ],
  },
  {
    id: 'scaffold',
    title: 'Project scaffolding',
    plural: false,
    owner: 'Architect agent',
    explanation: 'What gives the project its shape: compilers, bundlers, linters, editors, workspaces.',
    globs: [
      '{tsconfig,jsconfig}*.json',
      '{webpack,vite,rollup,esbuild,babel,postcss,tailwind,next,nuxt,svelte,astro,remix,metro,eslint,prettier,stylelint,commitlint,lint-staged,tsup,turbo,rspack,rsbuild,craco,vue,angular,gatsby-config,gatsby-node,ember-cli-build,gulpfile,Gruntfile,windi,uno,drizzle,knexfile,orval,codegen,swc,biome,knip}{,.config}.{js,cjs,mjs,ts,mts,cts,json,jsonc}',
      '{.eslintrc*,.eslintignore,.prettierrc*,.prettierignore,.stylelintrc*,.babelrc*,.browserslistrc,.editorconfig,.gitignore,.gitattributes,.gitmodules,.mailmap,.nvmrc,.node-version,.python-version,.ruby-version,.tool-versions,.swcrc,.markdownlint*,.yamllint*,.flake8,.pylintrc,.rubocop*.yml,.golangci.yml,.golangci.yaml,.clang-format,.clang-tidy,.scalafmt.conf,.swiftlint.yml,.php-cs-fixer*.php,mypy.ini,ruff.toml,.ruff.toml,rustfmt.toml,.rustfmt.toml,clippy.toml,rust-toolchain,rust-toolchain.toml,phpstan.neon,psalm.xml,.jshintrc,biome.json,biome.jsonc,dprint.json,nx.json,turbo.json,rush.json,angular.json,project.json,workspace.json,components.json,mise.toml,.mise.toml,.commitlintrc*,.lintstagedrc*,.cspell.json,cspell.json,typos.toml,_typos.toml,buf.yaml,buf.gen.yaml,deno.json,deno.jsonc,bunfig.toml}',
      '{Makefile,makefile,GNUmakefile,justfile,Justfile,Taskfile.yml,Taskfile.yaml,Rakefile,Earthfile,CMakeLists.txt,meson.build,WORKSPACE,WORKSPACE.bazel,MODULE.bazel,BUILD,BUILD.bazel,.bazelrc,.bazelversion,build.sbt,settings.gradle,settings.gradle.kts,gradlew,gradlew.bat,mvnw,mvnw.cmd,setup.py,build.rs,configure.ac,Package.swift,build.xml,flake.nix,shell.nix,default.nix,global.json,Directory.Build.targets}',
      '*.{sln,slnx,code-workspace,mk,cmake,bzl}',
      '**/gradle/wrapper/',
      '**/.mvn/',
      '**/{.vscode,.idea,.zed,.fleet}/',
      '**/.github/{ISSUE_TEMPLATE,PULL_REQUEST_TEMPLATE}/',
      '**/.github/{pull_request_template.md,FUNDING.yml,CODEOWNERS}',
      'CODEOWNERS',
    ],
  },
  {
    id: 'source',
    title: 'Application source',
    plural: false,
    owner: 'Engineer agent',
    explanation:
      'The program itself: every file of a programming language, and what lies in source folders, unless a more special class takes it.',
    globs: [
      `*.${code}`,
      `**/{src,lib,app,apps,pkg,internal,cmd,server,client,components,pages,api}/**/*.{json,xml,svg,sql,txt,yml,yaml,resx,strings,plist,storyboard,xib,arb,po,ftl,csv,tmpl,mustache,wasm,ipynb,sh}`,
      '*.{ipynb,sh,bash,zsh,ps1,bat,cmd,sql,pyw,gd,tcl,f90,asm,s,v,sv,vhd}',
    ],
  },
];

const compiledClasses = pathClasses.map(({ id, globs }) => ({ id, ...compileGlobs(globs) }));
const byId = new Map(pathClasses.map((pathClass) => [pathClass.id, pathClass]));

/** Words other documents use for the same classes. */
const aliases: Readonly<Record<string, string>> = {
  tests: 'test',
  documentation: 'docs',
  opsdocs: 'ops-docs',
  migrations: 'migration',
  schemas: 'schema',
  database: 'schema',
  scaffolding: 'scaffold',
  security: 'security-implementation',
  'security-config': 'security-configuration',
  'ci-cd': 'ci',
  infra: 'infrastructure',
  deploy: 'deploy-scripts',
  deployment: 'deploy-scripts',
  'deployment-scripts': 'deploy-scripts',
  environment: 'environment-config',
  env: 'environment-config',
  config: 'environment-config',
  publishing: 'package-publishing',
  packages: 'package-publishing',
  package: 'package-publishing',
};

/** The id a class is known by here, from the words of a persona or a configuration; the word itself when it is none. */
export function canonicalClass(id: string): string {
  return byId.has(id) ? id : (aliases[id.toLowerCase()] ?? id);
}

/** A class by its id or another name for it. */
export function findClass(id: string): PathClass | undefined {
  return byId.get(canonicalClass(id));
}

/** Who may not write the program may not write the part of it that guards it either; likewise for documents. */
const widerClass: Readonly<Record<string, string>> = { 'security-implementation': 'source', architecture: 'docs' };

const maxPathLength = 1024;
const remembered = new Map<string, string[]>();

/**
 * The classes a path (relative to the repository's root, forward slashes) belongs to: one as a rule, two
 * where a special one lies inside a wider one (security code is source too), none for a file that no class speaks of. Letter case counts.
 */
export function classifyPath(path: string): string[] {
  let classes = remembered.get(path);
  if (!classes) {
    if (remembered.size > 50_000) remembered.clear();
    classes = path.length > maxPathLength ? [] : classify(path);
    remembered.set(path, classes);
  }
  return classes;
}

function classify(path: string): string[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const first = compiledClasses.find((candidate) => candidate.matches(path, name));
  if (!first) return [];
  const wider = widerClass[first.id];
  const isWiderToo =
    wider !== undefined && compiledClasses.find(({ id }) => id === wider)?.matches(path, name) === true;
  return isWiderToo ? [first.id, wider] : [first.id];
}
