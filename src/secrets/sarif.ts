import { familyOf } from './families.ts';
import type { SecretFinding, SecretSeverity } from './model.ts';

/** A finding with what a report adds to it. Lines and columns from 1, end column exclusive. */
export interface ReportedFinding extends SecretFinding {
  /** Relative to the repository's root or the current folder, forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: SecretSeverity;
  readonly message: string;
  /** Stable over edits elsewhere in the file; never derived from the value alone. */
  readonly fingerprint: string;
}

/** What the report says of the tool. */
export interface SarifTool {
  readonly version: string;
  /** Address of docs/secrets.md without an anchor; left out when there is none. */
  readonly helpUri?: string;
}

const levels: Readonly<Record<SecretSeverity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** RFC 3986: what a path may not hold as it is. */
function pathUri(path: string): string {
  return path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

/** A SARIF 2.1.0 log as GitHub code scanning takes it. It holds ranges and masked previews, never a value or a line of the file. */
export function sarifLog(findings: readonly ReportedFinding[], tool: SarifTool): string {
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding.what])).entries()].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const index = new Map(rules.map(([rule], at) => [rule, at]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Ops Persona',
            semanticVersion: tool.version,
            rules: rules.map(([rule, what]) => ({
              id: `secret/${rule}`,
              name: what.replace(/[^A-Za-z0-9]+/g, ''),
              shortDescription: { text: what },
              fullDescription: { text: `${what} in clear in a file.` },
              ...(tool.helpUri === undefined ? {} : { helpUri: `${tool.helpUri}#${familyOf(rule)}` }),
              properties: { tags: ['security', 'secret'], 'security-severity': '8.0' },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: `secret/${finding.rule}`,
          ruleIndex: index.get(finding.rule) ?? 0,
          level: levels[finding.severity],
          message: { text: finding.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: pathUri(finding.file), uriBaseId: '%SRCROOT%' },
                region: {
                  startLine: finding.line,
                  startColumn: finding.column,
                  endLine: finding.endLine,
                  endColumn: finding.endColumn,
                },
              },
            },
          ],
          partialFingerprints: { 'opsPersonaSecret/v1': finding.fingerprint },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
