import type { ProcessResult } from '../../workspace/process.ts';
import type { RunContext } from '../context.ts';

/** A registry a release can be published to after its push. */
export interface Publisher {
  /** `npm`, `pypi`. */
  readonly name: string;
  /** What is published, as people name it: `billing@1.0.1`. */
  readonly subject: string;
  /** The command, as it is run. */
  readonly argv: readonly string[];
  /** Makes what will be uploaded and lists its files, with their text where it is text. Runs before anything is pushed. */
  pack(context: RunContext): Promise<readonly PackedFile[]>;
  /** What the registry has: all of it, a part, nothing; undefined when it does not say. */
  published(context: RunContext): Promise<'all' | 'part' | 'nothing' | undefined>;
  publish(context: RunContext): Promise<ProcessResult>;
  /** True when the words of a failure mean that a one-time password was missing or wrong. */
  wantsPassword(result: ProcessResult): boolean;
}

/** One file of a package. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
  /** undefined for files that are large or not text. */
  readonly text: string | undefined;
}

/** What is to be published, as the plan knows it. */
export interface Publication {
  readonly worktree: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}
