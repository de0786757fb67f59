import type { FileState, SecretFinding } from './model.ts';
import { familyOf } from './families.ts';

const places: Readonly<Record<FileState, readonly [where: string, remedy: string]>> = {
  tracked: ['in a file that git tracks', 'Rotate it, then move it out of the file.'],
  untracked: ['in a file that the next commit would take in', 'Move it out of the file, or let git ignore the file.'],
  ignored: ['in a file that git ignores', 'This is a local secret store: keep it out of images and backups.'],
  outside: ['in a file outside of git', 'Make sure that only you can read the file.'],
};

const maybe: Readonly<Record<SecretFinding['confidence'], string>> = { high: '', medium: '', low: 'Possible ' };

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]+(?: |$)/.test(text) && !/^(?:[A-Z][a-z]*\s)?[A-Z]{2}/.test(text.slice(1))
    ? `${text.charAt(0).toLowerCase()}${text.slice(1)}`
    : text;
}

/** One line: what it is and where, under which key and how it begins, then what to do. Never the value. */
export function describeFinding(finding: SecretFinding, state: FileState): string {
  const [where, remedy] = places[state];
  const lead = maybe[finding.confidence];
  const what = lead === '' ? finding.what : `${lead}${lowerFirst(finding.what)}`;
  const label = finding.key === undefined ? finding.preview : `${finding.key}, ${finding.preview}`;
  const advice =
    finding.confidence === 'low' && state === 'tracked'
      ? 'If it is real, rotate it and move it out of the file.'
      : remedy;
  return `${what} ${where} (${label}). ${advice}`.replace(/\s+/g, ' ');
}

/** One line on a secret that a commit brought: what, since when, whether it still stands in HEAD. Never the value. */
export function describeHistoryFinding(
  finding: Pick<SecretFinding, 'what' | 'key' | 'preview' | 'confidence'> & {
    readonly commit: string;
    readonly date: string;
    readonly inHead: boolean;
  },
): string {
  const lead = maybe[finding.confidence];
  const what = lead === '' ? finding.what : `${lead}${lowerFirst(finding.what)}`;
  const label = finding.key === undefined ? finding.preview : `${finding.key}, ${finding.preview}`;
  const since = `came with commit ${finding.commit.slice(0, 12)} on ${finding.date.slice(0, 10)}`;
  const now = finding.inHead
    ? 'It still stands in HEAD: rotate it, then move it out of the file.'
    : 'It is gone from HEAD, but every clone has it: rotate it.';
  return `${what} ${since} (${label}). ${now}`.replace(/\s+/g, ' ');
}

/** The heading in docs/secrets.md that explains a rule: what it is, how to rotate it, how to ignore it. */
export function explanationAnchor(rule: string): string {
  return familyOf(rule);
}
