import type { Handler } from '../app.ts';
import { authorityTarget, needFinding } from './authorityTarget.ts';
import { requireTrust } from './trust.ts';

const shortestReason = 10;

/** Asks for what an exception covers, why, and until when, and writes it to `.ops/exceptions.yaml` and the audit log. */
export const grantException: Handler = async (app, argument) => {
  requireTrust();
  const target = await authorityTarget(app, argument);
  const { rule } = needFinding(target);
  const { at, relative } = target;
  const folder = relative.includes('/') ? `${relative.slice(0, relative.lastIndexOf('/'))}/` : undefined;
  const scope = await app.user.pick(
    [
      { label: `$(file) ${relative}`, detail: 'this file alone', path: relative },
      ...(folder === undefined ? [] : [{ label: `$(folder) ${folder}`, detail: 'everything below it', path: folder }]),
    ],
    { title: `Grant Exception to ${rule}`, placeHolder: 'What does it cover?' },
  );
  if (!scope) return;
  const reason = await app.user.input({
    title: `Grant Exception to ${rule}`,
    prompt: `Why may this rule be set aside for ${scope.path}?`,
    placeHolder: 'for example: generated from the gateway until the split',
    validateInput: (value) =>
      value.trim().length < shortestReason ? `Give a reason of at least ${shortestReason} characters.` : undefined,
  });
  if (reason === undefined) return;
  const [{ grantException: grant }, { dayOf }, { personName }, { openRecords }] = await Promise.all([
    import('../../authority/grant.ts'),
    import('../../authority/days.ts'),
    import('../../checklist/who.ts'),
    import('../../pipeline/records.ts'),
  ]);
  const now = new Date();
  const in30 = new Date(now.getTime() + 30 * 86_400_000);
  const expires = await app.user.input({
    title: `Grant Exception to ${rule}`,
    prompt: 'Its last day, like 2026-08-01.',
    value: dayOf(in30),
    validateInput: (value) =>
      /^\d{4}-\d\d-\d\d$/.test(value.trim()) && value.trim() >= dayOf(now)
        ? undefined
        : 'Write a day that is not over, like 2026-08-01.',
  });
  if (expires === undefined) return;
  const by = await app.user.input({
    title: `Grant Exception to ${rule}`,
    prompt: 'Who grants it?',
    value: await personName(at.root),
    validateInput: (value) => (value.trim() === '' ? 'An exception has an author.' : undefined),
  });
  if (by === undefined || by.trim() === '') return;
  requireTrust();
  const { root, reader, stateFolder, active } = at;
  const { audit } = await openRecords({ root, reader, stateFolder, persona: active });
  const paths = [scope.path];
  await grant(root, { rule, paths, reason: reason.trim(), by: by.trim(), expires: expires.trim() }, audit, now);
  await app.model.refresh('rules');
  await app.user.inform(`${rule} is set aside for ${scope.path} until ${expires.trim()}. The audit log says so.`);
};
