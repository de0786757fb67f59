import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { checkEnvironment, concernsEnvironment, type EnvironmentFinding } from '../secrets/environment/check.ts';
import { environmentOf, isEnvironmentExample } from '../secrets/environment/files.ts';
import { readProjectFiles } from '../workspace/projectFiles.ts';
import { OpenBaseline } from './baseline.ts';
import { formatOf, ownVersion } from './options.ts';
import { openPolicy } from './policy.ts';
import { Positions } from './positions.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { githubAnnotation, sarifLog, type SarifResult } from './sarif.ts';
import type { Verbs } from './verbs.ts';

/** What `env check` tells of one finding. Lines and columns from 1, end column exclusive. */
export interface EnvironmentReport {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly rule: EnvironmentFinding['rule'];
  readonly severity: 'error' | 'warning';
  readonly names: readonly string[];
  readonly message: string;
  readonly fingerprint: string;
}

const formats = ['text', 'json', 'sarif', 'github'] as const;
const titles: Readonly<Record<EnvironmentFinding['rule'], string>> = {
  'env/undocumented': 'Variable that no example names',
  'env/drift': 'Environments with different variables',
  'env/tracked-secret-file': 'File with secrets that git tracks',
};

/** `env check`: undocumented variables, environments that drift apart, secret-bearing files that git tracks. */
export function addEnvironmentVerb(program: Command, verbs: Verbs): void {
  const command = program
    .command('env')
    .description('the variables of the environment')
    .command('check')
    .description(
      'find undocumented variables, environments that drift apart and tracked secret files; exit code 1 when there are any',
    )
    .option('--format <format>', `${formats.join(', ')} (default text)`);
  verbs.action<{ readonly format?: string }>(command, async ({ ground, terminal, options }) => {
    const format = formatOf(options, formats);
    const policy = await openPolicy(ground, (await OpenBaseline.open(ground, undefined))?.filter);
    const files = await readProjectFiles(
      ground.root,
      ground.reader,
      (path) => !policy.excludes(path) && concernsEnvironment(path),
      (path) => environmentOf(path) !== undefined,
    );
    const texts = new Map(files.map(({ path, text }) => [path, text ?? '']));
    const hasSecret = (text: string, path: string): boolean =>
      policy.scan(text, path).findings.some(({ confidence }) => confidence !== 'low');
    const found = checkEnvironment(files, hasSecret).map((finding): EnvironmentReport => {
      const positions = new Positions(texts.get(finding.path) ?? '');
      const start = positions.at(finding.start);
      const name = [finding.rule, finding.path, ...finding.names].join('\0');
      return {
        file: ground.shown(finding.path),
        line: start.line,
        column: start.column,
        endColumn: Math.max(start.column, positions.at(finding.end).column),
        rule: finding.rule,
        severity: finding.rule === 'env/tracked-secret-file' ? 'error' : 'warning',
        names: finding.names,
        message: finding.message,
        fingerprint: createHash('sha256').update(name).digest('hex').slice(0, 16),
      };
    });
    if (!files.some(({ path }) => isEnvironmentExample(path)))
      terminal.error('ops-persona: there is no .env.example, so no variable can be missing from it.\n');
    if (format === 'json') printJson(terminal, found);
    else if (format === 'sarif') printJson(terminal, sarifLog(found.map(asResult), ownVersion(terminal)));
    else if (format === 'github')
      printLines(
        terminal,
        found.map((one) => githubAnnotation(asResult(one))),
      );
    else {
      printLines(
        terminal,
        found.map(
          ({ file, line, column, severity, message, rule }) =>
            `${plain(file)}:${line}:${column} ${severity}: ${plain(message)} [${rule}]`,
        ),
      );
      terminal.out(
        `${count(files.length, 'file')} looked at, ${found.length === 0 ? 'nothing found' : count(found.length, 'finding')}.\n`,
      );
    }
    return found.length > 0 ? 1 : 0;
  });
}

function asResult({
  rule,
  severity,
  message,
  file,
  line,
  column,
  endColumn,
  fingerprint,
}: EnvironmentReport): SarifResult {
  return {
    rule,
    title: titles[rule],
    level: severity,
    message,
    file,
    line,
    endLine: line,
    column,
    endColumn,
    fingerprint,
  };
}
