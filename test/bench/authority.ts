import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classifyPath } from '../../src/authority/classes.ts';
import { decide } from '../../src/authority/decide.ts';
import { judgeChange } from '../../src/authority/judge.ts';
import type { Actors } from '../../src/authority/model.ts';
import { loadBuiltins } from '../../src/persona/library.ts';
import { layouts } from '../unit/authority/layouts.ts';

const root = join(import.meta.dirname, '../..');

/** How often kinds of files are told right, and what a decision and a judgement cost. */
export async function run(): Promise<void> {
  classes();
  const active = (await loadBuiltins(join(root, 'personas'))).find(({ id }) => id === 'ops-agent');
  const actors: Actors = { active, others: [] };
  const paths = Array.from({ length: 10_000 }, (_, index) => pathAt(index));
  const started = performance.now();
  for (const path of paths) decide(actors, { kind: 'write', path });
  console.log(
    `  10,000 paths never seen before, decided: ${(performance.now() - started).toFixed(0)} ms (at most 100)`,
  );
  for (const [name, path, line] of [
    ['source', 'src/app.ts', 'export const value = compute(first, second);'],
    ['a pipeline', '.github/workflows/ci.yml', '      - run: npm run build -- --filter web'],
    ['a migration', 'db/migrations/0002_orders.sql', 'INSERT INTO orders (id, name) VALUES (1, 2);'],
    ['a manifest of Kubernetes', 'k8s/api.yaml', '          image: acme/api:1.4.0'],
  ] as const) {
    const before = Array.from({ length: 2000 }, (_, index) => `${line} ${index}`);
    const after = before.map((text, index) => (index % 40 === 0 ? `${text} changed` : text));
    const all = times(40, () => judgeChange(actors, { path, before: before.join('\n'), after: after.join('\n') }));
    console.log(`  ${name}, 2,000 lines, 50 of them changed: median ${median(all).toFixed(1)} ms (at most 10)`);
  }
  const own = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const lock = times(10, () => judgeChange(actors, { path: 'package-lock.json', before: own, after: `${own}\n` }));
  console.log(`  a lock file of ${(own.length / 1024).toFixed(0)} KiB: median ${median(lock).toFixed(1)} ms`);
}

function classes(): void {
  let right = 0;
  let all = 0;
  for (const kinds of Object.values(layouts)) {
    for (const [expected, files] of Object.entries(kinds)) {
      for (const file of files.split(/\s+/)) {
        all++;
        if ((classifyPath(file)[0] ?? 'none') === expected) right++;
      }
    }
  }
  console.log(`  ${right} of ${all} files of ${Object.keys(layouts).length} kinds of repositories in the right class`);
}

function pathAt(index: number): string {
  const folders = ['packages', 'services', 'apps', 'infra', 'docs', 'charts', 'test'];
  const names = [
    'index.tsx',
    'main.go',
    'values.yaml',
    'README.md',
    'Dockerfile',
    'orders_test.py',
    'data.json',
    'x.sql',
  ];
  return `${folders[index % 7] ?? ''}/part${index % 97}/src/view${index}/${names[index % 8] ?? ''}`;
}

function times(count: number, work: () => void): number[] {
  return Array.from({ length: count }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  }).sort((a, b) => a - b);
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
