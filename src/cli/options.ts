import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { OpsError } from '../workspace/errors.ts';
import type { Terminal } from './terminal.ts';

export type Format = 'text' | 'json' | 'sarif' | 'github';

/** The format asked for by --format or --json. Throws OpsError('usage') for one that this verb does not have. */
export function formatOf(
  options: { readonly format?: string; readonly json?: boolean },
  known: readonly Format[],
): Format {
  if (options.format === undefined) return options.json === true ? 'json' : 'text';
  const format = known.find((one) => one === options.format);
  if (format) return format;
  throw new OpsError('usage', `"${options.format}" is no format here.`, { remedy: `Known: ${known.join(', ')}.` });
}

/** The version of the package this file belongs to; package.json lies beside the personas. */
export function ownVersion(terminal: Pick<Terminal, 'builtinFolder'>): string {
  try {
    const file = path.join(terminal.builtinFolder, '..', 'package.json');
    return z.object({ version: z.string() }).parse(JSON.parse(fs.readFileSync(file, 'utf8'))).version;
  } catch {
    return '0.0.0';
  }
}
