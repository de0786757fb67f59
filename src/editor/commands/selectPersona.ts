import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Persona } from '../../persona/model.ts';
import { count, plainWords } from '../text.ts';
import type { Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { personaRefOf } from './arguments.ts';
import { requireTrust } from './trust.ts';

/** More do not fit on a line, and nobody searches by the thirteenth. */
const mostTriggerWords = 12;

interface Choice extends vscode.QuickPickItem {
  /** null: work without one. undefined: a heading. */
  readonly persona?: Persona | null;
}

/**
 * Chooses the persona of this worktree; the command line and the hooks then work as it, too. Asks, unless a row or a link
 * names one.
 */
export const selectPersona: Handler = async (app, argument) => {
  requireTrust();
  const at = await app.model.ready();
  const { personaRef, writeActivePersona } = await import('../../persona/active.ts');
  const wish = personaRefOf(argument);
  const wished = at.personas.find((persona) => personaRef(at.root, persona) === wish);
  const choice: Choice | undefined = wished
    ? { label: wished.name, persona: wished }
    : await app.user.pick(choices(at), {
        title: 'Select Persona',
        placeHolder: at.active ? `${at.active.name} is active. Work as…` : 'Work as…',
        matchOnDescription: true,
        matchOnDetail: true,
      });
  if (choice?.persona === undefined) return;
  requireTrust();
  const ref = choice.persona === null ? undefined : personaRef(at.root, choice.persona);
  await writeActivePersona(at.root, at.reader, ref);
  await app.model.refresh('personas');
};

function choices(at: Snapshot): Choice[] {
  const own = at.personas.filter((persona) => !persona.builtin);
  const builtin = at.personas.filter((persona) => persona.builtin);
  const list = (title: string, personas: readonly Persona[]): Choice[] =>
    personas.length === 0
      ? []
      : [
          { label: title, kind: vscode.QuickPickItemKind.Separator },
          ...personas.map((persona) => choiceOf(persona, at)),
        ];
  return [
    ...list('In this folder', own),
    ...list('Built in', builtin),
    ...(at.active
      ? [
          { label: '', kind: vscode.QuickPickItemKind.Separator },
          { label: '$(circle-slash) No persona', description: 'work without one', persona: null },
        ]
      : []),
  ];
}

function choiceOf(persona: Persona, at: Snapshot): Choice {
  const items = persona.checklists.reduce((sum, one) => sum + one.items.filter((item) => !item.template).length, 0);
  const where = persona.builtin ? 'built in' : path.relative(at.root, persona.file);
  const words = persona.triggerWords.slice(0, mostTriggerWords).join(', ');
  const holds = [count(items, 'item'), count(persona.redLines.length, 'red line')].join(', ');
  return {
    label: `${persona === at.active ? '$(check) ' : '$(account) '}${persona.name}`,
    description: [persona === at.active ? 'active' : '', plainWords(persona.role ?? '')].filter(Boolean).join(' · '),
    detail: [where, holds, words].filter((part) => part !== '').join(' · '),
    persona,
  };
}
