import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { readTextIfExists, writeFileAtomic } from '../../workspace/files.ts';

/** A process that can be told from a later one with the same number, as whoever starts a round names it. */
export interface RoundOwner {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
}

/** Items that were to be verified in one go, and have not been. */
export interface Round {
  readonly persona: string;
  readonly owner: RoundOwner;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly ids: readonly string[];
}

const schema = z.object({
  schema: z.literal(1),
  persona: z.string(),
  owner: z.object({ pid: z.number(), start: z.string(), host: z.string() }),
  startedAt: z.string(),
  ids: z.array(z.string()).max(10_000),
});

/**
 * Remembers which items of a round of verifying are still to come, in the worktree's own state folder, so that a window that was
 * reloaded or killed in the middle can say so and go on. What was verified is in the release record; this is no part of it.
 */
export class RoundKeeper {
  readonly #file: string;

  constructor(choiceFolder: string) {
    this.#file = path.join(choiceFolder, 'verifying.json');
  }

  /** Writes what is still to come; nothing any more ends the round. */
  async keep(round: Round): Promise<void> {
    if (round.ids.length === 0) await this.end();
    else await writeFileAtomic(this.#file, `${JSON.stringify({ schema: 1, ...round })}\n`);
  }

  async end(): Promise<void> {
    await fs.rm(this.#file, { force: true });
  }

  /** The round whose process is gone; undefined when there is none, or it still goes on. A damaged note is none. */
  async interrupted(isGone: (owner: RoundOwner) => boolean): Promise<Round | undefined> {
    const text = await readTextIfExists(this.#file);
    if (text === undefined) return undefined;
    try {
      const { persona, owner, startedAt, ids } = schema.parse(JSON.parse(text));
      return isGone(owner) ? { persona, owner, startedAt, ids } : undefined;
    } catch {
      await this.end();
      return undefined;
    }
  }
}
