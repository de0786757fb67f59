import * as vscode from 'vscode';
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
  const { personName } = await import('../../checklist/who.ts');
  const me = picked.filter === 'mine' ? await personName((await app.model.ready()).root) : '';
  app.views.show(picked.filter, me);
};
