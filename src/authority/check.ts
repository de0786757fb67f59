import * as path from 'node:path';
import { describeFinding } from '../secrets/message.ts';
import { ScanPolicy } from '../secrets/policy.ts';
import { runProcess, succeeded } from '../workspace/process.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { changedLines } from './changes.ts';
import { classesOfField } from './fieldClasses.ts';
import { changedFields } from './fields.ts';
import { readDiff, type ChangedFile, type DiffChoice } from './diff.ts';
import { judgeChange } from './judge.ts';
import type { Actors, AuthorityFinding, CheckFinding, LineRange } from './model.ts';

/** Which diff, and what the repository decided about secrets. */
export interface CheckOptions extends DiffChoice {
  readonly policy?: ScanPolicy | undefined;
  /** With `base`: a version that changes needs its tag by now, since the commits are about to leave. */
  readonly pushed?: boolean;
}

/**
 * Judges a diff: who may write there, and secrets on the changed lines. The working tree against HEAD with untracked files;
 * with `staged` the index against HEAD; with `base` HEAD against the point where it left `base`. Findings in path and line
 * order. Throws OpsError('usage') for a base that names no commit.
 */
export async function checkChanges(
  root: string,
  reader: RepositoryReader,
  actors: Actors,
  options: CheckOptions = {},
): Promise<CheckFinding[]> {
  const files = await readDiff(reader.paths.worktree, options);
  const findings: CheckFinding[] = await versionAlone(files, reader, options);
  for (const file of files) {
    const authority = judgeChange(actors, file).map((finding) => asCheckFinding(file.path, finding));
    findings.push(
      ...authority,
      ...(authority.length === 0 ? rulesChanged(file, root, actors) : []),
      ...secretsIn(file, options.policy ?? ScanPolicy.standard),
    );
  }
  return findings.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

/** A finding about a file as every format prints it. */
export function asCheckFinding(file: string, finding: AuthorityFinding): CheckFinding {
  return {
    file,
    line: finding.lines.start,
    endLine: finding.lines.end,
    kind: finding.kind,
    rule: finding.rule,
    effect: finding.effect,
    owner: finding.owner ?? null,
    message: finding.message,
    persona: finding.source ? { file: finding.source.file, line: finding.source.line } : null,
  };
}

/** A change to the rules themselves is always shown: it decides about everything else. */
function rulesChanged(file: ChangedFile, root: string, actors: Actors): CheckFinding[] {
  const personas = [...(actors.active ? [actors.active] : []), ...actors.others];
  const isRule =
    file.path.startsWith('.ops/') || personas.some((one) => path.resolve(one.file) === path.resolve(root, file.path));
  const [first] = isRule ? changedLines(file.before, file.after) : [];
  if (!first) return [];
  return [
    {
      file: file.path,
      line: first.start,
      endLine: first.end,
      kind: 'authority',
      rule: 'authority/ops-config',
      effect: 'ask',
      owner: null,
      message: 'This changes what Ops Persona itself enforces. Have somebody else look at it.',
      persona: null,
    },
  ];
}

const publishing = 'package-publishing';
const changelog = /(?:^|\/)(?:CHANGELOG|CHANGES|HISTORY|RELEASES)(?:\.(?:md|txt|rst|adoc))?$/i;
const versionField = /(?:^|\.)(?:version|VersionPrefix|VERSION_NAME)$/i;

/** A version that changes while the changelog, which the repository has, stays: nobody will know what is in it. */
async function versionAlone(
  files: readonly ChangedFile[],
  reader: RepositoryReader,
  options: CheckOptions,
): Promise<CheckFinding[]> {
  const bumped = files.flatMap((file) => {
    const fields = file.before === undefined ? undefined : changedFields(file.path, file.before, file.after);
    const field = fields?.find(({ key }) => versionField.test(key) && classesOfField(file.path, key)[0] === publishing);
    return field ? [{ file, lines: field.lines }] : [];
  });
  if (bumped.length === 0) return [];
  const isTold =
    files.some(({ path: name }) => changelog.test(name)) ||
    !(await reader.files()).some((name) => changelog.test(name));
  const isTagged = options.pushed !== true || (await hasNewTag(reader, options));
  if (isTold && isTagged) return [];
  const message = isTold
    ? 'The version changes, and no tag of it goes along. "ops-persona push" makes both.'
    : 'The version changes, the changelog does not. "ops-persona push" writes both, with the tag.';
  return bumped.map(({ file, lines }) => ({
    file: file.path,
    line: lines.start,
    endLine: lines.end,
    kind: 'red-line',
    rule: 'red-line/version-alone',
    effect: 'ask',
    owner: null,
    message,
    persona: null,
  }));
}

/** True when a version's tag stands on one of the commits that are about to leave. */
async function hasNewTag(reader: RepositoryReader, { base, head }: DiffChoice): Promise<boolean> {
  if (base === undefined) return false;
  const args = [
    'for-each-ref',
    `--merged=${head ?? 'HEAD'}`,
    `--no-merged=${base}`,
    '--format=%(refname:short)',
    'refs/tags',
  ];
  const result = await runProcess('git', args, { cwd: reader.paths.worktree, timeoutMs: 10_000 });
  return succeeded(result) && result.stdout.split('\n').some((name) => /\d+\.\d+\.\d+/.test(name));
}

/** Config files in full; in any other file only what is a secret beyond reasonable doubt. Only on changed lines. */
function secretsIn(file: ChangedFile, policy: ScanPolicy): CheckFinding[] {
  // The salt of the baseline looks like a secret, and is none.
  if (file.binary || file.path === '.ops/secrets-baseline.json' || policy.excludes(file.path)) return [];
  const found = policy
    .scan(file.after, file.path)
    .findings.filter((finding) => finding.confidence === 'high' || policy.wants(file.path));
  if (found.length === 0) return [];
  const changed = changedLines(file.before, file.after);
  return found.flatMap((finding): CheckFinding[] => {
    const lines = { start: lineAt(file.after, finding.start), end: lineAt(file.after, finding.end) };
    if (!changed.some((range) => overlap(range, lines))) return [];
    return [
      {
        file: file.path,
        line: lines.start,
        endLine: lines.end,
        kind: 'secret',
        rule: `secret/${finding.rule}`,
        effect: policy.severity(finding, 'tracked') === 'error' ? 'deny' : 'ask',
        owner: null,
        message: describeFinding(finding, 'tracked'),
        persona: null,
      },
    ];
  });
}

function lineAt(text: string, offset: number): number {
  return (text.slice(0, offset).match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}

function overlap(a: LineRange, b: LineRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}
