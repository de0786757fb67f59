import { Command, CommanderError } from 'commander';
import { describeError, exitCodes, OpsError } from '../workspace/errors.ts';
import { addApproveVerb } from './approve.ts';
import { addAuditVerbs } from './audit.ts';
import { addAuthorityVerbs } from './authority.ts';
import { addCheckVerb } from './check.ts';
import { addChecklistVerbs } from './checklist.ts';
import { addExportVerbs } from './exports.ts';
import { addGateVerbs } from './gate.ts';
import { addHandOverVerb } from './handOver.ts';
import { addEnvironmentVerb } from './environment.ts';
import { addHookVerbs } from './hooks.ts';
import { addEscalationVerbs, addIncidentVerbs } from './incident.ts';
import { addMemoryVerbs } from './memory.ts';
import { addMetricVerbs } from './metrics.ts';
import { ownVersion } from './options.ts';
import { addPersonaVerbs } from './persona.ts';
import { addProtocolVerbs, addQaVerbs } from './protocol.ts';
import { addReleaseVerbs } from './release.ts';
import { addRoleVerbs } from './role.ts';
import { addRunVerbs } from './runs.ts';
import { addScanVerb } from './scan.ts';
import { addStatusVerb } from './status.ts';
import type { Terminal } from './terminal.ts';
import { addViolationVerbs } from './violations.ts';
import { Verbs } from './verbs.ts';

const oldestNode = 22;

/**
 * Runs one verb and returns the exit code: 0 done, 1 refused or findings, 2 usage or unreadable input, 3 blocked, 75 in
 * doubt, 130 cancelled. Never throws: what is not expected is one line on standard error and 2 (OPS_DEBUG=1 shows where).
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode) {
    terminal.error(`ops-persona needs Node ${oldestNode} or newer; this is ${process.versions.node}.\n`);
    return exitCodes.usage;
  }
  const verbs = new Verbs(terminal);
  const program = makeProgram(terminal);
  addPersonaVerbs(program, verbs);
  addScanVerb(program, verbs);
  addEnvironmentVerb(program, verbs);
  addCheckVerb(program, verbs);
  addAuthorityVerbs(program, verbs);
  addHandOverVerb(program, verbs);
  addExportVerbs(program, verbs);
  addViolationVerbs(program, verbs);
  addChecklistVerbs(program, verbs);
  addReleaseVerbs(program, verbs);
  addApproveVerb(program, verbs);
  addGateVerbs(program, verbs);
  addMemoryVerbs(program, verbs);
  addAuditVerbs(program, verbs);
  addIncidentVerbs(program, verbs);
  addEscalationVerbs(program, verbs);
  addMetricVerbs(program, verbs);
  addProtocolVerbs(program, verbs);
  addQaVerbs(program, verbs);
  addHookVerbs(program, verbs);
  addRunVerbs(program, verbs);
  addRoleVerbs(program, verbs);
  addStatusVerb(program, verbs);
  inheritSettings(program, terminal);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return verbs.exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function makeProgram(terminal: Terminal): Command {
  return new Command('ops-persona')
    .description('Holds an ops persona document to its word: checklists, authority, secrets, push and rollback.')
    .version(ownVersion(terminal), '-V, --version', 'print the version')
    .option('-C, --folder <dir>', 'work on this folder instead of the current one')
    .option('--persona <name>', 'act as this persona: its id, name or file (also OPS_PERSONA)')
    .option('--json', 'print JSON')
    .helpOption('-h, --help', 'print help')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 refused or findings, 2 usage, 3 needs a person, 75 in doubt (run resume), 130 cancelled.',
    );
}

/** Commander copies settings only to commands made after them, and not all of them. */
function inheritSettings(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(false)
    .showSuggestionAfterError(true);
  for (const child of command.commands) inheritSettings(child, terminal);
}

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // Help that was asked for and the version are success; help for a missing verb is a wrong call. Commander printed both.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
  const debug = (terminal.env['OPS_DEBUG'] ?? '') !== '';
  if (OpsError.is(error)) {
    terminal.error(`ops-persona: ${describeError(error)}\n`);
    if (debug && error.stack !== undefined) terminal.error(`${error.stack}\n`);
    return exitCodes[error.reason];
  }
  terminal.error(`ops-persona: ${describeError(error).replace(/\s+/g, ' ')} (OPS_DEBUG=1 shows where)\n`);
  if (debug && error instanceof Error && error.stack !== undefined) terminal.error(`${error.stack}\n`);
  return exitCodes.usage;
}
