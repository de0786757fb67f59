import type { Actors, AuthorityFinding, LineRange } from '../../authority/model.ts';
import type { OwnersInput } from '../../authority/ownerLines.ts';
import type { Persona } from '../../persona/model.ts';
import type { Settings } from '../config.ts';
import type { FindingSeverity, JudgedFinding } from './findings.ts';
import type { GitFacts } from './gitFacts.ts';
import type { SecretsInput } from './judgeSecrets.ts';
import { lineStarts, stretchAt } from './textPositions.ts';

/** Larger files are not judged while they are edited; the scan of the workspace has its own limits. */
export const maxJudgedChars = 2 * 1024 * 1024;

export interface JudgeInput {
  readonly text: string;
  readonly git: GitFacts;
  readonly settings: Settings;
  /** undefined while the folder's personas are not known: then only secrets are judged. */
  readonly actors: Actors | undefined;
  /** What exports for code hosts are made from: the folder's personas, in its order, and who stands behind names. */
  readonly exported?: Omit<OwnersInput, 'files'> | undefined;
  /** What the active persona keeps or reads of this file's kind. */
  readonly kept?: SecretsInput['kept'];
  /** Judges secrets; elsewhere for large texts. */
  readonly secrets: (input: SecretsInput) => Promise<readonly JudgedFinding[]>;
}

/** Judges one file: secrets in configuration files, changed lines against what the actors may write, persona documents. */
export async function judgeFile(input: JudgeInput): Promise<JudgedFinding[]> {
  const { text, git } = input;
  if (text.length > maxJudgedChars || /(^|\/)\.git\//.test(git.relative)) return [];
  const lines = lineStarts(text);
  const findings = [
    ...(await input.secrets({
      text,
      root: git.root,
      relative: git.relative,
      state: git.state,
      settings: input.settings.secrets,
      kept: input.kept,
    })),
    ...(await judgeAuthority(input, lines)),
    ...(await judgeExport(input, lines)),
    ...(await judgeConfiguration(input, lines)),
    ...(await judgePersona(input, lines)),
    ...(await judgeAuditLog(input, lines)),
  ];
  return findings.sort((a, b) => a.start - b.start);
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
      ...stretchAt(lines, start, end),
      explanation: `docs/authority.md#${finding.rule.replace(/^.*\//, '')}`,
      source: finding.source,
    };
  });
}

/** An export for code hosts that no longer says what the persona documents say. */
async function judgeExport(
  { text, git, settings, actors, exported }: JudgeInput,
  lines: readonly number[],
): Promise<JudgedFinding[]> {
  if (!settings.authority.enabled || !exported || !git.reader) return [];
  const { driftIn, exportedPersonas, isExportPlace } = await import('../../authority/exports.ts');
  if (!isExportPlace(git.relative)) return [];
  const personas = exportedPersonas(exported.personas, actors?.active);
  const drift = driftIn(git.relative, text, { personas, owners: exported.owners, files: await git.reader.files() });
  if (!drift) return [];
  const { start, end } = offsetsOf(text, lines, { start: drift.line, end: drift.endLine });
  return [
    {
      // Nobody's violation: the file is merely behind.
      kind: 'configuration',
      rule: drift.rule,
      code: drift.rule,
      message: drift.message,
      title: drift.message,
      severity: 'warning',
      start,
      end,
      ...stretchAt(lines, start, end),
      explanation: 'docs/authority.md#export-drift',
      source: undefined,
    },
  ];
}

/** Mistakes in our own configuration, at their line and column: the editor has no YAML support that would find them. */
async function judgeConfiguration(
  { text, git, exported }: JudgeInput,
  lines: readonly number[],
): Promise<JudgedFinding[]> {
  const problems = await configurationProblems(text, git.relative, exported?.personas);
  return problems.map((problem) => {
    const line = Math.min(problem.line, lines.length);
    const { end } = offsetsOf(text, lines, { start: line, end: line });
    const start = Math.min((lines[line - 1] ?? 0) + problem.column - 1, end);
    return {
      kind: 'configuration',
      rule: 'configuration',
      code: problem.code ?? 'configuration',
      message: problem.message,
      title: problem.message,
      // A mistake is not used at all; what is over no longer counts, and is only untidy.
      severity: problem.code === undefined ? 'error' : 'warning',
      start,
      end,
      ...stretchAt(lines, start, end),
      explanation: `docs/${problem.page}`,
      source: undefined,
    };
  });
}

interface ConfigurationProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly page: string;
  /** Of what is no mistake. */
  readonly code?: string;
}

async function configurationProblems(
  text: string,
  file: string,
  personas: readonly Persona[] | undefined,
): Promise<ConfigurationProblem[]> {
  const { importedFiles, ScanPolicy } = await import('../../secrets/policy.ts');
  const { baselineFile } = await import('../../secrets/baseline.ts');
  const isImported = importedFiles.some((one) => one === file);
  if (!file.startsWith('.ops/') && !isImported) return [];
  const [{ configFile, parseConfig }, { exceptionsFile, parseExceptions }, { dayOf }] = await Promise.all([
    import('../../workspace/config.ts'),
    import('../../authority/exceptions.ts'),
    import('../../authority/days.ts'),
  ]);
  if (file === exceptionsFile) {
    const { problems, expired } = parseExceptions(text, dayOf(new Date()));
    return [
      ...problems.map((problem) => ({ ...problem, page: 'authority.md#exceptions' })),
      ...expired.map(({ line, rule, expires }) => ({
        line,
        column: 1,
        message: `This exception to ${rule} ended on ${expires}. Take it out, or have it granted again.`,
        page: 'authority.md#exception-expired',
        code: 'authority/exception-expired',
      })),
    ];
  }
  const parsed = file === configFile ? parseConfig(text) : undefined;
  if (parsed && parsed.problems.length > 0) {
    return parsed.problems.map((problem) => ({ ...problem, page: 'authority.md#how-it-decides' }));
  }
  const { classProblems } = await import('../../authority/rules.ts');
  const ofClasses = parsed ? classProblems(parsed) : [];
  if (ofClasses.length > 0) return ofClasses.map((problem) => ({ ...problem, page: 'authority.md#kinds-of-files' }));
  // What only its use can find wrong: patterns that are none, a baseline that is cut off.
  const page = file === baselineFile ? 'secrets.md#the-baseline' : 'secrets.md#what-the-repository-decides';
  const { problems } = await ScanPolicy.load({
    settings: parsed?.config.secrets,
    locate: parsed?.locate,
    read: (one) => Promise.resolve(one === file ? text : undefined),
  });
  return [
    ...problems.map(({ line = 1, column = 1, message }) => ({ line, column, message, page })),
    ...(parsed && personas ? await unknownPersonas(text, file, personas) : []),
  ];
}

/** Rules under the name of a persona that is not here. */
async function unknownPersonas(
  text: string,
  file: string,
  personas: readonly Persona[],
): Promise<ConfigurationProblem[]> {
  const { additionsIn, unknownAdditions } = await import('../../persona/shelf.ts');
  return unknownAdditions({ additions: additionsIn(text, file), personas }).map(({ line, message, remedy, code }) => ({
    line,
    column: 1,
    message: `${message} ${remedy}`,
    page: 'persona-format.md#what-is-reported',
    code,
  }));
}

/** What is wrong in a persona document, each with its remedy. */
async function judgePersona(
  { text, git, settings, actors }: JudgeInput,
  lines: readonly number[],
): Promise<JudgedFinding[]> {
  const { isPersonaPath } = await import('../../persona/paths.ts');
  if (!isPersonaPath(git.relative, settings.personaLocations)) return [];
  const [{ parsePersona }, { missingPaths }] = await Promise.all([
    import('../../persona/parse.ts'),
    import('../../persona/missingPaths.ts'),
  ]);
  const file = `${git.root}/${git.relative}`;
  const parsed = parsePersona(text, git.relative);
  const persona = parsed.extends.length > 0 && actors ? await composed(parsed, actors, git.root, file) : parsed;
  const problems = [...persona.problems, ...(await missingPaths(persona, git.root, file))];
  return problems.map((problem) => ({
    kind: 'persona',
    rule: problem.code,
    code: problem.code,
    message: `${problem.message} ${problem.remedy}`,
    title: problem.message,
    severity: problem.severity,
    start: problem.place.offset,
    end: problem.place.endOffset,
    ...stretchAt(lines, problem.place.offset, problem.place.endOffset),
    explanation: 'docs/persona-format.md#what-is-reported',
    source: problem.related && { persona: persona.name, file, ...problem.related },
  }));
}

/** With what it builds on, so that a document that is not there is a problem at its line. */
async function composed(parsed: Persona, actors: Actors, root: string, file: string): Promise<Persona> {
  const [{ composeFrom, readAdditions }, { loadPersonaFile }] = await Promise.all([
    import('../../persona/shelf.ts'),
    import('../../persona/library.ts'),
  ]);
  const personas = [...(actors.active ? [actors.active] : []), ...actors.others];
  const shelf = { root, personas, load: loadPersonaFile, additions: await readAdditions(root) };
  const all = await composeFrom(shelf, { ...parsed, file });
  return { ...parsed, problems: all.problems };
}

/** Rows of an audit log that were edited, removed, moved or put between. */
async function judgeAuditLog({ text, git }: JudgeInput, lines: readonly number[]): Promise<JudgedFinding[]> {
  const { auditName } = await import('../../record/places.ts');
  if (!auditName.test(git.relative)) return [];
  const { verifyAuditText } = await import('../../record/verify.ts');
  return verifyAuditText(text, await git.before()).problems.map(({ kind, line, message }) => {
    const at = Math.min(line, lines.length);
    const { start, end } = offsetsOf(text, lines, { start: at, end: at });
    return {
      kind: 'record',
      rule: `record/${kind}`,
      code: `record/${kind}`,
      message: `${message} The log is only appended to: take its lines back from git, then add a row that says what was wrong.`,
      title: message,
      severity: 'error',
      start,
      end,
      ...stretchAt(lines, start, end),
      explanation: 'docs/records.md#the-audit-log',
      source: undefined,
    };
  });
}

function severityOfAuthority(finding: AuthorityFinding, settings: Settings): FindingSeverity {
  if (finding.kind === 'red-line') return 'error';
  return finding.effect === 'ask' ? 'information' : settings.authority.severity;
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
