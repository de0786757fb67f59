import * as path from 'node:path';
import type { Persona } from '../persona/model.ts';
import { configFile, type LoadedConfig, type OpsConfig } from '../workspace/config.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { describeDrift } from './approval.ts';
import type { Decision } from './decisions.ts';
import { gateStatus, phaseNumber, projectPhase } from './gates.ts';
import type { ContentNote, Drift, Release } from './model.ts';
import { securityBoxes } from './security.ts';
import type { Standing } from './standing.ts';

/** What the records say about one gate. */
export interface GateRecord {
  /** `closed`: nobody has passed it for this release, or it was closed again. `stale`: passed for something else. */
  readonly state: 'passed' | 'stale' | 'closed';
  /** "Dana · today 14:02" is made of these. */
  readonly by: string | undefined;
  readonly at: string | undefined;
  /** Why it is so, where there is more to say: "PASSED in PROJECT_STATE.md, line 12". */
  readonly words: string | undefined;
}

/** What is recorded about the gates of a release. */
export interface GateRecords {
  readonly gates: ReadonlyMap<string, GateRecord>;
  /** The project keeps the phase it stands in: then gates that are phases follow it. */
  readonly hasPhase: boolean;
  /** What is open in the security checklist, if there is one: "3 of 12 open in SECURITY_CHECKLIST.md". */
  readonly security: string | undefined;
  /** The configuration of the repository, absolute, and the lines in it where gates stand. */
  readonly file: string;
  readonly lines: ReadonlyMap<string, number>;
}

/** What it takes to read them. */
export interface GateRecordsGround {
  readonly root: string;
  readonly persona: Persona;
  readonly release: Release | undefined;
  readonly standing: Standing;
  readonly loaded: Pick<LoadedConfig, 'config' | 'locate'>;
  /** Text and decisions of the audit log. */
  readonly log: string | undefined;
  readonly decisions: readonly Decision[];
}

/** The ids of all gates that persona and project have, the persona's first. */
export function gateIds(persona: Persona, config: OpsConfig): string[] {
  return [...new Set([...persona.gates, ...(config.gates ?? [])].map(({ id }) => id))];
}

/** What the records say about one gate. */
export async function readGateRecord(
  ground: Omit<GateRecordsGround, 'loaded' | 'persona'>,
  id: string,
): Promise<GateRecord> {
  const { state } = ground.standing.own.records;
  const text = state === undefined ? undefined : await readTextIfExists(path.join(ground.root, ...state.split('/')));
  return judgeGate(ground, { file: state ?? '', text: text ?? '' })(id);
}

/** Reads project state, audit log and security checklist for what they say about the gates; nothing where there are none. */
export async function readGateRecords(ground: GateRecordsGround): Promise<GateRecords | undefined> {
  const { persona, root, standing, loaded } = ground;
  const { config } = loaded;
  const ids = gateIds(persona, config);
  if (ids.length === 0) return undefined;
  const { state } = standing.own.records;
  const [text, boxes] = await Promise.all([
    state === undefined ? undefined : readTextIfExists(path.join(root, ...state.split('/'))),
    ids.includes('S07') ? securityBoxes(root, [...standing.files.keys()]) : undefined,
  ]);
  const judge = judgeGate(ground, { file: state ?? '', text: text ?? '' });
  return {
    gates: new Map(await Promise.all(ids.map(async (id) => [id, await judge(id)] as const))),
    hasPhase: projectPhase(text ?? '') !== undefined,
    security:
      boxes && boxes.open.length > 0 ? `${boxes.open.length} of ${boxes.boxes} open in ${boxes.name}` : undefined,
    file: path.join(root, ...configFile.split('/')),
    lines: new Map((config.gates ?? []).map(({ id }, index) => [id, loaded.locate(['gates', index]).line])),
  };
}

/**
 * How a gate stands: its phase, where it is one and the project keeps it; else what was decided last for this version and
 * environment; else, where we never wrote about it, what the project state or the audit log says in the project's own words.
 */
function judgeGate(ground: Omit<GateRecordsGround, 'loaded' | 'persona'>, state: { file: string; text: string }) {
  const { decisions, standing, release } = ground;
  const phase = projectPhase(state.text);
  return async (id: string): Promise<GateRecord> => {
    const number = phaseNumber(id);
    if (phase && number !== undefined) {
      const words = `phase S${String(phase.number).padStart(2, '0')} in ${state.file}, line ${phase.line}`;
      return { state: phase.number >= number ? 'passed' : 'closed', by: undefined, at: undefined, words };
    }
    const mine = decisions.filter((one) => one.gate === id && one.word !== 'APPROVED');
    const last = mine.findLast(
      (one) => one.version === release?.version && one.environment === (release.environment ?? undefined),
    );
    if (last) return judgeDecision(last, standing, release?.contents?.[last.content]);
    const said = mine.length > 0 ? undefined : saidAbout(id, [state, auditOf(ground)]);
    if (said) return said;
    const other = mine.at(-1);
    const words = other?.word === 'PASSED' ? `last passed for v${other.version} → ${other.environment}` : undefined;
    return { state: 'closed', by: undefined, at: undefined, words };
  };
}

async function judgeDecision(
  decision: Decision,
  standing: Standing,
  note: ContentNote | undefined,
): Promise<GateRecord> {
  const { by, at } = decision;
  if (decision.word === 'REOPENED') return { state: 'closed', by, at, words: `closed again by ${by}` };
  if (!decision.intact)
    return { state: 'stale', by, at, words: 'its row in the audit log was written or changed by hand' };
  if (decision.content === standing.content || standing.sameAs.has(decision.content))
    return { state: 'passed', by, at, words: undefined };
  const drift: Drift | undefined =
    decision.commit === undefined ? undefined : await standing.compare(decision.commit, note?.changed);
  return { state: 'stale', by, at, words: `stale: ${describeDrift(drift)}` };
}

function auditOf({ standing, log }: Pick<GateRecordsGround, 'standing' | 'log'>): { file: string; text: string } {
  return { file: standing.own.records.audit ?? '', text: log ?? '' };
}

function saidAbout(id: string, documents: readonly { file: string; text: string }[]): GateRecord | undefined {
  for (const { file, text } of documents) {
    const status = gateStatus(text, id);
    if (!status) continue;
    const words = `${status.words} in ${file}, line ${status.line}`;
    return { state: status.passed ? 'passed' : 'closed', by: undefined, at: undefined, words };
  }
  return undefined;
}
