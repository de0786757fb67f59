import type { Command } from 'commander';
import { baselineFile } from '../secrets/baseline.ts';
import { describeFinding } from '../secrets/message.ts';
import type { FileState, SecretFinding } from '../secrets/model.ts';
import type { ScanPolicy } from '../secrets/policy.ts';
import { OpsError } from '../workspace/errors.ts';
import { OpenBaseline } from './baseline.ts';
import type { Ground } from './ground.ts';
import { formatOf } from './options.ts';
import { openPolicy } from './policy.ts';
import { Positions } from './positions.ts';
import { count, plain } from './print.ts';
import { stagedFiles, wantedFiles, type ScanFile } from './scanFiles.ts';
import { scanHistoryVerb } from './scanHistory.ts';
import { scanLogsVerb, scanPersonalVerb } from './scanOthers.ts';
import { fingerprintOf, report, scanFormats, type ReportedFinding } from './scanReport.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface ScanVerbOptions {
  readonly staged?: boolean;
  readonly history?: boolean;
  readonly logs?: boolean;
  readonly personal?: boolean;
  readonly branches?: boolean;
  readonly since?: string;
  readonly ignore: boolean;
  readonly format?: string;
  readonly baseline?: string;
  readonly addToBaseline?: string;
}

/** `scan`: secrets in files, in the staged content, or in everything below a folder. */
export function addScanVerb(program: Command, verbs: Verbs): void {
  const command = program
    .command('scan')
    .description('find secrets in config files (or in the files named); exit code 1 when there are any')
    .argument('[path...]', 'files or folders; the whole folder by default')
    .option('--staged', 'scan what the next commit would take in')
    .option('--history', 'scan what all commits brought; goes on from where the last one stopped')
    .option('--branches', 'with --history: local branches alone, not every reference')
    .option('--since <time>', 'with --history: only commits after a day (2024-05-31) or an age ("30 days ago")')
    .option('--logs', 'find where scripts, workflows and programs write secrets to a log, instead of secrets')
    .option(
      '--personal',
      "find personal data in the active persona's memory files (or in the files named), instead of secrets",
    )
    .option('--no-ignore', 'scan ignored and unusual files too')
    .option('--baseline <file>', `findings to live with (default ${baselineFile}, if it is there)`)
    .option('--add-to-baseline <reason>', 'live with what is found from now on, for this reason')
    .option('--format <format>', `${scanFormats.join(', ')} (default text)`);
  verbs.action<ScanVerbOptions>(command, async ({ ground, terminal, options }, [given]) => {
    const format = formatOf(options, scanFormats);
    const paths = (given as readonly string[] | undefined) ?? [];
    if (options.staged === true && !options.ignore)
      throw new OpsError('usage', '--staged and --no-ignore exclude each other.');
    if (options.history !== true && (options.branches === true || options.since !== undefined))
      throw new OpsError('usage', '--branches and --since go with --history.');
    if ([options.history, options.staged, options.logs, options.personal].filter((one) => one === true).length > 1)
      throw new OpsError('usage', '--staged, --history, --logs and --personal exclude each other.');
    if (
      options.addToBaseline !== undefined &&
      (options.history === true || options.logs === true || options.personal === true)
    )
      throw new OpsError('usage', '--add-to-baseline is for secrets in files.');
    const adding = options.addToBaseline?.trim();
    if (adding === '') throw new OpsError('usage', 'Give a reason for the baseline.');
    const baseline = await OpenBaseline.open(ground, options.baseline, adding !== undefined);
    const policy = await openPolicy(ground, baseline?.filter);
    if (options.logs === true) return scanLogsVerb(ground, policy, paths, format);
    if (options.personal === true) return scanPersonalVerb(ground, paths, format);
    if (options.history === true) return scanHistoryVerb(ground, policy, paths, options, format);
    const files =
      options.staged === true
        ? stagedFiles(ground, paths, policy)
        : wantedFiles(ground, paths, { everything: !options.ignore, policy });
    const found: ReportedFinding[] = [];
    const unread: string[] = [];
    let scanned = 0;
    for await (const file of files) {
      if (file.content.kind === 'unreadable') unread.push(`${plain(file.shown)} ${file.content.why}`);
      if (file.content.kind !== 'text' || file.absolute === baseline?.file) continue;
      scanned++;
      const { text } = file.content;
      const { findings, truncated } = policy.scan(text, file.path);
      if (truncated) unread.push(`${plain(file.shown)} is too large: only its beginning was scanned`);
      if (findings.length === 0) continue;
      if (adding !== undefined) {
        baseline?.add(text, findings, file.shown, adding);
        continue;
      }
      const state = options.staged === true ? 'tracked' : await stateOf(ground, file);
      found.push(...tell(file, text, findings, state, policy));
    }
    if (adding !== undefined) {
      terminal.error(`${count((await baseline?.save()) ?? 0, 'entry', 'entries')} added to the baseline.\n`);
    } else if (paths.length === 0 && options.staged !== true) {
      tellUnused(policy, terminal);
    }
    for (const line of unread) terminal.error(`ops-persona: ${line}.\n`);
    report(format, found, scanned, terminal);
    return found.length > 0 ? 1 : 0;
  });
}

/** Entries that nothing needs any more: the secret is gone, so the entry can go. Only a scan of everything can say so. */
function tellUnused(policy: ScanPolicy, terminal: Terminal): void {
  for (const { rule, fingerprint, file } of policy.unused()) {
    const where = file === undefined ? '' : ` (${plain(file)})`;
    terminal.error(`ops-persona: the baseline entry ${rule} ${fingerprint}${where} is no longer needed.\n`);
  }
}

function tell(
  file: ScanFile,
  text: string,
  findings: readonly SecretFinding[],
  state: FileState,
  policy: ScanPolicy,
): ReportedFinding[] {
  const positions = new Positions(text);
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const start = positions.at(finding.start);
    const end = positions.at(finding.end);
    return {
      rule: finding.rule,
      what: finding.what,
      confidence: finding.confidence,
      file: file.shown,
      line: start.line,
      endLine: end.line,
      column: start.column,
      endColumn: end.column,
      message: describeFinding(finding, state),
      fingerprint: fingerprintOf(file.shown, finding, seen),
      severity: policy.severity(finding, state),
    };
  });
}

async function stateOf(ground: Ground, file: ScanFile): Promise<FileState> {
  return ground.reader && !ground.reader.paths.bare ? ground.reader.tracking(file.absolute) : 'outside';
}
