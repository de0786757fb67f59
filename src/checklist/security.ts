import * as path from 'node:path';
import { readTextIfExists } from '../workspace/files.ts';

const securityName = /(?:^|\/)(?:[\w.-]*[-_.])?security[-_.]?(?:checklist|review)[\w.-]*\.(?:md|txt)$/i;

/** How the security checklists of a repository stand. */
export interface SecurityBoxes {
  /** The first of them. */
  readonly name: string;
  readonly boxes: number;
  /** `file:line  words` of each open one. */
  readonly open: readonly string[];
}

/** Counts the boxes of the security checklists; undefined where there is none. */
export async function securityBoxes(root: string, files: readonly string[]): Promise<SecurityBoxes | undefined> {
  const names = files.filter((name) => securityName.test(name));
  const [first] = names;
  if (first === undefined) return undefined;
  const open: string[] = [];
  let boxes = 0;
  for (const name of names) {
    const text = (await readTextIfExists(path.join(root, ...name.split('/')))) ?? '';
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const box = /^\s*(?:[-*+]|\d+[.)])?\s*\[([ xX])\]\s*(.*)/.exec(line);
      if (!box) continue;
      boxes++;
      if (box[1] === ' ') open.push(`${name}:${index + 1}  ${box[2] ?? ''}`);
    }
  }
  return { name: first, boxes, open };
}
