import type { OpsConfig } from '../../workspace/config.ts';
import { verifierTitles } from './choose.ts';
import { cannot, type Verdict, type Verifier, type VerifyGround } from './model.ts';

/** The health address an item speaks of: of the environment its words name, else of the release's, else the only one there is. */
export function healthAddress(
  text: string,
  config: OpsConfig,
  environment: string | null,
): { readonly name: string; readonly url: string } | { readonly missing: string } {
  const known = Object.entries(config.environments ?? {});
  const lower = text.toLowerCase();
  const named =
    known.find(([name]) => lower.includes(name.toLowerCase()))?.[0] ??
    /\b(?:staging|production|development|preview)\b/.exec(lower)?.[0] ??
    environment ??
    (known.length === 1 ? known[0]?.[0] : undefined);
  const url = named === undefined ? undefined : config.environments?.[named]?.health;
  if (named !== undefined && url !== undefined) return { name: named, url };
  const key = named ?? 'production';
  return { missing: `no health address for ${key}: name it in .ops/config.yaml (environments: ${key}: health: …)` };
}

/** Asks a running service. */
export const healthVerifier: Verifier = {
  title: verifierTitles.health,
  lane: 'network',
  asks: (ground, _choice, text) => {
    const address = healthAddress(text, ground.config, ground.release?.environment ?? null);
    return Promise.resolve('url' in address ? [`GET ${address.url}`] : []);
  },
  run: async (ground: VerifyGround, job): Promise<Verdict> => {
    const address = healthAddress(job.text, ground.config, ground.release?.environment ?? null);
    if (!('url' in address)) return cannot(address.missing);
    const version = ground.release?.version ?? null;
    if (version === null) return cannot('the release has no version yet: name it first');
    const started = performance.now();
    const health = await ground.tools.health({ url: address.url, version, cancel: job.cancel });
    const durationMs = Math.round(performance.now() - started);
    const output = `GET ${address.url}\n${health.why}\n`;
    return health.healthy
      ? { result: 'done', kind: 'http', value: `${address.name}: 200, ${health.why}`, output, durationMs }
      : { result: 'failed', kind: 'http', value: `${address.name}: ${health.why}`, output, durationMs };
  },
};
