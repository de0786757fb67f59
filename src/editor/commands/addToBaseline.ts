import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../../workspace/files.ts';
import type { Handler } from '../app.ts';
import { freshFinding } from '../diagnostics/fresh.ts';
import { findingOf, secretAtCursor } from './arguments.ts';
import { requireTrust } from './trust.ts';

/**
 * Asks for the reason and lets a finding pass from now on, in every file: its rule and a short digest of its value go into
 * the repository's baseline, never the value.
 */
export const addToBaseline: Handler = async (app, argument) => {
  requireTrust();
  const ref = findingOf(argument) ?? secretAtCursor(app.findings);
  if (!ref) {
    throw new OpsError('refused', 'There is no secret at the cursor.', {
      remedy: 'Put the cursor into an underlined value.',
    });
  }
  const document = await vscode.workspace.openTextDocument(ref.file);
  const fresh = await freshFinding(app, document, ref);
  if (!fresh) throw new OpsError('refused', `The finding is no longer in ${path.basename(ref.file)}.`);
  const { finding, root, relative } = fresh;
  const reason = await app.user.input({
    title: 'Add to Baseline',
    prompt: `Why do you live with this ${finding.what.toLowerCase()}? It passes in every file from now on.`,
    placeHolder: 'for example: revoked, kept for the migration test',
    validateInput: (value) => (value.trim() === '' ? 'A finding is only let pass with a reason.' : undefined),
  });
  if (reason === undefined || reason.trim() === '') throw new vscode.CancellationError();
  const engine = await import('../../secrets/baseline.ts');
  const file = path.join(root, ...engine.baselineFile.split('/'));
  const text = await readTextIfExists(file);
  const parsed = text === undefined ? undefined : engine.parseBaseline(text);
  if (parsed?.ok === false) throw new OpsError('refused', parsed.problem, { file: engine.baselineFile });
  const baseline = parsed?.baseline ?? engine.newBaseline(randomBytes(16).toString('hex'));
  const entry = engine.baselineEntry(document.getText(), finding, baseline.salt, relative, reason.trim());
  await writeFileAtomic(file, engine.formatBaseline(engine.withEntry(baseline, entry)));
  app.policies.changed();
};
