import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound } from '../workspace/files.ts';
import { isRunId } from './journal.ts';
import type { RunRequest } from './model.ts';

const schema = z.strictObject({
  schema: z.literal(1),
  id: z.string().refine(isRunId, 'not the id of a run'),
  folder: z.string().refine((folder) => path.isAbsolute(folder), 'not an absolute path'),
  action: z.enum(['push', 'rollback', 'resume']),
  bump: z.string().max(100).optional(),
  expect: z.strictObject({ base: z.string().regex(/^[0-9a-f]{40,64}$/), version: z.string().max(100) }).optional(),
  persona: z.string().max(4096).optional(),
  environment: z.string().min(1).max(200).optional(),
  publish: z.array(z.enum(['npm', 'pypi'])).optional(),
  session: z.string().max(100).optional(),
  emergency: z.boolean().optional(),
  reason: z.string().max(1000).optional(),
});

/**
 * Writes a run file for `ops-persona run`. The folder must be the extension's own storage, never the workspace: its path is given
 * to a task, and a task's arguments are variable-substituted by the editor.
 *
 * @returns the file's path
 * @throws OpsError `usage` when the path would be substituted
 */
export async function writeRunRequest(folder: string, request: RunRequest): Promise<string> {
  if (folder.includes('${')) {
    throw new OpsError('usage', `The folder ${folder} holds "\${", which the editor would replace.`, {
      remedy: 'Keep the editor\'s data in a folder without "${" in its path.',
    });
  }
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `run-${randomBytes(12).toString('hex')}.json`);
  await fs.writeFile(file, JSON.stringify(schema.parse(request)), { flag: 'wx', mode: 0o600 });
  return file;
}

/**
 * Reads a run file and deletes it: it is good for one run.
 *
 * @throws OpsError `usage` when it is missing or not one of ours
 */
export async function readRunRequest(file: string): Promise<RunRequest> {
  let text: string;
  try {
    text = await fs.readFile(file, 'utf8');
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new OpsError('usage', 'This run file is not there; each is good for one run.', {
      remedy: 'Start the run again from the editor.',
    });
  }
  let parsed: z.infer<typeof schema>;
  try {
    parsed = schema.parse(JSON.parse(text));
  } catch (error) {
    throw new OpsError('usage', 'This is not a run file.', {
      remedy: 'Start the run again from the editor.',
      cause: error,
    });
  }
  await fs.rm(file, { force: true });
  const { bump, expect, persona, environment, publish, session, emergency, reason, ...rest } = parsed;
  return {
    ...rest,
    ...(bump === undefined ? {} : { bump }),
    ...(expect === undefined ? {} : { expect }),
    ...(persona === undefined ? {} : { persona }),
    ...(environment === undefined ? {} : { environment }),
    ...(publish === undefined ? {} : { publish }),
    ...(session === undefined ? {} : { session }),
    ...(emergency === undefined ? {} : { emergency }),
    ...(reason === undefined ? {} : { reason }),
  };
}
