import type { Persona, Territory } from '../persona/model.ts';
import { expandBraces, matchesPatterns } from '../secrets/pathPatterns.ts';
import { canonicalClass } from './classes.ts';
import { isOperations } from './words.ts';

/** Files by pattern, and who stands behind them as a code host writes it. */
export interface OwnerLine {
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** What an export is made from. */
export interface OwnersInput {
  /** The personas whose territories are told: the workspace's own, and the active one. */
  readonly personas: readonly Persona[];
  /** `owners:` of `.ops/config.yaml`: a persona's id or name, or an owner as rules name it. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  /** Every file of the repository: a kind of file is only told by the patterns that mean one. */
  readonly files: readonly string[];
}

/**
 * The usual places of a kind of file, short enough for a person to read; in order of precedence, the general ones first. Kinds
 * whose files belong to several (manifests) are left out.
 */
const places: Readonly<Record<string, readonly string[]>> = {
  source: '/src/ /lib/ /app/ /cmd/ /internal/ /pkg/ /packages/ /apps/ /services/ /crates/'.split(' '),
  docs: '/docs/ /README.md /CONTRIBUTING.md'.split(' '),
  scaffold: '/tsconfig*.json /Makefile /.editorconfig /eslint.config.* /vite.config.*'.split(' '),
  architecture: '/docs/adr/ /docs/architecture/ /ARCHITECTURE.md'.split(' '),
  schema: '*.sql /prisma/ /schema/ /db/schema*'.split(' '),
  migration: '/migrations/ /db/migrate/ /db/migrations/ /prisma/migrations/'.split(' '),
  'security-implementation': '/src/auth/ /src/security/ /src/crypto/ /internal/auth/ .gitleaks.toml .semgrep*'.split(
    ' ',
  ),
  test: '/test/ /tests/ /spec/ /e2e/ *.test.* *.spec.* *_test.go'.split(' '),
  'environment-config': '.env* /config/*.yml /config/*.yaml /config/*.json application*.yml appsettings*.json'.split(
    ' ',
  ),
  'package-publishing': '.npmrc .npmignore .pypirc VERSION .goreleaser* /.changeset/config.json lerna.json'.split(' '),
  'deploy-scripts':
    '/deploy/ /scripts/deploy* /scripts/release* /scripts/rollback* Procfile fly.toml vercel.json'.split(' '),
  infrastructure:
    'Dockerfile Dockerfile.* .dockerignore docker-compose*.yml docker-compose*.yaml compose*.yml compose*.yaml *.tf *.tfvars /k8s/ /kubernetes/ /manifests/ /charts/ /helm/ /terraform/ /infra/ /ansible/ /nginx/'.split(
      ' ',
    ),
  monitoring: '/monitoring/ /observability/ /prometheus/ /grafana/ /alerts/'.split(' '),
  'security-configuration': '*.pem *.crt /certs/ /policies/ /vault/'.split(' '),
  ci: '/.github/workflows/ /.github/actions/ /.github/dependabot.yml /.gitlab-ci.yml /Jenkinsfile /.circleci/ /azure-pipelines.yml /.travis.yml /bitbucket-pipelines.yml /.buildkite/ /.husky/ /renovate.json'.split(
    ' ',
  ),
  'ops-docs': '/CHANGELOG.md /AUDIT_LOG.md /docs/runbooks/ /docs/deployment*'.split(' '),
};
const order = Object.keys(places);

/**
 * Who owns what, by the territories of personas: what is forbidden to one belongs to the owner it names, what one keeps
 * exclusively to itself. General before special, since code hosts take the last line that fits. `missing`: names that
 * `owners:` says nothing about, so their files are left out.
 */
export function ownerLines({ personas, owners, files }: OwnersInput): {
  readonly lines: readonly OwnerLine[];
  readonly missing: readonly string[];
} {
  const missing = new Set<string>();
  const lines = new Map<string, { owners: Set<string>; rank: number }>();
  for (const persona of personas) {
    for (const territory of persona.territories) {
      const names = namesOf(persona, territory);
      if (names.length === 0) continue;
      const stands = names.flatMap((name) => lookUp(owners, name));
      if (stands.length === 0) {
        if (patternsOf(territory, files).length > 0) missing.add(names[0] ?? '');
        continue;
      }
      for (const { pattern, rank } of patternsOf(territory, files)) {
        const line = lines.get(pattern) ?? { owners: new Set<string>(), rank };
        for (const one of stands) line.owners.add(one);
        lines.set(pattern, line);
      }
    }
  }
  return {
    lines: [...lines]
      .sort(([a, one], [b, two]) => one.rank - two.rank || (a < b ? -1 : 1))
      .map(([pattern, line]) => ({ pattern, owners: [...line.owners] })),
    missing: [...missing],
  };
}

/** The patterns of what personas for operations keep for themselves, for a rule that lets nobody else push there. */
export function exclusivePatterns({ personas, files }: Pick<OwnersInput, 'personas' | 'files'>): string[] {
  const exclusive = personas
    .filter(isOperations)
    .flatMap((persona) =>
      persona.territories.filter(({ effect }) => effect === 'exclusive').flatMap((one) => patternsOf(one, files)),
    );
  return [...new Set(exclusive.map(({ pattern }) => pattern))].sort();
}

function namesOf(persona: Persona, { effect, owner }: Territory): string[] {
  if (effect === 'exclusive') return [persona.id, persona.name];
  return effect === 'forbidden' && owner !== undefined ? [owner] : [];
}

/** "Engineer agent", "Engineer" and "engineer" are the same. */
function lookUp(owners: OwnersInput['owners'], name: string): readonly string[] {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/^the\s+/, '')
      .replace(/\s+agent$/, '')
      .trim();
  const key = Object.keys(owners).find((one) => plain(one) === plain(name));
  return key === undefined ? [] : (owners[key] ?? []);
}

function patternsOf(
  territory: Territory,
  files: readonly string[],
): { readonly pattern: string; readonly rank: number }[] {
  const classes = territory.classes.map(canonicalClass);
  const rank = Math.max(-1, ...classes.map((id) => order.indexOf(id)));
  const written = territory.patterns
    .filter((pattern) => !pattern.startsWith('!') && !/\s/.test(pattern))
    .flatMap(expandBraces)
    .map(asOwned);
  const usual = classes
    .flatMap((id) => places[id] ?? [])
    .filter((pattern) => files.some((file) => matchesPatterns([pattern], file)));
  return [...new Set([...written, ...usual])].map((pattern) => ({ pattern, rank }));
}

/** `src/**` and `./src/` as code hosts write the same: `/src/`. */
function asOwned(pattern: string): string {
  const text = pattern.replace(/^\.\//, '/').replace(/\/\*\*(?:\/\*)?$/, '/');
  // A slash before the end binds a pattern to the root; written out, so that it stays bound without its stars.
  const isBound = pattern.replace(/\/$/, '').includes('/') && !text.startsWith('/') && !text.startsWith('**');
  return isBound ? `/${text}` : text;
}
