import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { checkChanges } from '../authority/check.ts';
import { checkRange } from '../authority/checkRange.ts';
import { exceptionsFile } from '../authority/exceptions.ts';
import { exportDrift } from '../authority/exports.ts';
import { findClass } from '../authority/classes.ts';
import type { Actors, CheckFinding } from '../authority/model.ts';
import { loadRepositoryRules, type RepositoryRules } from '../authority/load.ts';
import { OpsError } from '../workspace/errors.ts';
import { OpenBaseline } from './baseline.ts';
import { ownersInput } from './exports.ts';
import type { Ground } from './ground.ts';
import { formatOf, ownVersion, type Format } from './options.ts';
import { openPolicy } from './policy.ts';
import { count, plain, printJson, printLines } from './print.ts';
import { githubAnnotation, sarifLog } from './sarif.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface CheckOptions {
  readonly staged?: boolean;
  readonly base?: string;
  readonly as?: string;
  readonly format?: string;
}

const formats = ['text', 'json', 'sarif', 'github'] as const;

/** `check`: judges a diff for a hook or for CI. */
export function addCheckVerb(program: Command, verbs: Verbs): void {
  const command = program
    .command('check')
    .description('judge what changed: who may write there, and secrets; exit code 1 when something is denied')
    .option('--staged', 'judge what the next commit would take in')
    .option('--base <ref>', 'judge what HEAD adds to this branch or commit')
    .option('--as <persona>', 'the same as --persona')
    .option('--format <format>', `${formats.join(', ')} (default text)`);
  verbs.action<CheckOptions>(command, async ({ ground, terminal, options }) => {
    const format = formatOf(options, formats);
    if (options.staged === true && options.base !== undefined) {
      throw new OpsError('usage', '--staged and --base exclude each other.');
    }
    const { reader } = ground;
    if (!reader || reader.paths.bare) {
      throw new OpsError('usage', 'There is no git working tree here, so there is no diff to judge.');
    }
    const actors = await actorsOf(ground, options.as);
    const policy = await openPolicy(ground, (await OpenBaseline.open(ground, undefined))?.filter);
    const named = options.as ?? options.persona;
    const found =
      options.base === undefined || named !== undefined
        ? await checkChanges(ground.root, reader, actors, {
            staged: options.staged === true,
            base: options.base,
            policy,
          })
        : await checkRange(ground.root, reader, actors, {
            base: options.base,
            policy,
            actorsFor: (persona) => trailedActors(ground, persona),
          });
    const drift = await exportDrift(ground.root, await ownersInput(ground, actors.repository));
    const findings = [...found, ...expired(actors.repository), ...drift].map((finding) => relative(ground, finding));
    report(format, findings, terminal);
    return findings.some(({ effect }) => effect === 'deny') ? 1 : 0;
  });
}

/** Who acts in a commit whose message names a persona; one that is not here is said, and does not count. */
export async function trailedActors(ground: Ground, persona: string): Promise<Actors | undefined> {
  try {
    return await actorsOf(ground, persona);
  } catch (error) {
    if (!OpsError.is(error, 'usage')) throw error;
    ground.terminal.error(`ops-persona: a commit names "${plain(persona)}", and there is no such persona here.\n`);
    return undefined;
  }
}

/** Who is at work in this folder, who else is known, and what the repository itself says. Throws for a wrong `.ops` file. */
export async function actorsOf(
  ground: Ground,
  wish?: string,
): Promise<Actors & { readonly repository: RepositoryRules }> {
  const active = await ground.active(wish);
  const repository = await loadRepositoryRules(ground.root);
  const [problem] = repository.problems;
  if (problem) throw new OpsError('usage', problem.message, problem);
  const others = (await ground.personas()).filter((persona) => persona !== active);
  return {
    active,
    others,
    rules: repository.rules,
    classes: repository.classes,
    exceptions: repository.exceptions,
    repository,
  };
}

/** Exceptions that are over: shown until somebody takes them out. */
function expired({ expired: over }: RepositoryRules): CheckFinding[] {
  return over.map(({ line, expires, rule, by }) => ({
    file: exceptionsFile,
    line,
    endLine: line,
    kind: 'authority',
    rule: 'authority/exception-expired',
    effect: 'ask',
    owner: by,
    message: `This exception to ${rule} ended on ${expires}. Take it out, or have it granted again.`,
    persona: null,
  }));
}

/** Paths as the user sees them from the folder. */
function relative(ground: Ground, finding: CheckFinding): CheckFinding {
  return {
    ...finding,
    file: ground.shown(finding.file),
    persona: finding.persona && { ...finding.persona, file: ground.shownPersonaFile(finding.persona) },
  };
}

function report(format: Format, findings: readonly CheckFinding[], terminal: Terminal): void {
  if (format === 'json') {
    printJson(terminal, findings);
  } else if (format === 'sarif') {
    printJson(terminal, sarifLog(findings.map(asResult), ownVersion(terminal)));
  } else if (format === 'github') {
    printLines(
      terminal,
      findings.map((finding) => githubAnnotation(asResult(finding))),
    );
  } else {
    printLines(
      terminal,
      findings.map(
        ({ file, line, effect, message, rule }) => `${plain(file)}:${line} ${effect}: ${plain(message)} [${rule}]`,
      ),
    );
    const denied = findings.filter(({ effect }) => effect === 'deny').length;
    const asked = findings.length - denied;
    terminal.out(
      findings.length === 0
        ? 'Nothing to object to.\n'
        : `${count(denied, 'finding')} denied, ${count(asked, 'finding')} to ask about.\n`,
    );
  }
}

function asResult(finding: CheckFinding) {
  const name = `${finding.file}\0${finding.rule}\0${finding.message}`;
  return {
    ...finding,
    title: findClass(finding.rule.replace(/^authority\//, ''))?.title ?? finding.rule,
    level: finding.effect === 'deny' ? ('error' as const) : ('warning' as const),
    fingerprint: createHash('sha256').update(name).digest('hex').slice(0, 16),
  };
}
