import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { describeFinding } from '../secrets/message.ts';
import type { FileState, SecretFinding, SecretSeverity } from '../secrets/model.ts';
import { scanText } from '../secrets/scan.ts';
import { severityOf } from '../secrets/severity.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { formatOf, ownVersion, type Format } from './options.ts';
import { baselineFile, OpenBaseline } from './baseline.ts';
import { Positions } from './positions.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { sarifLog, type SarifResult } from './sarif.ts';
import { stagedFiles, wantedFiles, type ScanFile } from './scanFiles.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface ScanVerbOptions {
  readonly staged?: boolean;
  readonly ignore: boolean;
  readonly format?: string;
  readonly baseline?: string;
  readonly addToBaseline?: string;
}

/** One secret as every format of `scan` tells it. Lines and columns from 1, end column exclusive. */
export interface ScanFinding {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly confidence: SecretFinding['confidence'];
  readonly message: string;
  readonly fingerprint: string;
}

const formats = ['text', 'json', 'sarif'] as const;

/** `scan`: secrets in files, in the staged content, or in everything below a folder. */
export function addScanVerb(program: Command, verbs: Verbs): void {
  const command = program
    .command('scan')
    .description('find secrets in config files (or in the files named); exit code 1 when there are any')
    .argument('[path...]', 'files or folders; the whole folder by default')
    .option('--staged', 'scan what the next commit would take in')
    .option('--no-ignore', 'scan ignored and unusual files too')
    .option('--baseline <file>', `findings to live with (default ${baselineFile}, if it is there)`)
    .option('--add-to-baseline <reason>', 'live with what is found from now on, for this reason')
    .option('--format <format>', `${formats.join(', ')} (default text)`);
  verbs.action<ScanVerbOptions>(command, async ({ ground, terminal, options }, [given]) => {
    const format = formatOf(options, formats);
    const paths = (given as readonly string[] | undefined) ?? [];
    if (options.staged === true && !options.ignore)
      throw new OpsError('usage', '--staged and --no-ignore exclude each other.');
    const adding = options.addToBaseline?.trim();
    if (adding === '') throw new OpsError('usage', 'Give a reason for the baseline.');
    const baseline = await OpenBaseline.open(ground, options.baseline, adding !== undefined);
    const files =
      options.staged === true
        ? stagedFiles(ground, paths)
        : wantedFiles(ground, paths, { everything: !options.ignore });
    const found: ReportedFinding[] = [];
    const unread: string[] = [];
    let scanned = 0;
    for await (const file of files) {
      if (file.content.kind === 'unreadable') unread.push(`${plain(file.shown)} ${file.content.why}`);
      if (file.content.kind !== 'text' || file.absolute === baseline?.file) continue;
      scanned++;
      const result = scanText(file.content.text, file.shown);
      if (result.truncated) unread.push(`${plain(file.shown)} is too large: only its beginning was scanned`);
      const findings = baseline?.filter.apply(file.content.text, result.findings).findings ?? result.findings;
      if (findings.length === 0) continue;
      if (adding !== undefined) {
        baseline?.add(file.content.text, findings, file.shown, adding);
        continue;
      }
      const state = options.staged === true ? 'tracked' : await stateOf(ground, file);
      found.push(...tell(file, file.content.text, findings, state));
    }
    if (adding !== undefined) {
      terminal.error(`${count((await baseline?.save()) ?? 0, 'entry', 'entries')} added to the baseline.\n`);
    } else if (paths.length === 0 && options.staged !== true) {
      tellUnused(baseline, terminal);
    }
    for (const line of unread) terminal.error(`ops-persona: ${line}.\n`);
    report(format, found, scanned, verbs);
    return found.length > 0 ? 1 : 0;
  });
}

/** Entries that nothing needs any more: the secret is gone, so the entry can go. Only a scan of everything can say so. */
function tellUnused(baseline: OpenBaseline | undefined, terminal: Terminal): void {
  for (const { rule, fingerprint, file } of baseline?.filter.unused() ?? []) {
    const where = file === undefined ? '' : ` (${plain(file)})`;
    terminal.error(`ops-persona: the baseline entry ${rule} ${fingerprint}${where} is no longer needed.\n`);
  }
}

/** A finding with what only some formats tell. */
interface ReportedFinding extends ScanFinding {
  readonly what: string;
  readonly severity: SecretSeverity;
}

const sarifLevels: Readonly<Record<SecretSeverity, SarifResult['level']>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function asResult({
  rule,
  what,
  severity,
  message,
  file,
  line,
  endLine,
  column,
  endColumn,
  fingerprint,
}: ReportedFinding): SarifResult {
  return {
    rule: `secret/${rule}`,
    title: what,
    level: sarifLevels[severity],
    message,
    file,
    line,
    endLine,
    column,
    endColumn,
    fingerprint,
  };
}

function tell(file: ScanFile, text: string, findings: readonly SecretFinding[], state: FileState): ReportedFinding[] {
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
      severity: severityOf(finding, state),
    };
  });
}

/**
 * Names a finding by its file, rule, key and which of several equal ones it is: it survives moved lines, and says nothing of
 * the value, since a hash of a weak password could be guessed.
 */
function fingerprintOf(file: string, finding: SecretFinding, seen: Map<string, number>): string {
  const name = `${file}\0${finding.rule}\0${finding.key ?? ''}`;
  const nth = seen.get(name) ?? 0;
  seen.set(name, nth + 1);
  return createHash('sha256').update(`${name}\0${nth}`).digest('hex').slice(0, 16);
}

async function stateOf(ground: Ground, file: ScanFile): Promise<FileState> {
  return ground.reader && !ground.reader.paths.bare ? ground.reader.tracking(file.absolute) : 'outside';
}

function report(format: Format, found: readonly ReportedFinding[], scanned: number, { terminal }: Verbs): void {
  if (format === 'json') {
    printJson(
      terminal,
      found.map(({ file, line, endLine, column, endColumn, rule, confidence, message, fingerprint }): ScanFinding => ({
        file,
        line,
        endLine,
        column,
        endColumn,
        rule,
        confidence,
        message,
        fingerprint,
      })),
    );
  } else if (format === 'sarif') {
    printJson(terminal, sarifLog(found.map(asResult), ownVersion(terminal)));
  } else {
    printLines(
      terminal,
      found.map(
        ({ file, line, column, severity, message, rule }) =>
          `${plain(file)}:${line}:${column} ${severity}: ${plain(message)} [secret/${rule}]`,
      ),
    );
    const end = found.length === 0 ? 'no secrets' : count(found.length, 'secret');
    terminal.out(`${count(scanned, 'file')} scanned, ${end}.\n`);
  }
}
