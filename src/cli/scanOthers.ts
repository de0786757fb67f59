import { createHash } from 'node:crypto';
import { isOthersFile } from '../secrets/files.ts';
import { formatOf as syntaxOf } from '../secrets/format.ts';
import { loggedSecrets } from '../secrets/logs.ts';
import { personalData } from '../secrets/personal.ts';
import type { ScanPolicy } from '../secrets/policy.ts';
import { suppressionsOf } from '../secrets/suppress.ts';
import { memoryView } from '../memory/status.ts';
import type { Ground } from './ground.ts';
import { ownVersion, type Format } from './options.ts';
import { Positions } from './positions.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { sarifLog } from './sarif.ts';
import { wantedFiles } from './scanFiles.ts';

/** A finding of `scan --logs` or `scan --personal`. Lines and columns from 1, end column exclusive. */
export interface OtherFinding {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly message: string;
  readonly fingerprint: string;
}

interface Found {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

const titles: Readonly<Record<string, string>> = {
  'log/printed': 'Secret written to a log',
  'log/environment': 'All variables written to a log',
  'log/trace': 'Commands with a secret written to a log',
  'log/request': 'Request with credentials written to a log',
  'personal/email': 'E-mail address in a memory file',
  'personal/phone': 'Telephone number in a memory file',
  'personal/iban': 'Bank account in a memory file',
  'personal/card': 'Payment card in a memory file',
};

/** `scan --logs`: where scripts, workflows and programs write secrets to a log. Returns the exit code. */
export function scanLogsVerb(
  ground: Ground,
  policy: ScanPolicy,
  paths: readonly string[],
  format: Format,
): Promise<number> {
  const wants = (path: string): boolean => {
    if (policy.excludes(path) || isOthersFile(path)) return false;
    const syntax = syntaxOf(path, '');
    return syntax === 'shell' || syntax === 'dockerfile' || syntax === 'yaml' || syntax === 'source';
  };
  return look(ground, paths, wants, loggedSecrets, format);
}

/**
 * `scan --personal`: personal data in the files named, or in the memory files of the active persona. Returns the exit code.
 * Throws OpsError('usage') when neither is there.
 */
export async function scanPersonalVerb(ground: Ground, given: readonly string[], format: Format): Promise<number> {
  let paths = given;
  if (paths.length === 0) {
    const view = await memoryView(await ground.needActive(), ground.root, ground.reader);
    paths = [...view.shared.files, ...view.worktree.files].flatMap(({ state, file }) =>
      state === 'present' && file !== undefined ? [file] : [],
    );
    if (paths.length === 0) {
      ground.terminal.error('ops-persona: the active persona has no memory files yet.\n');
      return 0;
    }
  }
  return look(ground, paths, (path) => /\.(?:md|mdx|txt|json|ya?ml)$/i.test(path), personalData, format);
}

async function look(
  ground: Ground,
  paths: readonly string[],
  wants: (path: string) => boolean,
  judge: (text: string, path: string) => readonly Found[],
  format: Format,
): Promise<number> {
  const { terminal } = ground;
  const found: OtherFinding[] = [];
  let scanned = 0;
  for await (const file of wantedFiles(ground, paths, { everything: false, policy: { wants } })) {
    if (file.content.kind !== 'text') continue;
    scanned++;
    const { text } = file.content;
    const suppressed = suppressionsOf(text);
    const positions = new Positions(text);
    const seen = new Map<string, number>();
    for (const { rule, start, end, message } of judge(text, file.path)) {
      if (suppressed({ rule, start, end }) !== undefined) continue;
      const from = positions.at(start);
      const to = positions.at(end);
      const nth = seen.get(rule) ?? 0;
      seen.set(rule, nth + 1);
      found.push({
        file: file.shown,
        line: from.line,
        endLine: to.line,
        column: from.column,
        endColumn: to.column,
        rule,
        message,
        fingerprint: createHash('sha256').update(`${file.shown}\0${rule}\0${nth}`).digest('hex').slice(0, 16),
      });
    }
  }
  if (format === 'json') printJson(terminal, found);
  else if (format === 'sarif') {
    const results = found.map((one) => ({ ...one, title: titles[one.rule] ?? one.rule, level: 'warning' as const }));
    printJson(terminal, sarifLog(results, ownVersion(terminal)));
  } else {
    printLines(
      terminal,
      found.map(
        ({ file, line, column, message, rule }) =>
          `${plain(file)}:${line}:${column} warning: ${plain(message)} [${rule}]`,
      ),
    );
    terminal.out(
      `${count(scanned, 'file')} scanned, ${found.length === 0 ? 'nothing found' : count(found.length, 'finding')}.\n`,
    );
  }
  return found.length > 0 ? 1 : 0;
}
