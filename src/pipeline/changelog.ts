import { refuse } from './errors.ts';
import { isFeature, isFix, type ReleaseCommit } from './commits.ts';

/** What goes into the changelog of one release. */
export interface ChangelogEntry {
  readonly version: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly tag: string;
  readonly previousTag: string | undefined;
  readonly commits: readonly ReleaseCommit[];
}

/** Names a changelog goes by, best first. */
export const changelogNames = [
  'CHANGELOG.md',
  'Changelog.md',
  'changelog.md',
  'CHANGES.md',
  'HISTORY.md',
  'History.md',
  'RELEASES.md',
];

interface Heading {
  readonly start: number;
  /** After its line ending. */
  readonly end: number;
  readonly marks: string;
  readonly words: string;
}

/**
 * The changelog with one more release. In the form of Keep a Changelog what stands under Unreleased moves below the new
 * heading; in any other file one block is inserted above the latest release (or above the first section, or at the end), in the
 * style of the headings that are there. Every other byte stays. An undefined `text` makes a new file.
 *
 * @throws PhaseError of phase 3 when the version already has a heading.
 */
export function addToChangelog(text: string | undefined, entry: ChangelogEntry, file: string): string {
  if (text === undefined) return newChangelog(entry);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const headings = findHeadings(text);
  const existing = headings.find((heading) => versionIn(heading.words) === entry.version);
  if (existing) {
    throw refuse(
      3,
      `${entry.version} is already in ${file}.`,
      `Rename that heading to Unreleased, or choose another version.`,
      {
        file,
        line: text.slice(0, existing.start).split('\n').length,
        column: 1,
      },
    );
  }
  const unreleased = headings.find((heading) => /^\[?unreleased\]?(?:\s|$)/i.test(heading.words));
  const changed = unreleased
    ? moveUnreleased(text, headings, unreleased, entry, newline)
    : insertBlock(text, headings, entry, newline);
  return updateLinks(changed, entry, newline);
}

function newChangelog(entry: ChangelogEntry): string {
  return [
    '# Changelog',
    '',
    'What changed in each release. The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).',
    '',
    '## [Unreleased]',
    '',
    `## [${entry.version}] - ${entry.date}`,
    '',
    ...body(entry, '### '),
    '',
  ].join('\n');
}

/** ATX headings outside fenced code. */
function findHeadings(text: string): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      const match = /^\uFEFF?(#{1,6})[ \t]+(.*?)\s*$/.exec(line);
      if (match)
        headings.push({ start: offset, end: offset + line.length, marks: match[1] ?? '', words: match[2] ?? '' });
    }
    offset += line.length;
  }
  return headings;
}

function versionIn(words: string): string | undefined {
  return /^(?:\[|\()?(?:version |release )?v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)(?=$|[\s\]):,])/i.exec(words)?.[1];
}

function moveUnreleased(
  text: string,
  headings: readonly Heading[],
  unreleased: Heading,
  entry: ChangelogEntry,
  newline: string,
): string {
  const previous = headings.find(
    (heading) => heading.start > unreleased.start && versionIn(heading.words) !== undefined,
  );
  const next = headings.find(
    (heading) => heading.start > unreleased.start && heading.marks.length <= unreleased.marks.length,
  );
  const links = /^\[[^\]]+\]:/m.exec(text.slice(unreleased.end));
  const end = next?.start ?? (links === null ? text.length : unreleased.end + links.index);
  const content = text.slice(unreleased.end, end);
  const title = `${unreleased.marks} ${titleLike(previous?.words ?? '[0.0.0] - 2000-01-01', entry)}`;
  const ending = text.slice(unreleased.start, unreleased.end).endsWith('\n') ? '' : newline;
  if (content.trim() !== '') {
    return `${text.slice(0, unreleased.end)}${ending}${newline}${title}${newline}${text.slice(unreleased.end)}`;
  }
  const block = [title, '', ...body(entry, `${unreleased.marks}# `), '', ''].join(newline);
  const gap = content === '' ? newline : '';
  return `${text.slice(0, end)}${ending}${gap}${block}${text.slice(end)}`;
}

function insertBlock(text: string, headings: readonly Heading[], entry: ChangelogEntry, newline: string): string {
  const latest = headings.find((heading) => versionIn(heading.words) !== undefined);
  const first = latest ?? headings.find((heading) => heading.marks.length >= 2);
  const marks = first?.marks ?? '##';
  const title = `${marks} ${latest ? titleLike(latest.words, entry) : `${entry.version} - ${entry.date}`}`;
  const block = [title, '', ...body(entry, `${marks}# `), ''].join(newline);
  if (first) return `${text.slice(0, first.start)}${block}${newline}${text.slice(first.start)}`;
  const gap = text === '' || text.endsWith(newline + newline) ? '' : text.endsWith('\n') ? newline : newline + newline;
  return `${text}${gap}${block}`;
}

/** A heading for the new version that looks like the one before: brackets, `v`, and how the date is written. */
function titleLike(words: string, entry: ChangelogEntry): string {
  const match = /^(\[|\()?((?:version |release )?v?)\d+\.\d+\.\d+(?:[-+][\w.+-]+)?(\]|\))?(\([^)]*\))?(.*)$/i.exec(
    words,
  );
  if (match === null) return `${entry.version} - ${entry.date}`;
  const [, open = '', before = '', close = '', link = '', after = ''] = match;
  const date = /\d{4}[-/.]\d{2}[-/.]\d{2}/.exec(after);
  const separator = date === null ? '' : (/[/.]/.exec(date[0])?.[0] ?? '-');
  const rest =
    date === null
      ? ''
      : after.slice(0, date.index) +
        entry.date.replaceAll('-', separator) +
        after.slice(date.index + date[0].length).replace(/^(\)?).*$/, '$1');
  const version = before.includes('v') || before.includes('V') ? before : before;
  const linked =
    link === '' ? '' : link.includes('compare') && entry.previousTag !== undefined ? compareLink(link, entry) : '';
  return `${open}${version}${entry.version}${close}${linked}${rest}`;
}

function compareLink(link: string, entry: ChangelogEntry): string {
  return link.replace(/compare\/[^)]*/, `compare/${entry.previousTag ?? ''}...${entry.tag}`);
}

/** The link list of Keep a Changelog: Unreleased starts at the new tag, and the new version gets its own line. */
function updateLinks(text: string, entry: ChangelogEntry, newline: string): string {
  const match = /^(\[unreleased\]:[ \t]*)(\S+?)(\.{2,3})HEAD[ \t]*(\r?\n|$)/im.exec(text);
  if (match === null) return text;
  const [whole, label = '', from = '', dots = ''] = match;
  const cut = from.lastIndexOf('/');
  const base = from.slice(0, cut + 1);
  const since = from.slice(cut + 1);
  const lines = `${label}${base}${entry.tag}${dots}HEAD${newline}[${entry.version}]: ${base}${since}${dots}${entry.tag}${whole.endsWith('\n') ? newline : ''}`;
  return text.slice(0, match.index) + lines + text.slice(match.index + whole.length);
}

/** The commits as Keep a Changelog groups them. Commits that change nothing for a user are left out unless there is nothing else. */
function body(entry: ChangelogEntry, marks: string): string[] {
  const quiet = new Set(['chore', 'ci', 'build', 'test', 'style', 'docs', 'refactor']);
  const groups: readonly (readonly [string, (commit: ReleaseCommit) => boolean])[] = [
    ['Changed', (commit) => commit.breaking || (!isFeature(commit) && !isFix(commit) && !quiet.has(commit.type ?? ''))],
    ['Added', (commit) => !commit.breaking && isFeature(commit)],
    ['Fixed', (commit) => !commit.breaking && isFix(commit)],
  ];
  const lines = groups.flatMap(([title, belongs]) => {
    const commits = entry.commits.filter(belongs);
    return commits.length === 0 ? [] : [`${marks}${title}`, '', ...commits.map(describeCommit), ''];
  });
  if (lines.length > 0) return lines.slice(0, -1);
  return [`${marks}Changed`, '', ...entry.commits.map(describeCommit)];
}

function describeCommit(commit: ReleaseCommit): string {
  const scope = commit.scope === undefined || commit.scope === '' ? '' : `**${commit.scope}:** `;
  const breaking = commit.breaking ? '**Breaking:** ' : '';
  const note = commit.breakingNote === undefined ? '' : ` (${commit.breakingNote})`;
  return `- ${breaking}${scope}${commit.subject}${note}`;
}
