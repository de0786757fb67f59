import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Persona } from '../../persona/model.ts';
import type { TemplateStart } from '../../persona/template.ts';
import type { App, Handler } from '../app.ts';
import { settingsFor } from '../config.ts';
import { documentUri, openAt } from '../documents.ts';
import type { Snapshot } from '../snapshot.ts';
import { plainWords } from '../text.ts';
import { requireTrust } from './trust.ts';

interface StartChoice extends vscode.QuickPickItem {
  /** undefined: a heading. */
  readonly start?: { readonly kind: TemplateStart['kind']; readonly persona?: Persona };
}

/** Asks for a name, what to start from and a folder, writes a new persona document, opens it and offers to select it. */
export const newPersona: Handler = async (app) => {
  requireTrust();
  const at = await app.model.ready();
  const { createPersona, personaFolders, usualFolder } = await import('../../persona/create.ts');
  const { personaRef, writeActivePersona } = await import('../../persona/active.ts');
  const name = await askName(app, at);
  if (name === undefined) return;
  const choice = await app.user.pick(startChoices(at), {
    title: `New Persona "${name}": Start From`,
    placeHolder: 'An empty form, another persona to build on, or a copy of one',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!choice?.start) return;
  const usual = await usualFolder(at.root);
  const folder = await app.user.pick(
    [usual, ...personaFolders.filter((one) => one !== usual)].map((one) => ({
      label: `$(folder) ${one}`,
      description: one === '.claude/agents' ? 'Claude Code reads it as a sub-agent, too' : 'for people and any agent',
      folder: one,
    })),
    { title: `New Persona "${name}": Folder`, placeHolder: 'Where the document is written' },
  );
  if (!folder) return;
  requireTrust();
  const locations = settingsFor(vscode.Uri.file(at.root)).personaLocations;
  const start = await startOf(choice.start, (persona) => personaRef(at.root, persona), at.root);
  const relative = await createPersona(at.root, { name, folder: folder.folder, start, locations });
  const file = path.join(at.root, ...relative.split('/'));
  await app.model.refresh('personas');
  await openAt(vscode.Uri.file(file), 1, 1, false);
  const button = await app.user.inform(
    `${relative} is written. Write your own rules over its points.`,
    `Work as ${name}`,
  );
  if (button === undefined) return;
  requireTrust();
  await writeActivePersona(at.root, at.reader, relative);
  await app.model.refresh('personas');
};

async function askName(app: App, at: Snapshot): Promise<string | undefined> {
  const { nameProblem, templateFileName } = await import('../../persona/template.ts');
  const name = await app.user.input({
    title: 'New Persona: Name',
    prompt: 'How this persona is called, by people and by agents',
    placeHolder: 'release-keeper',
    validateInput: (text) => {
      const problem = nameProblem(text);
      // An empty box needs no scolding before anything is typed.
      if (problem !== undefined) return text === '' ? undefined : problem;
      const id = path.parse(templateFileName(text)).name;
      const known = at.personas.find((persona) => !persona.builtin && persona.id === id);
      return known && `"${known.name}" is there already: ${path.relative(at.root, known.file)}.`;
    },
  });
  return name === undefined || name.trim() === '' ? undefined : name.trim();
}

function startChoices(at: Snapshot): StartChoice[] {
  const own = at.personas.filter((persona) => !persona.builtin);
  const builtin = at.personas.filter((persona) => persona.builtin);
  const heading = (label: string): StartChoice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const one = (kind: 'copy' | 'extends') => (persona: Persona) => ({
    label: kind === 'copy' ? `$(copy) Copy of ${persona.name}` : `$(type-hierarchy-sub) Build on ${persona.name}`,
    description: persona.builtin ? 'built in' : path.relative(at.root, persona.file),
    detail: plainWords(persona.role ?? ''),
    start: { kind, persona },
  });
  return [
    {
      label: '$(new-file) Empty form',
      detail: 'Every chapter with a point or two to write over',
      start: { kind: 'empty' },
    },
    heading('its rules hold, yours are added'),
    ...[...builtin, ...own].map(one('extends')),
    heading('its words become yours to change'),
    ...builtin.map(one('copy')),
  ];
}

async function startOf(
  choice: NonNullable<StartChoice['start']>,
  refOf: (persona: Persona) => string,
  root: string,
): Promise<TemplateStart> {
  const { kind, persona } = choice;
  if (kind === 'empty' || !persona) return { kind: 'empty' };
  if (kind === 'extends') return { kind, persona: refOf(persona) };
  const document = await vscode.workspace.openTextDocument(documentUri(persona.file, root));
  return { kind, text: document.getText() };
}
