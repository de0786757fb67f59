import type { Command } from 'commander';
import * as path from 'node:path';
import { classifyPath, findClass } from '../authority/classes.ts';
import { decide } from '../authority/decide.ts';
import { dayOf } from '../authority/days.ts';
import { exceptionsFile } from '../authority/exceptions.ts';
import { grantException } from '../authority/grant.ts';
import { loadRepositoryRules } from '../authority/load.ts';
import type { AuthorityException, Decision } from '../authority/model.ts';
import { personName } from '../checklist/who.ts';
import { OpsError } from '../workspace/errors.ts';
import { toPosix } from '../workspace/files.ts';
import { actorsOf } from './check.ts';
import type { Ground } from './ground.ts';
import { recordsOf } from './incident.ts';
import { plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

interface GrantOptions {
  readonly reason?: string;
  readonly expires?: string;
  readonly as?: string;
}

/** `who-owns`, `may-run` and `exception`: questions about authority, and what sets it aside. */
export function addAuthorityVerbs(program: Command, verbs: Verbs): void {
  verbs.action(
    program
      .command('who-owns')
      .description('say for files which class they are, who may write them and by which line of which document')
      .argument('<file...>', 'files; they need not exist'),
    async ({ ground, terminal, options }, [files]) => {
      const actors = await actorsOf(ground);
      const answers = (files as readonly string[]).map((file) => {
        const relative = relativePath(ground, file);
        const decision = decide(actors, { kind: 'write', path: relative });
        return {
          file: ground.shown(relative),
          classes: classifyPath(relative, actors.classes),
          ...decisionJson(ground, decision),
        };
      });
      if (options.json === true) printJson(terminal, answers);
      else {
        printLines(
          terminal,
          answers.flatMap(({ file, classes, effect, why }) => [
            `${plain(file)}: ${classes.map((id) => findClass(id)?.title ?? id).join(', ') || 'no class'}; ${effect}`,
            `  ${plain(why)}`,
          ]),
        );
      }
      return 0;
    },
  );

  verbs.action(
    program
      .command('may-run')
      .description('say whether red lines speak about a command line; exit code 1 when it is denied')
      .argument('<command...>', 'the command line, best in quotes')
      // Its options are not ours.
      .allowUnknownOption(),
    async ({ ground, terminal, options }, [words]) => {
      const line = (words as readonly string[]).join(' ');
      const decision = decide(await actorsOf(ground), { kind: 'command', line });
      if (options.json === true) printJson(terminal, { command: line, ...decisionJson(ground, decision) });
      else terminal.out(`${decision.effect}: ${plain(decision.why)}\n`);
      return decision.effect === 'deny' ? 1 : 0;
    },
  );

  const exception = program.command('exception').description('rules set aside for some paths until a day');
  verbs.action(exception.command('list').description('list the exceptions'), async ({ ground, terminal, options }) => {
    const { exceptions, expired, problems } = await loadRepositoryRules(ground.root);
    if (options.json === true) printJson(terminal, { exceptions, expired, problems });
    else if (exceptions.length + expired.length + problems.length === 0) terminal.out('No exceptions.\n');
    else {
      printLines(terminal, [
        ...table([...exceptions.map((one) => row(one, '')), ...expired.map((one) => row(one, 'expired'))]),
        ...problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`),
      ]);
    }
    return problems.length > 0 ? 2 : 0;
  });

  verbs.action<GrantOptions>(
    exception
      .command('grant')
      .description(`set a rule aside for some paths, in ${exceptionsFile} and in the audit log`)
      .argument('<rule>', 'as "check" shows it: authority/source, red-line/tls-verify, authority/*')
      .argument('<path...>', 'files or patterns, from the root of the repository')
      .requiredOption('--reason <text>', 'why, in at least ten characters')
      .requiredOption('--expires <day>', 'the last day it holds, like 2026-08-01')
      .option('--as <name>', 'who grants it; the name git knows by default'),
    async ({ ground, terminal, options }, [rule, paths]) => {
      const grant = {
        rule: rule as string,
        paths: paths as readonly string[],
        reason: options.reason ?? '',
        by: options.as ?? (await personName(ground.root)),
        expires: options.expires ?? '',
      };
      const { audit } = await recordsOf(ground);
      const now = new Date();
      const file = await grantException(ground.root, grant, audit, now);
      if (options.json === true) {
        printJson(terminal, { ...grant, granted: dayOf(now), file: ground.shown(file), audit: ground.shown(audit) });
      } else {
        terminal.out(
          `${grant.rule} is set aside for ${grant.paths.join(', ')} until ${grant.expires}. Logged in ${ground.shown(audit)}.\n`,
        );
      }
      return 0;
    },
  );
}

function row(one: AuthorityException, mark: string): string[] {
  return [plain(one.rule), plain(one.paths.join(', ')), `until ${one.expires}`, plain(one.by), plain(one.reason), mark];
}

function decisionJson(ground: Ground, decision: Decision) {
  const { effect, rule, owner, source, exception } = decision;
  return {
    effect,
    rule,
    owner: owner ?? null,
    why: decision.why,
    persona: source ? { file: ground.shownPersonaFile(source), line: source.line } : null,
    exception: exception ?? null,
  };
}

function relativePath(ground: Ground, file: string): string {
  const relative = toPosix(path.relative(ground.root, path.resolve(ground.folder, file)));
  if (relative === '' || relative === '..' || relative.startsWith('../') || path.isAbsolute(relative)) {
    throw new OpsError('usage', `${file} is no file of ${ground.root}.`);
  }
  return relative;
}
