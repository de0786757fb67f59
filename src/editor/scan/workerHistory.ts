import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { scanHistory } from '../../secrets/history.ts';
import { rulesKey } from '../../secrets/rulesKey.ts';
import { readTextIfExists, writeFileAtomic } from '../../workspace/files.ts';
import { GitHistory } from '../../workspace/gitHistory.ts';
import { loadPolicy } from './loadPolicy.ts';
import type { HistoryAnswer, HistoryPlace } from './messages.ts';

/** How often it tells how far it is. */
const tellMs = 100;

/**
 * Searches the history of a repository, and remembers it where the command line does, under the same key: what one has looked
 * at, the other need not.
 */
export async function searchHistory(
  { root, stateFolder, version }: HistoryPlace,
  tell: (progress: { done: number; total: number; found: number }) => void,
  cancel: AbortSignal,
): Promise<HistoryAnswer> {
  const source = new GitHistory(root, { refs: 'all', cancel });
  const file = path.join(stateFolder, 'history-all.json');
  let told = 0;
  const result = await scanHistory(source, await loadPolicy(root), {
    cancel,
    onProgress: (progress) => {
      if (performance.now() - told < tellMs && progress.done < progress.total) return;
      told = performance.now();
      tell(progress);
    },
    memory: {
      read: () => readTextIfExists(file).catch(() => undefined),
      write: (text) => writeFileAtomic(file, text),
      key: `${version} ${rulesKey()}`,
      salt: randomBytes(16).toString('hex'),
    },
  });
  const { findings, commits, remembered, skipped, cancelled } = result;
  const shallow = await new GitHistory(root).isShallow().catch(() => false);
  return { findings, commits, remembered, skipped, cancelled, shallow };
}
