import type { Persona } from '../../persona/model.ts';
import type { OpsConfig } from '../../workspace/config.ts';
import type { RepositoryReader } from '../../workspace/repository.ts';
import type { Evidence, Release } from '../model.ts';
import type { Standing } from '../standing.ts';

/** What verifiers exist. The names are those of `verifiers:` in `.ops/config.yaml`. */
export type VerifierId =
  | 'soak'
  | 'gate'
  | 'audit'
  | 'state'
  | 'migrations'
  | 'health'
  | 'smoke'
  | 'rollback'
  | 'environment'
  | 'secrets'
  | 'tests'
  | 'build'
  | 'ci'
  | 'version'
  | 'backup'
  | 'freeze'
  | 'flags'
  | 'runbook'
  | 'monitoring'
  | 'security'
  | 'endpoints'
  | 'command';

/** A verifier for one item. */
export interface Choice {
  readonly id: VerifierId;
  /** What it does, for a tooltip: "runs the project's tests". */
  readonly title: string;
  /** Only for `command`: the project's own, from `.ops/config.yaml`. */
  readonly argv?: readonly string[] | undefined;
}

/** What came of it. `review`: something to look at for a person; `cannot`: it has nothing to work with, nothing is recorded. */
export interface Verdict {
  readonly result: 'done' | 'failed' | 'not-applicable' | 'review' | 'cannot';
  readonly kind: Evidence['kind'];
  /** One line for the row. */
  readonly value: string;
  /** All there is to read. */
  readonly output?: string | undefined;
  readonly exitCode?: number | null | undefined;
  readonly durationMs?: number | undefined;
  /** ISO 8601, for a timer. */
  readonly until?: string | undefined;
}

/** A question to a running service. */
export interface HealthQuestion {
  readonly url: string;
  readonly version: string;
  readonly cancel: AbortSignal;
}

/** What verifiers need of other rooms; whoever starts them brings it along. */
export interface VerifyTools {
  /** The project's build and tests, as a push runs them. */
  checks(
    root: string,
    config: OpsConfig,
  ): Promise<readonly { readonly name: string; readonly argv: readonly string[] }[]>;
  /** Names in `.env` that its example lacks; undefined where there is no example. */
  environmentNames(
    root: string,
  ): Promise<{ readonly documented: number; readonly missing: readonly string[] } | undefined>;
  /** The version that the project's manifests name. Throws OpsError when they disagree. */
  version(root: string): Promise<string | undefined>;
  health(question: HealthQuestion): Promise<{ readonly healthy: boolean; readonly why: string }>;
}

/** What a verifier may look at. */
export interface VerifyGround {
  readonly root: string;
  readonly reader: RepositoryReader | undefined;
  readonly persona: Persona;
  readonly release: Release | undefined;
  readonly config: OpsConfig;
  readonly standing: Standing;
  /** Paths git tracks or does not ignore. */
  readonly files: readonly string[];
  readonly tools: VerifyTools;
  readonly now: () => Date;
}

/** One thing to be verified, for all items that ask for the same. */
export interface Job {
  readonly choice: Choice;
  /** The words of the first of its items. */
  readonly text: string;
  readonly cancel: AbortSignal;
  readonly onOutput: (text: string) => void;
}

/** How a verifier works. */
export interface Verifier {
  readonly title: string;
  /** Jobs of the lane `project` run one after the other, since they work in the same folder; all others side by side. */
  readonly lane: 'look' | 'project' | 'network';
  /** What it would run or ask, exactly, for the consent; nothing for a verifier that only looks at files. */
  readonly asks?: (ground: VerifyGround, choice: Choice, text: string) => Promise<readonly string[]>;
  readonly run: (ground: VerifyGround, job: Job) => Promise<Verdict>;
}

/** It has nothing to work with; the words say what is missing. */
export function cannot(why: string): Verdict {
  return { result: 'cannot', kind: 'text', value: why };
}
