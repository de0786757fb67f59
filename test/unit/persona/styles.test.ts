import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Persona, Sourced } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/personas/styles');

/**
 * What a careful reader takes from a document, a line each, by the line it stands in. `?` marks what is read between the
 * lines, `~` an item of a form. Each `.txt` was held against its document line by line; WRITE_STYLES=1 writes them anew, to be
 * read again before they are kept.
 */
function model(persona: Persona): string {
  const rows: [number, string][] = [];
  const add = (kind: string, node: Sourced, text: string, sure = true): void => {
    rows.push([node.place.offset, `${String(node.place.line).padStart(3)} ${kind}${sure ? '' : '?'} ${text}`]);
  };
  for (const list of persona.checklists)
    for (const { group, text, template, ...item } of list.items)
      add(
        template ? '~item' : 'item',
        item,
        `${list.title}${group === undefined ? '' : ` > ${group}`}: ${text}`,
        item.confidence === 'explicit',
      );
  for (const line of persona.redLines) add('red', line, line.text, line.confidence === 'explicit');
  for (const one of persona.territories)
    add(
      one.effect,
      one,
      [
        one.text,
        ...one.patterns.map((path) => `[${path}]`),
        ...(one.owner === undefined ? [] : [`-> ${one.owner}`]),
      ].join(' '),
    );
  for (const one of persona.memory) add('memory', one, `${one.scope} ${one.path}`);
  for (const one of persona.context) add('context', one, one.path);
  for (const one of persona.metrics)
    add('metric', one, `${one.name} ${one.comparator ?? ''}${one.value ?? ''}${one.unit ?? ''}`.trim());
  for (const one of persona.escalations) add('escalate', one, one.text);
  for (const one of persona.commands) add(one.kind, one, one.text);
  for (const one of persona.gates) add('gate', one, one.id);
  for (const one of persona.templates) add('form', one, one.title);
  for (const { title, steps } of persona.protocols)
    for (const { details = [], ...step } of steps) {
      add('step', step, `${title}: ${step.text}`, step.confidence === 'explicit');
      for (const detail of details) add('detail', detail, detail.text, detail.confidence === 'explicit');
    }
  rows.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
  return [persona.name, ...rows.map(([, row]) => row), ''].join('\n');
}

describe('documents in the styles of many hands', () => {
  for (const file of fs.readdirSync(folder).filter((name) => !name.endsWith('.txt'))) {
    it(`${file} is read as a person reads it`, () => {
      const read = model(parsePersona(fs.readFileSync(path.join(folder, file), 'utf8'), file));
      const expected = path.join(folder, `${file}.txt`);
      if (process.env['WRITE_STYLES'] === '1') fs.writeFileSync(expected, read);
      assert.equal(read, fs.readFileSync(expected, 'utf8'));
    });
  }
});
