import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';

const begin = '<!-- ops-persona:release -->';
const end = '<!-- /ops-persona:release -->';

/** What PROJECT_STATE.md says about the latest release. */
export interface ReleaseState {
  readonly version: string;
  readonly tag: string;
  readonly commit: string;
  readonly at: string;
  readonly outcome: string;
}

/**
 * Brings the block about the latest release in PROJECT_STATE.md up to date; makes it at the end when there is none. Every other
 * byte stays. False when there is no such file: it is never made.
 */
export async function updateProjectState(file: string, state: ReleaseState): Promise<boolean> {
  const text = await readTextIfExists(file);
  if (text === undefined) return false;
  await writeFileAtomic(file, withReleaseState(text, state));
  return true;
}

export function withReleaseState(text: string, state: ReleaseState): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const block = [
    begin,
    `- Last release: ${state.tag} (${state.outcome})`,
    `- Version: ${state.version}`,
    `- Commit: ${state.commit}`,
    `- At: ${state.at}`,
    end,
  ].join(newline);
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from >= 0 && to > from) return text.slice(0, from) + block + text.slice(to + end.length);
  const gap = text === '' || text.endsWith(newline + newline) ? '' : text.endsWith('\n') ? newline : newline + newline;
  return `${text}${gap}${block}${newline}`;
}
