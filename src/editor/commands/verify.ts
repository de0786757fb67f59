import type { ItemView } from '../../checklist/model.ts';
import { itemsOf } from '../../checklist/view.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { plainWords } from '../text.ts';
import type { Round } from '../verification.ts';
import { itemsOfArguments } from './arguments.ts';
import { currentChecklists, pickItem } from './checklistGround.ts';
import { requireTrust } from './trust.ts';

/** Verifies what holds the release; once nothing is held, what comes after it. */
export const verifyAll: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('release', 'content');
  const { view, config } = await currentChecklists(app);
  const { itemsToVerify } = await import('../../checklist/verify/run.ts');
  const items = itemsToVerify(view, config);
  if (items.length === 0) {
    await app.user.inform('Nothing is left that could be verified.');
    return;
  }
  await tell(app, await app.verification.verify(items));
};

/** Verifies the selected rows, or one chosen from a list. */
export const verifyItem: Handler = async (app, ...args) => {
  requireTrust();
  await app.model.refresh('release', 'content');
  const { view, config } = await currentChecklists(app);
  const { chooseVerifier } = await import('../../checklist/verify/choose.ts');
  const can = (item: ItemView) => chooseVerifier(item, config) !== undefined;
  const ids = new Set(itemsOfArguments(args).map(({ id }) => id));
  const all = view.checklists.flatMap(itemsOf);
  const items =
    ids.size > 0
      ? all.filter((item) => ids.has(item.id))
      : [await pickItem(app, all.filter(can), 'Which item is to be verified?')];
  if (!items.some(can)) throw new OpsError('refused', 'That needs a person: nothing can verify it.');
  await tell(app, await app.verification.verify(items));
};

/** What the view does not show: why something could not be verified. At most one message. */
async function tell(app: App, round: Round): Promise<void> {
  const [first] = round.not;
  if (first === undefined || round.failed > 0) return;
  const more = round.not.length - 1;
  await app.user.inform(`${plainWords(first)}${more > 0 ? ` (and ${more} more that could not be verified)` : ''}`);
}
