import { prefixed } from './row.ts';

/**
 * Code hosts, package registries, pipelines, code analysis, feature flags, project tools. Each pattern follows the vendor's
 * own page on the format of its tokens.
 */
export const codeRules = prefixed([
  // docs.docker.com: personal and organisation access tokens, swarm join tokens
  ['dockerhub-token', 'Docker Hub access token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,36}'],
  ['docker-swarm-token', 'Docker Swarm join token', 'SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}'],
  // support.atlassian.com: how tokens of each product begin
  ['bitbucket-app-password', 'Bitbucket app password', 'ATBB[A-Za-z0-9]{28,32}'],
  ['bitbucket-access-token', 'Bitbucket access token', 'ATCTT3[A-Za-z0-9_=-]{170,200}'],
  ['bitbucket-data-center-token', 'Bitbucket Data Center token', 'BBDC-[A-Za-z0-9+/@_-]{40,50}'],
  ['trello-token', 'Trello token', 'ATTA[a-f0-9]{60,72}'],
  // docs.gitlab.com, "token prefixes"; newer tokens are longer and have a dotted tail
  [
    'gitlab-token',
    'GitLab token',
    'gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_-]{20,64}(?:\\.[a-z0-9.]{6,20})?',
  ],
  // docs.pypi.org: a macaroon for pypi.org or test.pypi.org
  ['pypi-token', 'PyPI token', 'pypi-AgE[A-Za-z0-9_-]{50,1000}'],
  ['nuget-api-key', 'NuGet API key', 'oy2[a-z0-9]{43}'],
  ['crates-io-token', 'crates.io token', 'cio[A-Za-z0-9]{32}'],
  ['jfrog-reference-token', 'JFrog reference token', 'cmVmdGtu[A-Za-z0-9]{56}'],
  ['jfrog-artifactory-key', 'JFrog Artifactory API key', 'AKCp[A-Za-z0-9]{69}'],
  // buildkite.com/docs, circleci.com/docs, developer.harness.io: API tokens
  ['buildkite-token', 'Buildkite token', 'bk(?:ua|aj|ct)_[A-Za-z0-9]{36,64}'],
  ['circleci-token', 'CircleCI token', 'CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}'],
  ['harness-token', 'Harness token', 'pat\\.[A-Za-z0-9_-]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}'],
  ['teamcity-token', 'TeamCity token', 'eyJ0eXAiOiAiVENWMiJ9\\.[A-Za-z0-9_-]{36}\\.[A-Za-z0-9_-]{48}'],
  ['depot-token', 'Depot token', 'depot_(?:org|project|user)_[a-f0-9]{64}'],
  ['prefect-service-token', 'Prefect token', 'pnb_[A-Za-z0-9]{36}'],
  // docs.sonarsource.com: user, project and global analysis tokens
  ['sonar-token', 'Sonar token', 'sq[paut]_[a-f0-9]{40}'],
  ['snyk-token', 'Snyk token', 'snyk_(?:uat|sat|oat)\\.[a-z0-9]{8}\\.[A-Za-z0-9_-]{40,800}'],
  ['sourcegraph-token', 'Sourcegraph token', 'sg[pd]_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40,64}'],
  ['sourcegraph-license-key', 'Sourcegraph license key', 'slk_[a-f0-9]{64}'],
  // launchdarkly.com/docs: the prefix says the kind of key
  ['launchdarkly-api-key', 'LaunchDarkly API key', 'api-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'],
  ['launchdarkly-sdk-key', 'LaunchDarkly SDK key', 'sdk-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'],
  ['statsig-secret-key', 'Statsig secret key', 'secret-[A-Za-z0-9]{40,50}'],
  ['configcat-sdk-key', 'ConfigCat SDK key', 'configcat-sdk-1/[\\w-]{22}/[\\w-]{22}'],
  ['sentry-token', 'Sentry token', 'sntry[sua]_[A-Za-z0-9+/=_-]{40,400}'],
  // developers.figma.com, linear.app/developers, developers.notion.com, airtable.com/developers, clickup.com/api
  ['figma-token', 'Figma token', 'fig(?:d|o|u|oh|uh|or|ur)_[A-Za-z0-9_-]{35,60}'],
  ['linear-token', 'Linear token', 'lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,64}'],
  ['notion-token', 'Notion token', 'ntn_[A-Za-z0-9]{40,50}'],
  ['notion-integration-secret', 'Notion integration secret', 'secret_[A-Za-z0-9]{43}'],
  ['airtable-token', 'Airtable token', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}'],
  ['asana-token', 'Asana access token', '[0-2]/[0-9]{10,20}(?:/[0-9]{10,20})?:[a-f0-9]{32}'],
  ['clickup-token', 'ClickUp token', 'pk_[0-9]{5,9}_[A-Z0-9]{32}'],
  ['contentful-token', 'Contentful access token', 'CFPAT-[A-Za-z0-9_-]{43}'],
  ['typeform-token', 'Typeform token', 'tfp_[A-Za-z0-9_.=-]{40,59}'],
  [
    'hubspot-token',
    'HubSpot access token',
    'pat-(?:na|eu|ap)[0-9]-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  ],
  ['gitguardian-token', 'GitGuardian token', 'ggtt-v-[a-z0-9]{42}'],
  ['tinybird-token', 'Tinybird token', 'p\\.eyJ1IjogI[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{40,50}'],
  ['nightfall-api-key', 'Nightfall API key', 'NF-[A-Za-z0-9]{32}'],
]);
