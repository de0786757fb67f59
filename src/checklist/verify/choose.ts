import type { ChecklistItem } from '../../persona/model.ts';
import type { OpsConfig } from '../../workspace/config.ts';
import { isApprovalItem } from '../approval.ts';
import type { Choice, VerifierId } from './model.ts';

/** What each verifier does, for a tooltip. */
export const verifierTitles: Readonly<Record<VerifierId, string>> = {
  soak: 'waits the time it names',
  gate: 'reads the gate in the project state and the audit log',
  audit: 'looks for the row of this version in the audit log',
  state: 'looks for this version in the project state',
  migrations: 'looks at each migration since the last release',
  health: 'asks the health address until it answers well three times in a row',
  smoke: 'runs the smoke test',
  rollback: 'looks for a rollback plan that is newer than the deploy files',
  environment: 'compares the settings with their example',
  secrets: 'scans the configuration files for secrets',
  tests: 'runs the tests',
  build: 'runs the build',
  ci: 'asks for the checks of this commit with gh',
  version: 'compares version files, tag and changelog',
  backup: 'looks at the age of the last backup',
  freeze: 'looks whether releases are frozen now',
  flags: 'looks whether the feature flags were touched since the last release',
  runbook: 'looks whether the runbook was touched since the last release',
  monitoring: 'looks for the configuration of the monitoring',
  security: 'looks whether the security checklist is complete',
  endpoints: 'lists new endpoints for a review',
  command: "runs the project's own command",
};

/** Somebody has to have read, agreed or tried it: no file can say so. */
const onlyAPerson =
  /\b(?:read by|agreed|agreement|informed|told|notif\w+|communicat\w+|tried|rehearsed|reviewed by|signed off)\b/;

/** In this order; the first whose words stand in an item is its verifier. */
const words: readonly (readonly [VerifierId, RegExp])[] = [
  ['soak', /\b(?:monitor|watch|observe|soak|bake)\w*\b.*\b\d+\s*(?:s|sec\w*|min\w*|h|hours?)\b/],
  ['gate', /\bs(?:06|07|09|10)\b/],
  ['audit', /\baudit[_ ]log\b|\b(?:deployment|release) record\b/],
  ['state', /\bproject[_ ]state\b/],
  ['migrations', /\bmigrations?\b/],
  ['smoke', /\bsmoke\b/],
  [
    'health',
    /\bhealth[- ]?(?:check|endpoint)s?\b.*|`\/health\w*`|\/healthz?\b|\bendpoints?\b.*\b200\b|\bservices? (?:is|are) healthy\b/,
  ],
  ['security', /\bsecurity (?:review|checklist)\b/],
  ['secrets', /\b(?:no|without) (?:hard-?coded )?(?:secrets?|credentials|passwords)\b|\bsecrets? (?:scan|stands?)\b/],
  [
    'rollback',
    /\b(?:roll-?back|way back|go(?:ing)? back)\b.*\b(?:plans?|procedure|documented|written|at hand|exists?|ready|there)\b|\b(?:plan|procedure|way) (?:to|for) (?:a )?roll(?:ing)? ?back\b|\bway to roll back\b/,
  ],
  [
    'environment',
    /\b(?:environment variables?|env(?:ironment)? vars?|settings?)\b.*\b(?:documented|listed|described)\b|\.env\.example/,
  ],
  [
    'ci',
    /\bci\b.*\b(?:green|pass\w*|success\w*)|\bpipelines?\b.*\b(?:green|pass\w*|success\w*)|\bchecks? of (?:this|the) commit\b/,
  ],
  ['tests', /\btests?\b.*\b(?:pass\w*|green|run|ran|succeed\w*)\b|\btest suite\b/],
  ['build', /\bbuilds?\b.*\b(?:succeed\w*|pass\w*|green|work\w*)\b/],
  [
    'version',
    /\bchangelog\b|\brelease notes\b|\bversion\b.*\b(?:bumped|agree|match\w*|tag\w*|updated)\b|\btag\b.*\bversion\b/,
  ],
  ['backup', /\bback-?ups?\b/],
  ['freeze', /\b(?:freeze|maintenance window|change window|deploy(?:ment)? window)\b/],
  ['flags', /\bfeature (?:flags?|toggles?)\b/],
  ['runbook', /\brun-?books?\b/],
  ['monitoring', /\b(?:monitoring|alert(?:ing|s)?|dashboards?)\b.*\b(?:configured|set up|in place|exists?)\b/],
  ['endpoints', /\bendpoints?\b.*\b(?:audit\w*|expos\w*|review\w*)\b|\bexposed endpoints?\b/],
];

/**
 * The verifier of an item: what `.ops/config.yaml` says for its id or its words, else what its own words ask for. undefined: it
 * needs a person. A verifier that the configuration gives a command of its own (`smoke: npm run smoke`) runs that.
 */
export function chooseVerifier(item: Pick<ChecklistItem, 'id' | 'text'>, config: OpsConfig): Choice | undefined {
  const own = config.verifiers ?? {};
  const named =
    config.verifiers &&
    Object.entries(own).find(
      ([key]) =>
        key === item.id || key === item.id.slice(item.id.lastIndexOf('/') + 1) || plain(key) === plain(item.text),
    );
  if (named) return choiceOf(named[1], own);
  if (isApprovalItem(item.text)) return undefined;
  const id = idFor(item.text);
  if (id === undefined) return undefined;
  const command = own[id];
  return command ? choiceOf(command, {}) : { id, title: verifierTitles[id] };
}

function choiceOf(argv: readonly string[], own: NonNullable<OpsConfig['verifiers']>): Choice | undefined {
  const [word] = argv;
  if (argv.length === 1 && word === 'person') return undefined;
  if (argv.length === 1 && word !== undefined && isVerifier(word)) {
    const command = own[word];
    return command ? choiceOf(command, {}) : { id: word, title: verifierTitles[word] };
  }
  return { id: 'command', title: verifierTitles.command, argv };
}

function isVerifier(word: string): word is VerifierId {
  return word !== 'command' && Object.hasOwn(verifierTitles, word);
}

/** The same items are looked at with every refresh of a view. */
const remembered = new Map<string, VerifierId | undefined>();
const rememberedTexts = 20_000;

function idFor(text: string): VerifierId | undefined {
  if (remembered.has(text)) return remembered.get(text);
  const lower = plain(text);
  const id = onlyAPerson.test(lower) ? undefined : words.find(([, pattern]) => pattern.test(lower))?.[0];
  if (remembered.size >= rememberedTexts) remembered.clear();
  remembered.set(text, id);
  return id;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\*\*|__/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The minutes an item wants something to be watched, in milliseconds; undefined when it names no time. */
export function soakTime(text: string): number | undefined {
  const match = /(\d+)\s*(s|sec\w*|min\w*|h|hours?)\b/i.exec(text);
  if (!match) return undefined;
  const unit = match[2]?.toLowerCase() ?? '';
  return Number(match[1]) * (unit.startsWith('s') ? 1000 : unit.startsWith('m') ? 60_000 : 3_600_000);
}
