/** One result for a report in SARIF, in the words that the text and JSON forms share. */
export interface SarifResult {
  readonly rule: string;
  /** What the rule is about, for the list of rules. */
  readonly title: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** Relative to the folder, forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column?: number;
  readonly endColumn?: number;
  readonly fingerprint: string;
  /** What to do about findings of the rule; its title by default. */
  readonly help?: string;
}

/**
 * A SARIF 2.1.0 log as GitHub code scanning takes it (docs.github.com, "SARIF support for code scanning"): rules with short
 * and full description and help, regions with columns in UTF-16 units, a fingerprint that survives moved lines. The hash of
 * the line that GitHub itself goes by is left to its upload step, which warns when another stands there.
 */
export function sarifLog(results: readonly SarifResult[], version: string): unknown {
  const rules = [...new Map(results.map(({ rule, title, help }) => [rule, { title, help: help ?? title }]))];
  const indexes = new Map(rules.map(([id], index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Ops Persona',
            semanticVersion: version,
            informationUri: 'https://github.com/ops-persona/ops-persona#readme',
            rules: rules.map(([id, { title, help }]) => ({
              id,
              name: id,
              shortDescription: { text: title },
              fullDescription: { text: help },
              help: { text: help },
              properties: id.startsWith('secret/')
                ? { tags: ['security', 'secret'], 'security-severity': '8.0' }
                : { tags: ['maintainability'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder the scan ran in.' } } },
        results: results.map((result) => ({
          ruleId: result.rule,
          ruleIndex: indexes.get(result.rule),
          level: result.level,
          message: { text: result.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(result.file), uriBaseId: '%SRCROOT%' },
                region: {
                  startLine: result.line,
                  endLine: result.endLine,
                  startColumn: result.column ?? 1,
                  // Without columns the last line is meant as a whole; its first column is enough to name it.
                  endColumn: result.endColumn ?? (result.line === result.endLine ? 2 : 1),
                },
              },
            },
          ],
          partialFingerprints: { 'opsPersona/v1': result.fingerprint },
        })),
      },
    ],
  };
}

/** A relative path as a URI reference: each step percent-encoded. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

/** One finding as a workflow command, which GitHub shows at the line (docs.github.com, "Workflow commands"). */
export function githubAnnotation(result: Omit<SarifResult, 'fingerprint'>): string {
  const level = result.level === 'note' ? 'notice' : result.level;
  const properties = [
    `file=${property(result.file)}`,
    `line=${result.line}`,
    `endLine=${result.endLine}`,
    ...(result.column === undefined || result.line !== result.endLine ? [] : [`col=${result.column}`]),
    `title=${property(result.rule)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(result.message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
