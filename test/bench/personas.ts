/**
 * Measures the reading of persona documents on real ones that nobody of the project wrote: documents a second, and which shapes
 * were found. The data is not part of the repository: OPS_DATA names a folder that holds `personas-open/` (or its `open/`).
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Persona } from '../../src/persona/model.ts';
import { parsePersona } from '../../src/persona/parse.ts';
import { isPersonaPath } from '../../src/persona/paths.ts';

interface Document {
  readonly file: string;
  readonly text: string;
}

/** Prints documents a second and a table of what was found. `data` is the folder OPS_DATA names. */
export function run(data: string | undefined): void {
  names();
  const folder = folderOf(data);
  if (folder === undefined) {
    console.log('  skipped: no data');
    return;
  }
  const documents = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }): Document => ({ file: name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));
  if (documents.length === 0) {
    console.log('  skipped: no data');
    return;
  }
  const cold = time(() => documents.forEach(({ text, file }) => parsePersona(text, file)));
  const warm = Array.from({ length: 5 }, () =>
    time(() => documents.forEach(({ text, file }) => parsePersona(text, file))),
  ).sort((a, b) => a - b);
  const each = documents.map(({ text, file }) => time(() => parsePersona(text, file))).sort((a, b) => a - b);
  const median = warm[2] ?? cold;
  const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  console.log(`  ${documents.length} documents, ${Math.round(bytes / 1024)} KiB`);
  console.log(
    `  first pass ${cold.toFixed(0)} ms, then ${median.toFixed(0)} ms: ${perSecond(documents.length, median)} documents/s`,
  );
  console.log(`  one document: median ${at(each, 0.5)} ms, 95 % ${at(each, 0.95)} ms, slowest ${at(each, 1)} ms`);
  const before = process.cpuUsage();
  documents.forEach(({ text, file }) => parsePersona(text, file));
  const { user, system } = process.cpuUsage(before);
  const processor = (user + system) / 1000;
  console.log(
    `  of the processor's time alone ${processor.toFixed(0)} ms: ${perSecond(documents.length, processor)} documents/s`,
  );
  table(documents.map(({ text, file }) => parsePersona(text, file)));
}

/** Which of the files of a large repository may be persona documents: git lists them, this chooses. */
function names(): void {
  const all = Array.from(
    { length: 100_000 },
    (_, i) => `packages/p${i % 700}/src/m${i % 90}/f${i}.${i % 3 ? 'ts' : 'md'}`,
  );
  all.push('.claude/agents/ops.md');
  let found = 0;
  const taken = time(() => {
    found = all.filter((name) => isPersonaPath(name)).length;
  });
  console.log(`  ${found} persona document told from ${all.length} names in ${taken.toFixed(0)} ms`);
}

function folderOf(data: string | undefined): string | undefined {
  if (data === undefined) return undefined;
  return ['personas-open/open', 'personas-open', 'open']
    .map((name) => path.join(data, name))
    .find(
      (folder) =>
        fs.existsSync(folder) && fs.readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isFile()),
    );
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function perSecond(count: number, milliseconds: number): number {
  return Math.round((count * 1000) / milliseconds);
}

function at(sorted: readonly number[], part: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
}

/** What was found, in how many documents, and how often. */
function table(personas: readonly Persona[]): void {
  const shapes: readonly (readonly [string, (persona: Persona) => number])[] = [
    [
      'checklists with drawn boxes',
      ({ checklists }) => checklists.filter((list) => list.explicit && live(list) > 0).length,
    ],
    ['checklists read from lists', ({ checklists }) => checklists.filter((list) => !list.explicit).length],
    [
      'items with a drawn box',
      (persona) => items(persona).filter((item) => !item.template && item.confidence === 'explicit').length,
    ],
    ['items read from lists', (persona) => items(persona).filter((item) => item.confidence === 'inferred').length],
    ['items of forms and examples', (persona) => items(persona).filter((item) => item.template).length],
    ['items in a group', (persona) => items(persona).filter((item) => item.group !== undefined).length],
    ['red lines below a heading', ({ redLines }) => redLines.filter((line) => line.confidence === 'explicit').length],
    ['red lines by their words', ({ redLines }) => redLines.filter((line) => line.confidence !== 'explicit').length],
    ['territories', ({ territories }) => territories.length],
    [
      'territories with a written path',
      ({ territories }) => territories.filter(({ patterns }) => patterns.length > 0).length,
    ],
    ['memory files', ({ memory }) => memory.length],
    ['context files', ({ context }) => context.length],
    ['commands', ({ commands }) => commands.length],
    ['gates', ({ gates }) => gates.length],
    ['metrics with a number', ({ metrics }) => metrics.filter(({ value }) => value !== undefined).length],
    ['escalations', ({ escalations }) => escalations.length],
    ['protocols', ({ protocols }) => protocols.length],
    ['templates', ({ templates }) => templates.length],
    ['sections not understood', ({ notUnderstood }) => notUnderstood.length],
    ['problems', ({ problems }) => problems.length],
  ];
  console.log(`  ${'found'.padEnd(34)}${'documents'.padStart(10)}${'in all'.padStart(9)}`);
  for (const [name, count] of shapes) {
    const counts = personas.map(count);
    const all = counts.reduce((sum, one) => sum + one, 0);
    const documents = counts.filter((one) => one > 0).length;
    console.log(`  ${name.padEnd(34)}${String(documents).padStart(10)}${String(all).padStart(9)}`);
  }
}

function items(persona: Persona): Persona['checklists'][number]['items'] {
  return persona.checklists.flatMap((checklist) => checklist.items);
}

function live(checklist: Persona['checklists'][number]): number {
  return checklist.items.filter((item) => !item.template).length;
}
