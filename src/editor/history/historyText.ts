import type { HistoryFinding } from '../../secrets/history.ts';
import { count } from '../text.ts';

/** What a search of the history gave, as far as the report tells it. */
export interface HistoryReport {
  /** Name of the repository's folder. */
  readonly project: string;
  readonly findings: readonly HistoryFinding[];
  readonly commits: number;
  readonly remembered: number;
  readonly skipped: number;
  readonly cancelled: boolean;
  readonly shallow: boolean;
}

/** The report as text, and which of its lines stands for which finding. */
export interface HistoryText {
  readonly text: string;
  /** Line of the text, from 0, and the stretch in it that names the place. */
  readonly places: readonly {
    readonly line: number;
    readonly start: number;
    readonly end: number;
    readonly finding: HistoryFinding;
  }[];
}

/** Writes the report: what still stands in HEAD first, then what is gone from it, the newest first. Holds no value of a secret. */
export function historyText(report: HistoryReport): HistoryText {
  const lines: string[] = [];
  const places: { line: number; start: number; end: number; finding: HistoryFinding }[] = [];
  const standing = report.findings.filter((one) => one.inHead);
  const gone = report.findings.filter((one) => !one.inHead);
  lines.push(`# Secrets in the history of ${report.project}`, '', summary(report, standing.length), '');
  if (report.cancelled)
    lines.push('The search was stopped. Run "Ops: Scan Git History" again: it goes on from there.', '');
  if (report.shallow)
    lines.push('This is a shallow clone: commits before its beginning are not here to be looked at.', '');
  if (report.skipped > 0) lines.push(`${count(report.skipped, 'version')} of large or binary files not looked at.`, '');
  const section = (title: string, advice: string, findings: readonly HistoryFinding[]): void => {
    if (findings.length === 0) return;
    lines.push(`## ${title}`, '', advice, '');
    for (const [commit, found] of newestFirst(findings)) {
      const [first] = found;
      lines.push(`### ${first.date.slice(0, 10)} · ${commit.slice(0, 12)} · ${plain(first.author)}`, '');
      for (const finding of found) {
        const place = `${plain(finding.file)}:${finding.line}`;
        const label = finding.key === undefined ? finding.preview : `${plain(finding.key)}, ${finding.preview}`;
        places.push({ line: lines.length, start: 2, end: 2 + place.length, finding });
        lines.push(`- ${place}  ${finding.what} (${label})  secret/${finding.rule}`);
      }
      lines.push('');
    }
  };
  section('Still in HEAD', 'Rotate them first, then move them out of the files.', standing);
  section(
    'Gone from HEAD, but in every clone',
    'Deleting a line does not make a secret safe: rotate what was never rotated.',
    gone,
  );
  return { text: `${lines.join('\n').trimEnd()}\n`, places };
}

function summary({ findings, commits, remembered }: HistoryReport, standing: number): string {
  const known = remembered === 0 ? '' : `, ${remembered} of them known from before`;
  const looked = `${count(commits, 'commit')} looked at${known}`;
  if (findings.length === 0) return `No secrets: ${looked}.`;
  return `${count(findings.length, 'secret')}, ${standing} still in HEAD: ${looked}. Click a place to see the file as the commit has it.`;
}

/** By commit, the newest first; within one by file and line. */
function newestFirst(findings: readonly HistoryFinding[]): [string, [HistoryFinding, ...HistoryFinding[]]][] {
  const groups = new Map<string, [HistoryFinding, ...HistoryFinding[]]>();
  for (const one of findings) {
    const group = groups.get(one.commit);
    if (group) group.push(one);
    else groups.set(one.commit, [one]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  return [...groups].sort(([, [a]], [, [b]]) => Date.parse(b.date) - Date.parse(a.date));
}

/** Names come from a stranger's commits: nothing in them breaks a line or hides text. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}
