import * as vscode from 'vscode';
import type { Handler } from '../app.ts';
import { documentUri, openAt } from '../documents.ts';
import { undoLast } from '../ticks.ts';
import { itemOf, itemsOfArguments, rowOf, targetOf } from './arguments.ts';

/**
 * Ticks or unticks an item. Started by a key it has no row: the editor tells nobody which row has the focus, so the key
 * binding announces the tick first and then lets the tree open the row, which arrives at `goToDocument`.
 */
export const toggleItem: Handler = async (app, ...args) => {
  const [first, ...others] = itemsOfArguments(args);
  // Several selected rows follow the first one.
  if (first) await app.views.tick([first, ...others].map(({ id }) => ({ id, done: !first.settled })));
  else app.views.announceTick();
};

/** Takes the last ticks of this window back. */
export const undoTick: Handler = async (app) => {
  await undoLast(app.model);
};

/** Opens the document a row stands for, at its line; or ticks the row when a key announced that. */
export const goToDocument: Handler = async (app, argument) => {
  const item = itemOf(argument);
  if (app.views.takeAnnouncedTick() && item) {
    await app.views.tick([{ id: item.id, done: !item.settled }]);
    return;
  }
  const target = targetOf(argument);
  if (target) await openAt(documentUri(target.file, app.model.snapshot?.root), target.line, target.column, false);
};

/** Puts a row's words on the clipboard. */
export const copyItem: Handler = async (_app, argument) => {
  const row = rowOf(argument);
  if (row) await vscode.env.clipboard.writeText(row.copy ?? row.label);
};
