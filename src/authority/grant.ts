import * as path from 'node:path';
import { appendAudit } from '../record/audit.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { dayOf } from './days.ts';
import { addException, exceptionsFile } from './exceptions.ts';
import type { AuthorityException } from './model.ts';

/** An exception as it is asked for. */
export type Grant = Omit<AuthorityException, 'line'>;

/**
 * Sets a rule aside for some paths: an entry in `.ops/exceptions.yaml` below `root`, every other byte of it as it was, and a
 * row in the audit log. Returns the file. Throws OpsError('usage') for a day that is over, a reason that says nothing, or a
 * rule that has no exceptions; nothing is written then.
 */
export async function grantException(root: string, grant: Grant, audit: string, now: Date): Promise<string> {
  const granted = dayOf(now);
  if (grant.expires < granted) throw new OpsError('usage', `${grant.expires} is over already.`);
  const file = path.join(root, ...exceptionsFile.split('/'));
  await writeFileAtomic(file, withException(await readTextIfExists(file), { ...grant, granted }));
  await appendAudit(audit, {
    at: now.toISOString(),
    who: grant.by,
    event: 'EXCEPTION',
    subject: grant.rule,
    details: `${grant.paths.join(', ')} until ${grant.expires}: ${grant.reason}`,
  });
  return file;
}

function withException(text: string | undefined, granted: Parameters<typeof addException>[1]): string {
  try {
    return addException(text, granted);
  } catch (error) {
    if (error instanceof RangeError) throw new OpsError('usage', error.message);
    throw error;
  }
}
