import type { Git } from './git.ts';

/** git's settings as they are in force here, read with one command. */
export interface GitConfig {
  /** All of it, to see whether anything changed. */
  readonly text: string;
  /** The last value of a key; section and name in lower case, as git lists them. */
  get(key: string): string | undefined;
  /** Every value of a key, in their order. */
  all(key: string): readonly string[];
  /** The names between a section and the last dot, each once, sorted: `remote` gives the names of the remotes. */
  names(section: string): readonly string[];
  isTrue(key: string): boolean;
}

/** Reads all settings that are in force. */
export async function readGitConfig(git: Git): Promise<GitConfig> {
  const values = new Map<string, string[]>();
  const text = (await git.ask(['config', '--list', '-z'])) ?? '';
  for (const entry of text.split('\0')) {
    const at = entry.indexOf('\n');
    // A key without a value stands for true.
    if (entry === '') continue;
    const key = at < 0 ? entry : entry.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), at < 0 ? 'true' : entry.slice(at + 1)]);
  }
  const get = (key: string): string | undefined => values.get(key)?.at(-1);
  return {
    text,
    get,
    all: (key) => values.get(key) ?? [],
    names: (section) => {
      const inside = [...values.keys()].filter((key) => key.startsWith(`${section}.`));
      const names = inside.map((key) => key.slice(section.length + 1, Math.max(section.length, key.lastIndexOf('.'))));
      return [...new Set(names.filter((name) => name !== ''))].sort();
    },
    isTrue: (key) => /^(?:true|yes|on|[1-9]\d*)$/i.test(get(key) ?? ''),
  };
}
