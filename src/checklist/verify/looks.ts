import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ScanPolicy } from '../../secrets/policy.ts';
import { describeAge } from '../../workspace/clock.ts';
import { readTextIfExists } from '../../workspace/files.ts';
import { securityBoxes } from '../security.ts';
import { soakTime, verifierTitles } from './choose.ts';
import { cannot, type Verdict, type Verifier, type VerifierId, type VerifyGround } from './model.ts';
import { isUncommitted, lastCommitted, sinceRelease, sinceWords } from './since.ts';

const hourMs = 3_600_000;
/** A file of configuration is never larger. */
const scannedBytes = 4 * 1024 * 1024;
const planName = /(?:^|\/)(?:[\w.-]*[-_.])?(?:rollback|roll-back|roll_back|backout)[\w.-]*\.(?:md|mdx|txt|adoc|rst)$/i;
const deployFile =
  /(?:^|\/)(?:Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|Procfile|fly\.toml|app\.yaml|serverless\.ya?ml|[\w.-]*deploy[\w.-]*\.(?:sh|ya?ml|js|ts|py))$|(?:^|\/)(?:k8s|kubernetes|helm|charts|deploy|terraform|infra)\/|\.tf$/i;
const monitoringName =
  /(?:^|\/)(?:prometheus|alertmanager|alerts?|alerting|datadog|newrelic|sentry|grafana|loki|otel[\w-]*|opentelemetry[\w-]*|statuspage|uptime[\w-]*)[\w.-]*\.(?:ya?ml|json|toml|ini|conf|properties|js|ts)$|(?:^|\/)(?:monitoring|grafana|alerts|dashboards|prometheus)\/[^/]|(?:^|\/)[\w.-]*(?:servicemonitor|prometheusrule|\.rules)[\w.-]*\.ya?ml$/i;
const flagName =
  /(?:^|\/)[\w.-]*(?:feature[-_.]?(?:flags?|toggles?)|toggles?|flags?|flagsmith|unleash|launchdarkly)[\w.-]*\.\w+$/i;
const runbookName = /(?:^|\/)[\w.-]*run-?book[\w.-]*\.\w+$|(?:^|\/)run-?books?\//i;
const sourceFile = /\.(?:[cm]?[jt]sx?|py|rb|go|java|kt|cs|php|rs)$/i;
const testFile = /(?:^|\/)(?:tests?|spec|__tests__)\/|[._-](?:test|spec)\.\w+$/i;
const endpoint =
  /\b(?:app|router|server|api|fastify|r|mux|e|g)\.(?:get|post|put|patch|delete|all|route|handle|HandleFunc|GET|POST|PUT|PATCH|DELETE)\(\s*["'`](\/[^"'`]*)|@(?:Get|Post|Put|Patch|Delete|All|RequestMapping|GetMapping|PostMapping|PutMapping|DeleteMapping|app\.route|router\.\w+|bp\.route)\(\s*["'](\/?[^"']*)|http\.HandleFunc\(\s*"(\/[^"]*)|\bpath(?:name)?\s*={2,3}\s*["'](\/[^"']*)/g;

function look(id: VerifierId, run: (ground: VerifyGround, text: string) => Promise<Verdict>): Verifier {
  return { title: verifierTitles[id], lane: 'look', run: (ground, job) => run(ground, job.text) };
}

const file = (value: string, output?: string): Verdict => ({ result: 'done', kind: 'file', value, output });
const failed = (value: string, output?: string): Verdict => ({ result: 'failed', kind: 'file', value, output });

/** Verifiers that only look at files, the clock and the history. */
export const lookVerifiers = {
  environment: look('environment', async (ground) => {
    const names = await ground.tools.environmentNames(ground.root);
    if (!names) return cannot('there is no example of the settings (.env.example)');
    const count = `${names.documented} ${names.documented === 1 ? 'setting' : 'settings'} documented`;
    if (names.missing.length === 0) return file(count);
    return failed(`not in the example: ${names.missing.slice(0, 3).join(', ')}${names.missing.length > 3 ? ' …' : ''}`);
  }),

  secrets: look('secrets', async (ground) => {
    const read = (name: string) => readTextIfExists(path.join(ground.root, ...name.split('/')));
    const policy = await ScanPolicy.load({ settings: ground.config.secrets, read });
    const found: string[] = [];
    let scanned = 0;
    for (const name of ground.files) {
      if (!policy.wants(name)) continue;
      const absolute = path.join(ground.root, ...name.split('/'));
      const stat = await fs.lstat(absolute).catch(() => undefined);
      if (stat?.isFile() !== true || stat.size > scannedBytes) continue;
      const text = await fs.readFile(absolute, 'utf8');
      scanned++;
      for (const finding of policy.scan(text, name).findings) {
        const line = text.slice(0, finding.start).split('\n').length;
        found.push(`${name}:${line}  ${finding.what}${finding.key === undefined ? '' : ` (${finding.key})`}`);
      }
    }
    if (found.length > 0)
      return failed(
        `${found.length} ${found.length === 1 ? 'secret' : 'secrets'} in ${new Set(found.map((one) => one.split(':')[0])).size} files`,
        found.join('\n'),
      );
    return file(`no secrets in ${scanned} configuration ${scanned === 1 ? 'file' : 'files'}`);
  }),

  rollback: look('rollback', async (ground) => {
    const plans = ground.files.filter((name) => planName.test(name));
    const [plan] = plans;
    if (plan === undefined) return failed('no rollback plan was found (docs/rollback.md)');
    const deploys = ground.files.filter((name) => deployFile.test(name) && !plans.includes(name));
    if (plans.some((name) => isUncommitted(ground, name))) return file(`${plan}, just written`);
    const changed = deploys.filter((name) => isUncommitted(ground, name));
    if (changed[0] !== undefined) return failed(`${plan} is older than ${changed[0]}: read it again`);
    const [written, deployed] = await Promise.all([lastCommitted(ground, plans), lastCommitted(ground, deploys)]);
    if (written === undefined) return failed(`${plan} is in no commit`);
    if (deployed !== undefined && written < deployed)
      return failed(`${plan} is older than the deploy files: read it again`, deploys.join('\n'));
    return file(deployed === undefined ? plan : `${plan}, newer than the deploy files`);
  }),

  security: look('security', async (ground) => {
    const found = await securityBoxes(ground.root, ground.files);
    if (!found) return cannot('there is no security checklist (SECURITY_CHECKLIST.md)');
    const { name, boxes, open } = found;
    if (boxes === 0) return cannot(`${name} has no check boxes to judge it by`);
    if (open.length > 0) return failed(`${open.length} of ${boxes} open in ${name}`, open.join('\n'));
    return file(`${name}: all ${boxes} done`);
  }),

  monitoring: look('monitoring', (ground) => {
    const found = ground.files.filter((name) => monitoringName.test(name) && !testFile.test(name));
    const [first] = found;
    if (first === undefined) return Promise.resolve(cannot('no configuration of a monitoring was found'));
    return Promise.resolve(
      file(found.length === 1 ? first : `${first} and ${found.length - 1} more`, found.join('\n')),
    );
  }),

  version: look('version', async (ground) => {
    const own = await ground.tools.version(ground.root);
    const wanted = ground.release?.version ?? own;
    if (wanted === undefined) return cannot('neither the release nor a manifest names a version');
    const wrong: string[] = [];
    if (own !== undefined && own !== wanted) wrong.push(`the manifests say ${own}`);
    const log = ground.files.find((name) => /^(?:docs\/)?(?:CHANGELOG|CHANGES|HISTORY)\.md$/i.test(name));
    const text = log === undefined ? undefined : await readTextIfExists(path.join(ground.root, ...log.split('/')));
    const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    if (text !== undefined && !new RegExp(`^#{1,4} .*\\b${escaped}\\b`, 'm').test(text))
      wrong.push(`${log ?? ''} has no ${wanted}`);
    const tags = (await ground.reader?.tagsAtHead()) ?? [];
    if (!tags.some((tag) => tag.name.replace(/^v/, '') === wanted)) wrong.push(`there is no tag v${wanted}`);
    if (wrong.length > 0) return failed(wrong.join(', '));
    return file(`version ${wanted}, tag${text === undefined ? '' : ` and ${log ?? ''}`} agree`);
  }),

  backup: look('backup', async (ground) => {
    const { path: place, hours = 24 } = ground.config.backup ?? {};
    if (place === undefined) return cannot('where backups lie is not said: .ops/config.yaml, backup: path: …');
    const newest = await newestIn(path.resolve(ground.root, place));
    if (newest === undefined) return failed(`there is no backup at ${place}`);
    const age = describeAge(new Date(newest), ground.now());
    if (ground.now().getTime() - newest > hours * hourMs)
      return failed(`the last backup is from ${age}, more than ${hours} hours old`);
    return file(`backup from ${age}`);
  }),

  freeze: look('freeze', (ground) => {
    const windows = ground.config.freeze ?? [];
    if (windows.length === 0)
      return Promise.resolve(cannot('no freeze is named in .ops/config.yaml (freeze: [{from, to}])'));
    const now = ground.now().getTime();
    const frozen = windows.find(({ from, to }) => now >= Date.parse(from) && now <= endOf(to));
    if (frozen)
      return Promise.resolve(
        failed(`frozen until ${frozen.to}${frozen.reason === undefined ? '' : `: ${frozen.reason}`}`),
      );
    const next = windows
      .map(({ from }) => from)
      .filter((from) => Date.parse(from) > now)
      .sort()[0];
    return Promise.resolve(file(`no freeze now${next === undefined ? '' : `, the next from ${next}`}`));
  }),

  flags: look('flags', (ground) => touched(ground, flagName, 'feature flags', true)),
  runbook: look('runbook', (ground) => touched(ground, runbookName, 'runbook', false)),

  endpoints: look('endpoints', async (ground) => {
    const since = await sinceRelease(ground);
    const found: string[] = [];
    for (const name of [...since.added, ...since.modified]) {
      if (!sourceFile.test(name) || testFile.test(name)) continue;
      const text = (await readTextIfExists(path.join(ground.root, ...name.split('/')))) ?? '';
      for (const match of text.slice(0, scannedBytes).matchAll(endpoint)) {
        const line = text.slice(0, match.index).split('\n').length;
        found.push(`${name}:${line}  ${match.slice(1).find(Boolean) ?? ''}`);
      }
    }
    if (found.length === 0) return file(`no endpoint in what changed ${sinceWords(since)}`);
    const words = `${found.length} ${found.length === 1 ? 'endpoint' : 'endpoints'} in files changed ${sinceWords(since)}: review them`;
    return { result: 'review', kind: 'file', value: words, output: found.join('\n') };
  }),

  soak: look('soak', (ground, text) => {
    const ms = soakTime(text);
    if (ms === undefined) return Promise.resolve(cannot('it names no time'));
    const until = new Date(ground.now().getTime() + ms).toISOString();
    return Promise.resolve({
      result: 'done',
      kind: 'timer',
      value: `watched for ${ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${ms / 1000} s`}`,
      until,
    });
  }),
} satisfies Partial<Record<VerifierId, Verifier>>;

async function touched(ground: VerifyGround, name: RegExp, what: string, mayLack: boolean): Promise<Verdict> {
  const there = ground.files.filter((one) => name.test(one) && !testFile.test(one));
  if (there.length === 0) {
    return mayLack
      ? { result: 'not-applicable', kind: 'text', value: `no ${what} in this repository` }
      : failed(`no ${what} was found`);
  }
  const since = await sinceRelease(ground);
  const changed = [...since.added, ...since.modified].filter((one) => there.includes(one));
  const [first] = changed;
  if (first !== undefined) return file(`${first} touched ${sinceWords(since)}`, changed.join('\n'));
  const value = `${there[0] ?? what} not touched ${sinceWords(since)}`;
  return mayLack
    ? { result: 'review', kind: 'file', value, output: there.join('\n') }
    : failed(value, there.join('\n'));
}

/** A day named as the end counts whole. */
function endOf(text: string): number {
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59` : text);
}

async function newestIn(place: string): Promise<number | undefined> {
  const stat = await fs.stat(place).catch(() => undefined);
  if (!stat) return undefined;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = await fs.readdir(place);
  const times = await Promise.all(
    names.map(async (name) => (await fs.stat(path.join(place, name)).catch(() => undefined))?.mtimeMs),
  );
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
