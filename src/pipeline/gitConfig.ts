import type { Git } from './git.ts';

/** git's settings as they are in force here, read with one command. */
export interface GitConfig {
  /** The last value of a key; section and name in lower case, as git lists them. */
  get(key: string): string | undefined;
  isTrue(key: string): boolean;
}

/** Reads all settings that are in force. */
export async function readGitConfig(git: Git): Promise<GitConfig> {
  const values = new Map<string, string>();
  for (const entry of ((await git.ask(['config', '--list', '-z'])) ?? '').split('\0')) {
    const at = entry.indexOf('\n');
    // A key without a value stands for true.
    if (entry !== '') values.set(at < 0 ? entry : entry.slice(0, at), at < 0 ? 'true' : entry.slice(at + 1));
  }
  return {
    get: (key) => values.get(key),
    isTrue: (key) => /^(?:true|yes|on|[1-9]\d*)$/i.test(values.get(key) ?? ''),
  };
}
