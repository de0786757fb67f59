import * as path from 'node:path';
import { readTextIfExists } from '../../workspace/files.ts';
import { isRecord } from '../values.ts';
import type { Registry } from './run.ts';

/**
 * Where this project could be published, so that somebody can be asked about it. An application is not offered: package.json has to
 * say what others would get of it (`files`, `exports`, `bin`, …), pyproject.toml how it is built.
 */
export async function publishOffers(worktree: string): Promise<Registry[]> {
  const [npm, pypi] = await Promise.all([isForNpm(worktree), isForPypi(worktree)]);
  return [...(npm ? ['npm' as const] : []), ...(pypi ? ['pypi' as const] : [])];
}

const forOthers = ['publishConfig', 'files', 'exports', 'main', 'module', 'bin', 'types'];

async function isForNpm(worktree: string): Promise<boolean> {
  const text = await readTextIfExists(path.join(worktree, 'package.json'));
  try {
    const manifest: unknown = JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
    if (!isRecord(manifest) || typeof manifest['name'] !== 'string' || manifest['private'] === true) return false;
    // An extension of an editor goes to that editor's registry.
    if (isRecord(manifest['engines']) && 'vscode' in manifest['engines']) return false;
    return forOthers.some((name) => name in manifest);
  } catch {
    return false;
  }
}

async function isForPypi(worktree: string): Promise<boolean> {
  const text = (await readTextIfExists(path.join(worktree, 'pyproject.toml'))) ?? '';
  return /^\s*\[build-system\]/m.test(text) && /^\s*name\s*=\s*["']/m.test(text) && !/["']Private ::/.test(text);
}
