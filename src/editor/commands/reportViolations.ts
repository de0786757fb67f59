import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Handler } from '../app.ts';
import { count } from '../text.ts';
import { requireTrust } from './trust.ts';

/** Shows what crossed a rule since the last report; copies the message for the lead, or notes one that no tool saw. */
export const reportViolations: Handler = async (app) => {
  requireTrust();
  const at = await app.model.ready();
  const [violations, { personName }, { openRecords }, { appendAudit }] = await Promise.all([
    import('../../authority/violations.ts'),
    import('../../checklist/who.ts'),
    import('../../pipeline/records.ts'),
    import('../../record/audit.ts'),
  ]);
  const log = new violations.ViolationLog(at.stateFolder);
  const all = await log.read();
  const counts = violations.countViolations(all);
  const who = await personName(at.root);
  const choice = await app.user.pick(
    [
      ...(all.length === 0
        ? []
        : [
            {
              label: '$(report) Report to the Lead',
              detail: 'copies the message, writes a row for each rule into the audit log, begins anew',
              act: 'report' as const,
            },
          ]),
      { label: '$(edit) Note One by Hand…', detail: 'what no tool saw', act: 'note' as const },
      ...(counts.length === 0 ? [] : [{ label: '', kind: vscode.QuickPickItemKind.Separator, act: undefined }]),
      ...counts.map((one) => ({
        label: `$(circle-slash) ${one.rule}`,
        description: `${one.count} · ${violations.describeOutcomes(one.outcomes)}`,
        detail: one.files.slice(0, 4).join(', '),
        act: 'show' as const,
      })),
    ],
    {
      title: 'Report Violations',
      placeHolder:
        all.length === 0 ? 'None since the last report' : `${count(all.length, 'violation')} since the last report`,
    },
  );
  if (choice?.act === undefined) return;
  const now = new Date();
  if (choice.act === 'note') {
    const rule = await app.user.input({ title: 'Note a Violation', prompt: 'Which rule was crossed?' });
    if (rule === undefined || rule.trim() === '') return;
    const note = await app.user.input({ title: 'Note a Violation', prompt: 'What happened, and who did it?' });
    if (note === undefined || note.trim() === '') return;
    const words = `${note.trim()} (noted by ${who})`;
    await log.add({
      at: now.toISOString(),
      who: 'unknown',
      persona: null,
      rule,
      file: null,
      outcome: 'noted',
      note: words,
    });
    await app.user.inform('Noted. It goes into the next report.');
    return;
  }
  const message = violations.violationsReport(all, path.basename(at.root), now);
  if (choice.act === 'show') {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: message });
    await vscode.window.showTextDocument(document);
    return;
  }
  const { root, reader, stateFolder, active } = at;
  const { audit } = await openRecords({ root, reader, stateFolder, persona: active });
  for (const one of counts) {
    const details = violations.auditDetails(one);
    await appendAudit(audit, { at: now.toISOString(), who, event: 'VIOLATION', subject: one.rule, details });
  }
  await log.reported(now);
  await vscode.env.clipboard.writeText(message);
  await app.user.inform(`The message is in the clipboard, and ${count(counts.length, 'row')} in the audit log.`);
};
