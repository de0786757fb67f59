import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PersonaCommand } from '../../persona/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { actorsOf } from '../diagnostics/documentJudge.ts';
import type { Snapshot } from '../snapshot.ts';
import { plainWords } from '../text.ts';
import { targetOf } from './arguments.ts';
import { requireTrust } from './trust.ts';

interface CommandItem extends vscode.QuickPickItem {
  readonly command: PersonaCommand;
}

/**
 * Runs a command that the persona's document names. A shell command is shown with its exact text, its folder, the kube context
 * and what speaks against it, and runs in a terminal once that was confirmed; a slash command is for an agent and is copied.
 */
export const runPersonaCommand: Handler = async (app, argument) => {
  const at = await app.model.ready();
  const command = await choose(app, at, argument);
  if (command) await carryOut(app, at, command);
};

/** Runs the command that brings the context files up to date, as the document names it; asked for like any other command. */
export const syncContext: Handler = async (app) => {
  const at = await app.model.ready();
  const command = at.active?.commands.find(({ text, title }) =>
    /\bcontext\b.*\b(?:sync|update|refresh|generate)|\b(?:sync|update|refresh|generate)\w*\b.*\b(?:context|agents?|claude)\b/i.test(
      `${title ?? ''} ${text.replaceAll(/[-_/.]/g, ' ')}`,
    ),
  );
  if (!command) {
    throw new OpsError(
      'refused',
      `${at.active?.name ?? 'Nobody'} names no command that brings context files up to date.`,
      {
        remedy: 'Write one into the document, such as `scripts/update-context.sh`, or bring them up to date by hand.',
      },
    );
  }
  await carryOut(app, at, command);
};

async function carryOut(app: App, at: Snapshot, command: PersonaCommand): Promise<void> {
  if (command.kind === 'slash') {
    await vscode.env.clipboard.writeText(command.text);
    await app.user.inform(`Copied ${command.text}. It is a command for an agent: paste it there.`);
    return;
  }
  requireTrust();
  const line = await filledIn(app, command.text);
  if (line === undefined) return;
  // A control character in a terminal is a key press: it could send, erase or hide what was confirmed.
  if (/[\p{Cc}\p{Cf}]/u.test(line.replaceAll('\n', ''))) {
    throw new OpsError('refused', 'This command holds characters that a terminal would take for keys.', {
      remedy: 'Mend the document.',
    });
  }
  const { decide } = await import('../../authority/decide.ts');
  const decision = decide(actorsOf(at), { kind: 'command', line });
  if (decision.effect === 'deny') throw new OpsError('refused', decision.why);
  const { commandRisks } = await import('../../authority/commandRisks.ts');
  const warnings = [
    ...commandRisks(line).map(({ message }) => message),
    ...(decision.effect === 'ask' ? [decision.why] : []),
  ];
  const button = 'Run in Terminal';
  const answer = await app.user.confirm({
    message: warnings.length > 0 ? 'Run this command all the same?' : 'Run this command?',
    detail: [
      line,
      '',
      `Folder: ${at.root}`,
      ...(await clusterLines(line)),
      `From: ${path.basename(at.active?.file ?? '')}, line ${command.place.line}`,
      ...warnings.flatMap((warning) => ['', `Warning: ${warning}`]),
    ].join('\n'),
    buttons: [button, 'Copy'],
  });
  if (answer === 'Copy') await vscode.env.clipboard.writeText(line);
  if (answer !== button) return;
  requireTrust();
  const terminal = vscode.window.createTerminal({
    name: `Ops: ${line.split(/\s+/).slice(0, 2).join(' ')}`,
    cwd: at.root,
  });
  terminal.show(true);
  terminal.sendText(line, true);
}

/** The command of a row or a CodeLens (named by its line), else the one picked from all. */
async function choose(app: App, at: Snapshot, argument: unknown): Promise<PersonaCommand | undefined> {
  const commands = at.active?.commands ?? [];
  if (commands.length === 0)
    throw new OpsError('refused', `${at.active?.name ?? 'Nobody'} names no commands.`, {
      remedy: 'Select a persona whose document does.',
    });
  const line = typeof argument === 'number' ? argument : targetOf(argument)?.line;
  if (line !== undefined) return commands.find(({ place }) => place.line === line);
  const icons = { shell: 'terminal', script: 'file-code', slash: 'comment' } as const;
  const items = commands.map((command): CommandItem => ({
    label: `$(${icons[command.kind]}) ${command.text.replaceAll('\n', ' ⏎ ')}`,
    ...(command.title === undefined ? {} : { description: plainWords(command.title) }),
    detail: command.kind === 'slash' ? 'copies it: for an agent' : `line ${command.place.line}; asks before it runs`,
    command,
  }));
  return (
    await app.user.pick(items, { title: 'Run Persona Command', placeHolder: 'Which one?', matchOnDescription: true })
  )?.command;
}

/** The line with its placeholders filled in by the person; undefined when one was left open. */
async function filledIn(app: App, line: string): Promise<string | undefined> {
  const { placeholdersOf } = await import('../../authority/commandRisks.ts');
  let filled = line;
  for (const placeholder of placeholdersOf(line)) {
    const value = await app.user.input({
      title: line,
      prompt: `${placeholder} =`,
      // What is typed becomes part of a shell line: words only, so that nobody runs a second command by pasting.
      validateInput: (text) =>
        /^[\w@%+=:,./-]+$/.test(text) ? undefined : 'Letters, digits and @ % + = : , . / - only.',
    });
    if (value === undefined || !/^[\w@%+=:,./-]+$/.test(value)) return undefined;
    filled = filled.replaceAll(placeholder, () => value);
  }
  return filled;
}

async function clusterLines(line: string): Promise<string[]> {
  const { usesKubeContext } = await import('../../authority/commandRisks.ts');
  if (!usesKubeContext(line)) return [];
  const named = /\s--(?:kube-)?context[= ](\S+)/.exec(line)?.[1];
  return [`Kube context: ${named ?? (await kubeContext()) ?? 'none is set'}`];
}

/** The current context of the first kube configuration that names one; nothing is run for it. */
async function kubeContext(): Promise<string | undefined> {
  const files = (process.env['KUBECONFIG'] ?? path.join(os.homedir(), '.kube', 'config')).split(path.delimiter);
  for (const file of files) {
    const text = await fs.readFile(file, 'utf8').catch(() => '');
    const context = /^current-context:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
    if (context !== undefined) return context;
  }
  return undefined;
}
