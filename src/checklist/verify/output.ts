import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { redact } from '../../secrets/redact.ts';
import { readTextIfExists, writeFileAtomic } from '../../workspace/files.ts';

/** The end of an output says how it ended; so much of it is kept. */
const keptCharacters = 256 * 1024;
const keptFiles = 300;

/** Keeps an output, redacted, and gives the name of its file. The oldest ones give way. */
export async function keepOutput(folder: string, verifier: string, output: string, now: Date): Promise<string> {
  const name = `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${verifier}-${randomBytes(3).toString('hex')}.txt`;
  const cut =
    output.length > keptCharacters ? `… (the beginning is left out)\n${output.slice(-keptCharacters)}` : output;
  await writeFileAtomic(path.join(folder, name), redact(stripVTControlCharacters(cut)));
  const names = (await fs.readdir(folder)).filter((one) => one.endsWith('.txt')).sort();
  await Promise.all(
    names.slice(0, Math.max(0, names.length - keptFiles)).map((one) => fs.rm(path.join(folder, one), { force: true })),
  );
  return name;
}

/**
 * A kept output; undefined when it is gone. The name comes from a record in the git folder, so maybe from a stranger: nothing but
 * a plain name of ours leads to a file.
 */
export async function readOutput(folder: string, name: string): Promise<string | undefined> {
  if (!/^\d{8}T\d{6}Z-[a-z]+-[0-9a-f]{6}\.txt$/.test(name)) return undefined;
  return readTextIfExists(path.join(folder, name));
}
