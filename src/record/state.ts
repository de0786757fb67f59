import { readBytesIfExists, writeFileAtomic } from '../workspace/files.ts';

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
 * Brings the block about the latest release in PROJECT_STATE.md up to date; makes it at the end when there is none. The project's
 * own fields for the version and the time of the last change follow, where it has them. Every other byte stays. False when there is no such file: it is never made.
 */
export async function updateProjectState(file: string, state: ReleaseState): Promise<boolean> {
  const bytes = await readBytesIfExists(file);
  if (bytes === undefined) return false;
  // A character a byte, so that bytes that are no UTF-8 stay as they are too; what goes in is UTF-8.
  const words = Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, Buffer.from(String(value)).toString('latin1')]),
  ) as unknown as ReleaseState;
  await writeFileAtomic(file, Buffer.from(withReleaseState(bytes.toString('latin1'), words), 'latin1'));
  return true;
}

export function withReleaseState(text: string, state: ReleaseState): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const withFields = fields(state).reduce((at, [name, value]) => withField(at, name, value), text);
  return withBlock(withFields, state, newline);
}

/** Fields that a project keeps in its own words; only these are brought up to date where they are there. */
function fields(state: ReleaseState): readonly (readonly [RegExp, string])[] {
  return [
    [/last updated|updated|last change/, state.at],
    [
      /(?:current |released |latest |production )?version|last release|latest release/,
      state.tag.startsWith('v') ? `v${state.version}` : state.version,
    ],
  ];
}

/** The first line that holds such a field (`**Last Updated:** x`, `- Version: x`, `| Version | x |`) with the value in place of the one there. */
function withField(text: string, name: RegExp, value: string): string {
  const own = text.indexOf(begin);
  const form = new RegExp(
    `^((?:[-*+] +)?(?:\\*\\*|__)?(?:${name.source})(?::(?:\\*\\*|__)?|(?:\\*\\*|__)?:)[ \\t]*|\\|[ \\t]*(?:\\*\\*)?(?:${name.source})(?:\\*\\*)?[ \\t]*\\|[ \\t]*)([^|\\r\\n]*?)([ \\t]*(?:\\|[ \\t]*)?)$`,
    'im',
  );
  const match = form.exec(text);
  if (!match || (own >= 0 && match.index > own)) return text;
  const [, lead = '', old = ''] = match;
  const from = match.index + lead.length;
  return text.slice(0, from) + value + text.slice(from + old.length);
}

function withBlock(text: string, state: ReleaseState, newline: string): string {
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
