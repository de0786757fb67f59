import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as z from 'zod';
import { readTextIfExists, writeFileAtomic } from '../../workspace/files.ts';
import { userStateFolder } from '../../workspace/repository.ts';

const schema = z.object({ schema: z.literal(1), agreed: z.array(z.string()) });
const remembered = 500;

/**
 * The commands and addresses that the user agreed to have run and asked for a folder. Kept in the user's own state folder:
 * in the git folder it could come with an archive. Each is agreed to as it is written; a changed one is asked about anew.
 */
export class Consent {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  static async open(root: string): Promise<Consent> {
    return new Consent(path.join(await userStateFolder(root), 'verify-consent.json'));
  }

  /** Those nobody has agreed to yet, in their order. */
  async missing(asks: readonly string[]): Promise<string[]> {
    const agreed = new Set(await this.#read());
    return [...new Set(asks)].filter((ask) => !agreed.has(digest(ask)));
  }

  async agree(asks: readonly string[]): Promise<void> {
    const agreed = [...new Set([...(await this.#read()), ...asks.map(digest)])].slice(-remembered);
    await writeFileAtomic(this.#file, `${JSON.stringify({ schema: 1, agreed })}\n`);
  }

  async #read(): Promise<string[]> {
    const text = await readTextIfExists(this.#file);
    if (text === undefined) return [];
    try {
      return schema.parse(JSON.parse(text)).agreed;
    } catch {
      // Only a memory of answers: asking again is all it costs.
      return [];
    }
  }
}

/** A command line may hold what nobody wants in another file. */
function digest(ask: string): string {
  return createHash('sha256').update(ask).digest('hex');
}
