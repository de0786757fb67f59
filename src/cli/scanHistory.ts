import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { scanHistory, type HistoryFinding, type HistoryResult } from '../secrets/history.ts';
import { describeHistoryFinding } from '../secrets/message.ts';
import type { ScanPolicy } from '../secrets/policy.ts';
import { rulesKey } from '../secrets/rulesKey.ts';
import { exitCodes, OpsError } from '../workspace/errors.ts';
import { readTextIfExists, toPosix, writeFileAtomic } from '../workspace/files.ts';
import { GitHistory, readSince } from '../workspace/gitHistory.ts';
import type { Ground } from './ground.ts';
import { ownVersion, type Format } from './options.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { sarifLog } from './sarif.ts';
import { asResult, fingerprintOf, type ReportedFinding, type ScanFinding } from './scanReport.ts';
import type { Terminal } from './terminal.ts';

/** What `scan --history` takes. */
export interface HistoryVerbOptions {
  readonly branches?: boolean;
  readonly since?: string;
  readonly ignore: boolean;
}

/** A secret of the history as `--json` tells it: that of a file, and the commit that brought it. */
export interface HistoryScanFinding extends ScanFinding {
  readonly commit: string;
  readonly date: string;
  readonly author: string;
  /** Whether the value still stands in a file of HEAD. */
  readonly inHead: boolean;
}

type Reported = ReportedFinding & HistoryScanFinding;

/**
 * `scan --history`: the secrets that commits brought. Returns the exit code: 0 none, 1 some, 130 stopped by a person. Throws
 * OpsError('usage') outside of a repository and for a time that can't be read.
 */
export async function scanHistoryVerb(
  ground: Ground,
  policy: ScanPolicy,
  paths: readonly string[],
  options: HistoryVerbOptions,
  format: Format,
): Promise<number> {
  const { reader, terminal } = ground;
  if (!reader) throw new OpsError('usage', 'There is no git repository here, so there is no history.');
  const since = options.since === undefined ? undefined : readSince(options.since);
  if (options.since !== undefined && since === undefined) {
    throw new OpsError('usage', `"${plain(options.since)}" is no time.`, {
      remedy: 'Write a day (2024-05-31) or an age ("30 days ago").',
    });
  }
  const cancel = terminal.cancellation();
  const refs = options.branches === true ? 'branches' : 'all';
  const cwd = reader.paths.bare ? reader.paths.gitDir : reader.paths.worktree;
  const source = new GitHistory(cwd, { refs, cancel, ...(since === undefined ? {} : { since }) });
  const wants = below(ground, paths);
  const file = path.join(await ground.stateFolder(), `history-${refs}.json`);
  // A search of a part knows too little to be remembered.
  const whole = since === undefined && wants === undefined;
  const result = await scanHistory(source, policy, {
    everything: !options.ignore,
    cancel,
    onProgress: progressOf(terminal),
    ...(wants === undefined ? {} : { wants }),
    ...(whole
      ? {
          memory: {
            read: () => readTextIfExists(file).catch(() => undefined),
            write: (text: string) => writeFileAtomic(file, text),
            key: `${ownVersion(terminal)} ${rulesKey()}`,
            salt: randomBytes(16).toString('hex'),
          },
        }
      : {}),
  });
  const found = tell(ground, policy, result.findings);
  if (await source.isShallow().catch(() => false)) {
    terminal.error(
      'ops-persona: this is a shallow clone: commits before its beginning are not here to be looked at.\n',
    );
  }
  if (result.skipped > 0) {
    terminal.error(`ops-persona: ${count(result.skipped, 'version')} of large or binary files not looked at.\n`);
  }
  report(format, found, result, terminal);
  if (result.cancelled) {
    terminal.error('ops-persona: stopped. The next search goes on from there.\n');
    return exitCodes.cancelled;
  }
  return found.length > 0 ? 1 : 0;
}

/** A test for paths from the root; undefined where all are meant. */
function below(ground: Ground, paths: readonly string[]): ((file: string) => boolean) | undefined {
  if (paths.length === 0) return undefined;
  const starts = paths.map((given) => toPosix(path.relative(ground.root, path.resolve(ground.folder, given))));
  if (starts.some((start) => start === '')) return undefined;
  return (file) => starts.some((start) => file === start || file.startsWith(`${start}/`));
}

/** A line that counts on, where a person looks on and would wait. */
function progressOf(terminal: Terminal): ({ done, total }: { done: number; total: number }) => void {
  const begun = performance.now();
  return ({ done, total }) => {
    if (!terminal.interactive || performance.now() - begun < 1_000) return;
    terminal.error(`\r${done} of ${total} commits${done === total ? '\n' : ''}`);
  };
}

function tell(ground: Ground, policy: ScanPolicy, findings: readonly HistoryFinding[]): Reported[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { commit, date, author, file, line, endLine, column, endColumn, rule, what, confidence, inHead } = finding;
    return {
      commit,
      date,
      author,
      file: ground.shown(file),
      line,
      endLine,
      column,
      endColumn,
      rule,
      what,
      confidence,
      inHead,
      message: describeHistoryFinding(finding),
      fingerprint: fingerprintOf(`${commit}\0${file}`, finding, seen),
      severity: policy.severity(finding, 'tracked'),
    };
  });
}

const hidden = { what: undefined, severity: undefined } as const;

function report(format: Format, found: readonly Reported[], result: HistoryResult, terminal: Terminal): void {
  if (format === 'json') {
    printJson(
      terminal,
      // What is undefined does not show.
      found.map((finding): HistoryScanFinding => ({ ...finding, ...hidden })),
    );
    return;
  }
  if (format === 'sarif') {
    printJson(terminal, sarifLog(found.map(asResult), ownVersion(terminal)));
    return;
  }
  let commit: string | undefined;
  for (const finding of found) {
    if (finding.commit !== commit) {
      commit = finding.commit;
      terminal.out(`${commit.slice(0, 12)} ${finding.date.slice(0, 10)} ${plain(finding.author)}\n`);
    }
    printLines(terminal, [
      `  ${plain(finding.file)}:${finding.line}:${finding.column} ${finding.severity}: ${plain(finding.message)} [secret/${finding.rule}]`,
    ]);
  }
  const standing = found.filter(({ inHead }) => inHead).length;
  const known = result.remembered === 0 ? '' : ` (${result.remembered} known from before)`;
  const end = found.length === 0 ? 'no secrets' : `${count(found.length, 'secret')}, ${standing} still in HEAD`;
  terminal.out(`${count(result.commits, 'commit')} scanned${known}, ${end}.\n`);
}
