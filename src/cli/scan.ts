import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { describeFinding } from '../secrets/message.ts';
import type { FileState, SecretFinding, SecretSeverity } from '../secrets/model.ts';
import { scanText } from '../secrets/scan.ts';
import { severityOf } from '../secrets/severity.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { formatOf, ownVersion, type Format } from './options.ts';
import { Positions } from './positions.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { sarifLog } from './sarif.ts';
import { stagedFiles, wantedFiles, type ScanFile } from './scanFiles.ts';
import type { Verbs } from './verbs.ts';

interface ScanVerbOptions {
  readonly staged?: boolean;
  readonly ignore: boolean;
  readonly format?: string;
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
    .option('--format <format>', `${formats.join(', ')} (default text)`);
  verbs.action<ScanVerbOptions>(command, async ({ ground, terminal, options }, [given]) => {
    const format = formatOf(options, formats);
    const paths = (given as readonly string[] | undefined) ?? [];
    if (options.staged === true && !options.ignore)
      throw new OpsError('usage', '--staged and --no-ignore exclude each other.');
    const files =
      options.staged === true
        ? stagedFiles(ground, paths)
        : wantedFiles(ground, paths, { everything: !options.ignore });
    const found: (ScanFinding & { readonly severity: SecretSeverity; readonly what: string })[] = [];
    const unread: string[] = [];
    let scanned = 0;
    for await (const file of files) {
      if (file.content.kind === 'unreadable') unread.push(`${plain(file.shown)} ${file.content.why}`);
      if (file.content.kind !== 'text') continue;
      scanned++;
      const result = scanText(file.content.text, file.shown);
      if (result.truncated) unread.push(`${plain(file.shown)} is too large: only its beginning was scanned`);
      if (result.findings.length === 0) continue;
      const state = options.staged === true ? 'tracked' : await stateOf(ground, file);
      found.push(...tell(file, file.content.text, result.findings, state));
    }
    for (const line of unread) terminal.error(`ops-persona: ${line}.\n`);
    report(format, found, scanned, verbs);
    return found.length > 0 ? 1 : 0;
  });
}

function tell(
  file: ScanFile,
  text: string,
  findings: readonly SecretFinding[],
  state: FileState,
): (ScanFinding & { severity: SecretSeverity; what: string })[] {
  const positions = new Positions(text);
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const start = positions.at(finding.start);
    const end = positions.at(finding.end);
    return {
      file: file.shown,
      line: start.line,
      endLine: end.line,
      column: start.column,
      endColumn: end.column,
      rule: finding.rule,
      confidence: finding.confidence,
      message: describeFinding(finding, state),
      fingerprint: fingerprintOf(file.shown, finding, seen),
      severity: severityOf(finding, state),
      what: finding.what,
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

function report(
  format: Format,
  found: readonly (ScanFinding & { severity: SecretSeverity; what: string })[],
  scanned: number,
  { terminal }: Verbs,
): void {
  if (format === 'json') {
    printJson(
      terminal,
      found.map(({ file, line, endLine, column, endColumn, rule, confidence, message, fingerprint }) => ({
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
    const results = found.map((finding) => ({
      ...finding,
      rule: `secret/${finding.rule}`,
      title: finding.what,
      level: finding.severity === 'error' || finding.severity === 'warning' ? finding.severity : ('note' as const),
    }));
    printJson(terminal, sarifLog(results, ownVersion(terminal)));
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
