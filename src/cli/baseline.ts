import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import {
  baselineEntry,
  baselineFile,
  BaselineFilter,
  formatBaseline,
  newBaseline,
  parseBaseline,
  withEntry,
  type Baseline,
} from '../secrets/baseline.ts';
import type { SecretFinding } from '../secrets/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import type { Ground } from './ground.ts';

/** A baseline in use, and what is to be added to it. */
export class OpenBaseline {
  readonly filter: BaselineFilter;
  /** Absolute. Its salt looks like a secret, and is none. */
  readonly file: string;
  #content: Baseline;
  #added = 0;

  private constructor(file: string, content: Baseline) {
    this.file = file;
    this.#content = content;
    this.filter = new BaselineFilter(content);
  }

  /**
   * Opens the one named, else the repository's own. undefined when there is none and none is to be made. Throws
   * OpsError('usage') when the named one is missing or one can't be used.
   */
  static async open(ground: Ground, named: string | undefined, make = false): Promise<OpenBaseline | undefined> {
    const file = path.resolve(named === undefined ? ground.root : ground.folder, named ?? baselineFile);
    const text = await readTextIfExists(file);
    if (text === undefined) {
      if (make) return new OpenBaseline(file, newBaseline(randomBytes(16).toString('hex')));
      if (named !== undefined) throw new OpsError('usage', `There is no baseline ${named}.`);
      return undefined;
    }
    const parsed = parseBaseline(text);
    if (!parsed.ok) throw new OpsError('usage', parsed.problem, { file: ground.shown(file) });
    return new OpenBaseline(file, parsed.baseline);
  }

  add(text: string, findings: readonly SecretFinding[], file: string, reason: string): void {
    for (const finding of findings) {
      const more = withEntry(this.#content, baselineEntry(text, finding, this.#content.salt, file, reason));
      if (more !== this.#content) this.#added++;
      this.#content = more;
    }
  }

  /** Writes what was added; returns how many entries. */
  async save(): Promise<number> {
    if (this.#added > 0) await writeFileAtomic(this.file, formatBaseline(this.#content));
    return this.#added;
  }
}
