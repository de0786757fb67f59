/**
 * Measures the secret scanner on labelled data that nobody of the project wrote, with secretlint's recommended rules beside it.
 * The data is not part of the repository: OPS_DATA names a folder that holds `secrets-public/`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanText } from '../../src/secrets/scan.ts';
import { leaks } from './secretsLeaks.ts';
import { secretlint } from './secretsPeer.ts';
import { measureSpeed } from './secretsSpeed.ts';

/** One labelled text of `public.jsonl`. */
interface Case {
  readonly text: string;
  readonly label: boolean;
  readonly rule: string;
  readonly file: string;
  readonly kind: string;
  readonly weak: boolean;
  readonly source: string;
  readonly truth: string;
  readonly secret: string | null;
  readonly note: string;
  readonly id: string;
}

/** One labelled line of a whole file. */
interface LineLabel {
  readonly path: string;
  readonly line_start: number;
  readonly line_end: number;
  readonly label: 'T' | 'F' | 'X';
  readonly category: string;
}

/** Where a scanner sees secrets: offsets, end exclusive. */
export type Scanner = (text: string, path: string) => Promise<readonly { start: number; end: number }[]>;

const ours: Scanner = (text, path) => Promise.resolve(scanText(text, path, { ignoreSuppressions: true }).findings);

const verbose = process.argv.includes('--misses');

function note(kind: string, where: string, text: string): void {
  if (verbose) console.log(`  ${kind} ${where} | ${text.replace(/\s+/g, ' ').slice(0, 170)}`);
}

function lines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim().length > 0)
    .map((line) => JSON.parse(line) as T);
}

function lineNumbers(text: string, found: readonly { start: number }[]): Set<number> {
  return new Set(found.map(({ start }) => text.slice(0, start).split('\n').length));
}

interface Score {
  readonly hit: number;
  readonly missed: number;
  readonly wrong: number;
}

function f1({ hit, missed, wrong }: Score): number {
  return hit === 0 ? 0 : (2 * hit) / (2 * hit + missed + wrong);
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** Whole files against human line labels. Every finding outside a line labelled as a secret counts as wrong; X lines do not count. */
async function wholeFiles(folder: string, scan: Scanner, tell: boolean): Promise<Score> {
  const byPath = new Map<string, LineLabel[]>();
  for (const label of lines<LineLabel>(join(folder, 'files-public.labels.jsonl'))) {
    byPath.set(label.path, [...(byPath.get(label.path) ?? []), label]);
  }
  let hit = 0;
  let missed = 0;
  let wrong = 0;
  for (const [path, labels] of byPath) {
    const text = readFileSync(join(folder, 'files-public', path), 'utf8');
    const seen = lineNumbers(text, await scan(text, path));
    const covered = new Set<number>();
    for (const label of labels) {
      const rows = Array.from({ length: label.line_end - label.line_start + 1 }, (_, at) => label.line_start + at);
      if (label.label !== 'F') for (const row of rows) covered.add(row);
      if (label.label !== 'T') continue;
      if (rows.some((row) => seen.has(row))) hit++;
      else {
        missed++;
        if (tell) note('MISS', path, text.split('\n')[label.line_start - 1] ?? '');
      }
    }
    for (const row of seen) {
      if (covered.has(row)) continue;
      wrong++;
      if (tell) note('WRONG', `${path}:${row}`, text.split('\n')[row - 1] ?? '');
    }
  }
  return { hit, missed, wrong };
}

async function leaky(
  folder: string,
  scan: Scanner,
  tell: boolean,
): Promise<{ hit: number; risk: number; excess: number }> {
  let hit = 0;
  let total = 0;
  let excess = 0;
  for (const row of readFileSync(join(folder, 'leaky-public.csv'), 'utf8').trim().split('\n')) {
    const [file = '', risk = '0', informative = '0'] = row.split(',');
    const text = readFileSync(join(folder, 'files-public', 'leaky-repo', file), 'utf8');
    const seen = lineNumbers(text, await scan(text, file)).size;
    hit += Math.min(seen, Number(risk));
    total += Number(risk);
    excess += Math.max(0, seen - Number(risk) - Number(informative));
    if (tell && seen !== Number(risk)) note('LEAKY', file, `${seen} of ${risk}`);
  }
  return { hit, risk: total, excess };
}

function covers(one: Case, found: readonly { start: number; end: number }[]): boolean {
  if (one.secret === null || !one.text.includes(one.secret)) return found.length > 0;
  const start = one.text.indexOf(one.secret);
  return found.some((range) => range.start < start + (one.secret?.length ?? 0) && start < range.end);
}

async function countHits(
  name: string,
  cases: readonly Case[],
  scan: Scanner,
  wanted: boolean,
  tell: boolean,
): Promise<number> {
  let hits = 0;
  for (const one of cases) {
    const found = covers(one, await scan(one.text, one.file));
    if (found) hits++;
    if (tell && found !== wanted)
      note(wanted ? 'MISS' : 'ALARM', `${name} ${one.source} ${one.rule} ${one.file}`, one.text);
  }
  return hits;
}

/** How many secrets stand in which output of the command line: text, JSON, SARIF, files and history, baseline. */
function leaked(cases: readonly Case[]): string {
  const held = [...leaks(cases)].map(([name, number]) => `${number} in ${name}`);
  return held.length === 0 ? '0' : held.join(', ');
}

/** Prints the table. Without the data it says so and measures speed alone. */
export async function run(dataFolder: string | undefined): Promise<void> {
  console.log('Secrets');
  const folder = dataFolder === undefined ? undefined : join(dataFolder, 'secrets-public');
  if (folder === undefined || !existsSync(folder)) console.log('  labelled data: skipped: no data (OPS_DATA)');
  else await quality(folder);
  measureSpeed(folder);
}

async function quality(folder: string): Promise<void> {
  const cases = lines<Case>(join(folder, 'public.jsonl'));
  const rows: string[][] = [];
  const positives = cases.filter((one) => one.label && !one.weak);
  const rulePositives = positives.filter((one) => one.truth === 'rule-author');
  const neutral = ['kingfisher', 'noseyparker', 'betterleaks', 'detect-secrets'];
  const peers: readonly (readonly [string, Scanner])[] = [
    ['ours', ours],
    ['secretlint', secretlint],
  ];
  for (const [name, scan] of peers) {
    const tell = name === 'ours';
    const files = await wholeFiles(folder, scan, tell);
    const repo = await leaky(folder, scan, tell);
    const hits = async (label: string, list: readonly Case[], wanted = true): Promise<string> => {
      const count = await countHits(label, list, scan, wanted, tell);
      return wanted ? `${share(count, list.length)} (${count}/${list.length})` : `${count} of ${list.length}`;
    };
    const human = cases.filter((one) => !one.label && one.truth === 'human');
    rows.push([
      f1(files).toFixed(3),
      share(files.hit, files.hit + files.missed),
      share(files.hit, files.hit + files.wrong),
      `${repo.hit} of ${repo.risk}, excess ${repo.excess}`,
      await hits('token', rulePositives),
      await hits(
        'neutral',
        rulePositives.filter((one) => neutral.includes(one.source)),
      ),
      await hits(
        'gitleaks',
        rulePositives.filter((one) => one.source === 'gitleaks'),
      ),
      await hits(
        'human',
        positives.filter((one) => one.truth === 'human'),
      ),
      await hits(
        'negative',
        human.filter((one) => one.secret === null),
        false,
      ),
      await hits(
        'placeholder',
        human.filter((one) => one.secret !== null),
        false,
      ),
      await hits(
        'tool',
        cases.filter((one) => !one.label && one.truth === 'tool'),
        false,
      ),
      tell ? leaked(positives) : '–',
    ]);
  }
  const names = [
    'whole files, F1 over line labels',
    '  recall',
    '  precision',
    'leaky-repo risk lines',
    'provider tokens',
    '  of sources neutral to the peers',
    '  of gitleaks',
    'human-labelled secret lines',
    'false alarms on real lines',
    'false alarms on placeholders',
    'false alarms, tool negatives',
    'secret text in any output',
  ];
  console.log(`  ${'measure'.padEnd(36)}${'ours'.padEnd(24)}secretlint`);
  names.forEach((name, at) =>
    console.log(`  ${name.padEnd(36)}${(rows[0]?.[at] ?? '').padEnd(24)}${rows[1]?.[at] ?? ''}`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.env['OPS_DATA']);
