import * as vscode from 'vscode';
import type { Me } from '../../checklist/actor.ts';
import type { Handler } from '../app.ts';
import { filters, type Filter } from '../views/checklistFilter.ts';

/** Chooses which items the view shows. */
export const filterChecklists: Handler = async (app) => {
  const items = (Object.keys(filters) as Filter[]).map((filter) => ({
    label: filters[filter],
    filter,
    picked: filter === app.views.filter,
  }));
  const picked = await app.user.pick(items, { title: 'Filter', placeHolder: 'Which items are to be shown?' });
  if (!picked) throw new vscode.CancellationError();
  app.views.show(picked.filter, picked.filter === 'mine' ? await person((await app.model.ready()).root) : undefined);
};

/** Who clicks here is a person, whatever started the editor. */
async function person(root: string): Promise<Me> {
  const { whoAmI } = await import('../../checklist/who.ts');
  return { ...(await whoAmI(root, { env: {} })), actor: 'human' };
}
