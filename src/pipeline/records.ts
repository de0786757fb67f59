import { findOwnFiles } from '../checklist/ownFiles.ts';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona } from '../persona/model.ts';
import { readAudit } from '../record/audit.ts';
import type { RunFact } from '../record/facts.ts';
import type { PipelineRuns } from '../record/metrics.ts';
import type { IncidentPlaces } from '../record/incident.ts';
import type { AuditRow } from '../record/model.ts';
import { readTextIfExists } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { knownCiRuns } from './ciRuns.ts';
import type { RunView } from './model.ts';
import { runFacts } from './runFacts.ts';
import { listRuns } from './runs.ts';

/** Whose records are meant. */
export interface RecordsGround {
  readonly root: string;
  readonly stateFolder: string;
  readonly reader: RepositoryReader | undefined;
  readonly persona: Persona | undefined;
}

/** Where the records are, all absolute, and what stands in them. */
export interface Records extends IncidentPlaces {
  /** undefined: the repository keeps none. */
  readonly state: string | undefined;
  readonly reports: string;
  readonly rows: readonly AuditRow[];
  /** Newest first. */
  readonly runs: readonly RunView[];
  readonly facts: readonly RunFact[];
  /** What the code host said last about the pipeline; undefined when nobody has asked. */
  readonly pipeline: PipelineRuns | undefined;
}

/**
 * The record files in use: where the persona or the repository has them, else in the git folder. Creates nothing. Throws when a
 * file that is there can't be read. `known`: the runs, where somebody has read them already.
 */
export async function openRecords(
  { root, stateFolder, reader, persona }: RecordsGround,
  known?: readonly RunView[],
): Promise<Records> {
  const files = reader && !reader.paths.bare ? await reader.files() : [];
  const places = findOwnFiles(persona, files).records;
  const inTree = (file: string | undefined) => (file === undefined ? undefined : path.join(root, ...file.split('/')));
  const audit = inTree(places.audit) ?? path.join(stateFolder, 'AUDIT_LOG.md');
  const [text, runs, postmortems, pipeline] = await Promise.all([
    readTextIfExists(audit),
    known ?? listRuns(stateFolder),
    postmortemFolder(root),
    knownCiRuns(stateFolder),
  ]);
  return {
    audit,
    state: inTree(places.state),
    reports: inTree(places.reports) ?? path.join(stateFolder, 'reports'),
    postmortems: postmortems ?? path.join(stateFolder, 'incidents'),
    rows: readAudit(text ?? ''),
    runs,
    facts: runFacts(runs),
    pipeline,
  };
}

/** The project's own folder for postmortems, if it has one. */
async function postmortemFolder(root: string): Promise<string | undefined> {
  for (const name of ['docs/postmortems', 'docs/incidents', 'postmortems', 'incidents']) {
    const folder = path.join(root, ...name.split('/'));
    const found = await fs.stat(folder).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    if (found) return folder;
  }
  return undefined;
}
