import type { Actors, AuthorityFinding, LineRange } from '../../authority/model.ts';
import type { Settings } from '../config.ts';
import type { FindingSeverity, JudgedFinding } from './findings.ts';
import type { GitFacts } from './gitFacts.ts';

/** Larger files are not judged while they are edited; the scan of the workspace has its own limits. */
export const maxJudgedChars = 2 * 1024 * 1024;

export interface JudgeInput {
  readonly text: string;
  readonly git: GitFacts;
  readonly settings: Settings;
  /** undefined while the folder's personas are not known: then only secrets are judged. */
  readonly actors: Actors | undefined;
}

/** Judges one file: secrets in configuration files, changed lines against what the actors may write, persona documents. */
export async function judgeFile(input: JudgeInput): Promise<JudgedFinding[]> {
  const { text, git } = input;
  if (text.length > maxJudgedChars || /(^|\/)\.git\//.test(git.relative)) return [];
  const lines = lineStarts(text);
  const findings = [
    ...(await judgeSecrets(input, lines)),
    ...(await judgeAuthority(input, lines)),
    ...(await judgeConfiguration(input, lines)),
    ...(await judgePersona(input, lines)),
  ];
  return findings.sort((a, b) => a.start - b.start);
}

async function judgeSecrets({ text, git, settings }: JudgeInput, lines: readonly number[]): Promise<JudgedFinding[]> {
  if (!settings.secrets.enabled || !(await isJudgedForSecrets(git.relative, settings))) return [];
  const [{ scanText }, { severityOf }, { describeFinding, explanationAnchor }] = await Promise.all([
    import('../../secrets/scan.ts'),
    import('../../secrets/severity.ts'),
    import('../../secrets/message.ts'),
  ]);
  return scanText(text, git.relative).findings.map((finding) => ({
    kind: 'secret',
    rule: finding.rule,
    code: `secret/${finding.rule}`,
    message: describeFinding(finding, git.state),
    title: finding.key === undefined ? finding.what : `${finding.key}: ${finding.what}`,
    severity: settings.secrets.severity === 'auto' ? severityOf(finding, git.state) : settings.secrets.severity,
    start: finding.start,
    end: finding.end,
    ...positionAt(lines, finding.start),
    explanation: `docs/secrets.md#${explanationAnchor(finding.rule)}`,
    source: undefined,
  }));
}

/** True for configuration files and those the settings add, less those they take away. `relative` has forward slashes. */
export async function isJudgedForSecrets(relative: string, settings: Settings): Promise<boolean> {
  const { include, exclude } = settings.secrets;
  if (exclude.length > 0 && (await matches(exclude, relative))) return false;
  const { isConfigFile } = await import('../../secrets/files.ts');
  return isConfigFile(relative) || (include.length > 0 && (await matches(include, relative)));
}

async function matches(patterns: readonly string[], relative: string): Promise<boolean> {
  const { matchesPatterns } = await import('../../authority/patterns.ts');
  return matchesPatterns(patterns, relative);
}

async function judgeAuthority(
  { text, git, settings, actors }: JudgeInput,
  lines: readonly number[],
): Promise<JudgedFinding[]> {
  if (!settings.authority.enabled || !actors || !git.reader) return [];
  // What git ignores is nobody's territory: it never reaches the others.
  if (git.state !== 'tracked' && git.state !== 'untracked') return [];
  const { judgeChange } = await import('../../authority/judge.ts');
  const before = await git.before();
  return judgeChange(actors, { path: git.relative, before, after: text }).map((finding) => {
    // A new file is one finding on its first line, not a whole file underlined.
    const range = before === undefined && finding.kind === 'authority' ? { start: 1, end: 1 } : finding.lines;
    const { start, end } = offsetsOf(text, lines, range);
    return {
      kind: finding.kind,
      rule: finding.rule,
      code: finding.rule,
      message: finding.message,
      title: finding.message.replace(/ \(.*$/s, ''),
      severity: severityOfAuthority(finding, settings),
      start,
      end,
      ...positionAt(lines, start),
      explanation: `docs/authority.md#${finding.rule.replace(/^.*\//, '')}`,
      source: finding.source,
    };
  });
}

/** Mistakes in our own configuration, at their line and column: the editor has no YAML support that would find them. */
async function judgeConfiguration({ text, git }: JudgeInput, lines: readonly number[]): Promise<JudgedFinding[]> {
  if (!git.relative.startsWith('.ops/')) return [];
  const [{ configFile, parseConfig }, { dayOf, exceptionsFile, parseExceptions }] = await Promise.all([
    import('../../workspace/config.ts'),
    import('../../authority/exceptions.ts'),
  ]);
  const problems =
    git.relative === configFile
      ? parseConfig(text).problems
      : git.relative === exceptionsFile
        ? parseExceptions(text, dayOf(new Date())).problems
        : [];
  return problems.map((problem) => {
    const line = Math.min(problem.line, lines.length);
    const { end } = offsetsOf(text, lines, { start: line, end: line });
    const start = Math.min((lines[line - 1] ?? 0) + problem.column - 1, end);
    return {
      kind: 'configuration',
      rule: 'configuration',
      code: 'configuration',
      message: problem.message,
      title: problem.message,
      severity: 'error',
      start,
      end,
      ...positionAt(lines, start),
      explanation: `docs/authority.md#${git.relative === configFile ? 'how-it-decides' : 'exceptions'}`,
      source: undefined,
    };
  });
}

/** What is wrong in a persona document, each with its remedy. */
async function judgePersona({ text, git, settings }: JudgeInput, lines: readonly number[]): Promise<JudgedFinding[]> {
  const { isPersonaPath } = await import('../../persona/paths.ts');
  if (!isPersonaPath(git.relative, settings.personaLocations)) return [];
  const { parsePersona } = await import('../../persona/parse.ts');
  return parsePersona(text, git.relative).problems.map((problem) => ({
    kind: 'persona',
    rule: problem.code,
    code: problem.code,
    message: `${problem.message} ${problem.remedy}`,
    title: problem.message,
    severity: problem.severity,
    start: problem.place.offset,
    end: problem.place.endOffset,
    ...positionAt(lines, problem.place.offset),
    explanation: undefined,
    source: undefined,
  }));
}

function severityOfAuthority(finding: AuthorityFinding, settings: Settings): FindingSeverity {
  if (finding.kind === 'red-line') return 'error';
  return finding.effect === 'ask' ? 'information' : settings.authority.severity;
}

/** Offsets at which lines start, as the editor counts lines. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** Line and column from 1 of an offset. */
function positionAt(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** From the first character of the first line that is no blank to the end of the last line, without its ending. */
function offsetsOf(text: string, starts: readonly number[], range: LineRange): { start: number; end: number } {
  const last = starts.length;
  const from = starts[Math.min(range.start, last) - 1] ?? 0;
  const after = starts[Math.min(range.end, last)] ?? text.length;
  const body = text.slice(from, after);
  const blanks = /^[ \t\uFEFF]*/.exec(body)?.[0].length ?? 0;
  const end = from + body.replace(/[\r\n]+$/, '').length;
  return { start: Math.min(from + blanks, end), end };
}
