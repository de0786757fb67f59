import { OpsError } from '../workspace/errors.ts';
import type { ReleaseView } from './model.ts';
import { isSettled, itemsOf } from './view.ts';

/**
 * Refuses to settle items that may not be settled so: one that waits for an earlier item in a list whose order binds (items of
 * the same call count, in the list's order), and one that only an approval settles. Throws OpsError('refused').
 *
 * @param leaving true: they are marked as not applicable
 */
export function refuseSettling(view: ReleaseView, ids: readonly string[], leaving = false): void {
  const wanted = new Set(ids);
  for (const checklist of view.checklists) {
    let before: string | undefined;
    for (const item of itemsOf(checklist)) {
      if (wanted.has(item.id)) {
        if (item.approval && !mayLeaveOut(view, leaving)) {
          throw new OpsError('refused', `"${item.text}" is settled by an approval, not by a tick.`, {
            remedy: 'Approve it: Ops: Approve Release…, or ops-persona approve.',
          });
        }
        if (checklist.mode === 'read-do' && before !== undefined) {
          throw new OpsError('refused', `"${item.text}" comes after "${before}", which is open.`, {
            remedy: `The order of "${checklist.title}" binds.`,
          });
        }
      } else if (!isSettled(item.state)) {
        before ??= item.text;
      }
    }
  }
}

function mayLeaveOut(view: ReleaseView, leaving: boolean): boolean {
  const environment = view.release?.environment ?? null;
  return leaving && environment !== null && !/prod|live/i.test(environment);
}
