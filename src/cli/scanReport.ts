import { createHash } from 'node:crypto';
import { rotationAdvice } from '../secrets/rotation.ts';
import type { SecretFinding, SecretSeverity } from '../secrets/model.ts';
import { ownVersion, type Format } from './options.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { sarifLog, type SarifResult } from './sarif.ts';
import type { Terminal } from './terminal.ts';

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

/** A finding with what only some formats tell. */
export interface ReportedFinding extends ScanFinding {
  readonly what: string;
  readonly severity: SecretSeverity;
}

/** The formats of `scan`. */
export const scanFormats = ['text', 'json', 'sarif'] as const;

const sarifLevels: Readonly<Record<SecretSeverity, SarifResult['level']>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** A finding for a SARIF log. */
export function asResult(finding: ReportedFinding): SarifResult {
  const { rule, what, severity, message, file, line, endLine, column, endColumn, fingerprint } = finding;
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
    help: rotationAdvice(rule).text,
  };
}

/**
 * Names a finding by its place, rule, key and which of several equal ones it is: it survives moved lines, and says nothing of
 * the value, since a hash of a weak password could be guessed. `seen` counts within one file.
 */
export function fingerprintOf(
  place: string,
  finding: Pick<SecretFinding, 'rule' | 'key'>,
  seen: Map<string, number>,
): string {
  const name = `${place}\0${finding.rule}\0${finding.key ?? ''}`;
  const nth = seen.get(name) ?? 0;
  seen.set(name, nth + 1);
  return createHash('sha256').update(`${name}\0${nth}`).digest('hex').slice(0, 16);
}

/** Prints the findings of a scan of files. `scanned`: how many files were looked at. */
export function report(format: Format, found: readonly ReportedFinding[], scanned: number, terminal: Terminal): void {
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
