import * as vscode from 'vscode';
import type { Persona } from '../../persona/model.ts';
import type { AuthorityRef } from '../commands/authorityTarget.ts';
import { commandIds } from '../ids.ts';
import type { Snapshot } from '../snapshot.ts';
import type { JudgedFinding } from './findings.ts';
import { relativeTo } from './place.ts';

/** The ways out of a change that is somebody else's, or that crosses a red line; the mildest first. */
export async function authorityFixes(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  finding: JudgedFinding,
  snapshot: Snapshot | undefined,
): Promise<vscode.CodeAction[]> {
  if (!vscode.workspace.isTrusted || !snapshot) return [];
  const ref: AuthorityRef = { kind: 'authority', file: document.uri.fsPath, rule: finding.rule, line: finding.line };
  const fix = (title: string, command: string, argument: unknown) => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [diagnostic];
    made.command = { command, title, arguments: [argument] };
    return made;
  };
  const revert = fix('Revert this change', commandIds.revertChange, ref);
  revert.isPreferred = true;
  const owners = finding.kind === 'authority' ? await personasWhoMay(snapshot, document) : [];
  return [
    revert,
    ...owners.map((persona) => fix(`Switch to ${persona.name}`, commandIds.switchToOwner, { persona: persona.file })),
    ...(owners.length === 0 && finding.kind === 'authority'
      ? [fix('Select Persona…', commandIds.selectPersona, undefined)]
      : []),
    fix('Hand over…', commandIds.handOverChange, ref),
    fix('Grant exception…', commandIds.grantException, ref),
  ];
}

/** The workspace's other personas that name the file as theirs to write; two at most, so that the list stays short. */
async function personasWhoMay(snapshot: Snapshot, document: vscode.TextDocument): Promise<Persona[]> {
  const { decide } = await import('../../authority/decide.ts');
  const path = relativeTo(snapshot.root, document.uri);
  return snapshot.personas
    .filter((persona) => {
      if (persona === snapshot.active || persona.builtin) return false;
      const others = snapshot.personas.filter((one) => one !== persona);
      const decision = decide({ active: persona, others, rules: snapshot.rules.rules }, { kind: 'write', path });
      return decision.effect === 'allow' && decision.source?.file === persona.file;
    })
    .slice(0, 2);
}
