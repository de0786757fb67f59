/** Measures the Checklists view with many lists and a long history, a tick in it, and hashing what would ship of a large tree. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { assess } from '../../src/checklist/assess.ts';
import { findOwnFiles } from '../../src/checklist/ownFiles.ts';
import { ShippedReader } from '../../src/checklist/shipped.ts';
import { readStanding } from '../../src/checklist/standing.ts';
import type { PastRelease } from '../../src/checklist/releaseFiles.ts';
import { ReleaseStore } from '../../src/checklist/store.ts';
import { checklistRows } from '../../src/editor/views/checklistRows.ts';
import { RepositoryReader } from '../../src/workspace/repository.ts';
import { personaOf } from '../unit/authority/personaOf.ts';
import { checklist, item, tick } from '../unit/checklist/fixture.ts';

const lists = 50;
const itemsEach = 40;
const pastReleases = 200;
const treeFiles = 50_000;

const persona = personaOf({
  checklists: Array.from({ length: lists }, (_, list) =>
    checklist(
      `List ${list}`,
      Array.from({ length: itemsEach }, (_each, index) =>
        item(`Item ${index} of list ${list} is done`, {
          id: `list-${list}/item-${index}`,
          group: `Group ${index % 4}`,
        }),
      ),
    ),
  ),
});

function git(cwd: string, ...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=Dana', '-c', 'user.email=dana@example.com'];
  return execFileSync('git', [...who, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

async function middle(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

function say(what: string, ms: number, limit: number): void {
  console.log(`  ${what.padEnd(68)} ${ms.toFixed(0).padStart(5)} ms  (limit ${limit}) ${ms <= limit ? '' : '!'}`);
  if (ms > limit) process.exitCode = 1;
}

/** Runs all measurements and prints their figures. */
export async function run(): Promise<void> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ops-bench-')));
  try {
    await measureView(path.join(folder, 'view'));
    await measureTree(path.join(folder, 'tree'));
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureView(root: string): Promise<void> {
  await fs.mkdir(root);
  git(root, 'init', '-q', '-b', 'main');
  await fs.writeFile(path.join(root, 'app.js'), 'one\n');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'feat: begin');
  const reader = await RepositoryReader.open(root);
  const stateFolder = path.join(root, '.git', 'ops-persona');
  const store = new ReleaseStore(stateFolder);
  const standing = await readStanding({ reader, persona });
  const evidence = tick({ head: standing.head ?? null, content: standing.content });
  const ids = persona.checklists.flatMap(({ items }) => items.map(({ id }) => id));
  await store.record(persona, ids, evidence, { note: standing.note });
  const release = await store.end(persona, 'closed');
  const record = await fs.readFile(path.join(store.folder, 'history', `${release.id}.json`), 'utf8');
  for (let index = 1; index < pastReleases; index++) {
    const id = `${release.id}-${index}`;
    await fs.writeFile(path.join(store.folder, 'history', `${id}.json`), record.replace(release.id, id));
  }
  await store.record(persona, ids, evidence, { note: standing.note });

  // What the editor does when it shows the view: everything it shows, and the history once, which it then remembers.
  const shipped = reader && new ShippedReader(root);
  let known: readonly PastRelease[] = [];
  const show = async (): Promise<void> => {
    const current = await store.active(persona.id);
    const { view, config } = await assess({ root, reader, persona, release: current, shipped });
    known = await store.past(known);
    checklistRows(view, config, known);
  };
  const named = `${lists} lists of ${itemsEach} items, ${pastReleases} past releases of as many items`;
  const cold = performance.now();
  await show();
  console.log(
    `  ${`the first time, every past release read`.padEnd(68)} ${(performance.now() - cold).toFixed(0).padStart(5)} ms`,
  );
  say(named, await middle(9, show), 200);
  let turn = 0;
  const tickOne = async (): Promise<void> => {
    await store.record(persona, [ids[turn++] ?? ''], evidence, { note: standing.note });
    await show();
  };
  say('a tick in it, and the view after it', await middle(9, tickOne), 100);
}

async function measureTree(root: string): Promise<void> {
  await fs.mkdir(root);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'config', 'gc.auto', '0');
  for (let index = 0; index < treeFiles / 100; index++) {
    const folder = path.join(root, `d${index}`);
    await fs.mkdir(folder);
    await Promise.all(
      Array.from({ length: 100 }, (_, file) => fs.writeFile(path.join(folder, `f${file}.txt`), `${index} ${file}\n`)),
    );
  }
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'feat: many files');
  const reader = await RepositoryReader.open(root);
  if (!reader) throw new Error('no repository');
  const shipped = new ShippedReader(root);
  const own = findOwnFiles(undefined, []);
  await shipped.read(own, await reader.listing());
  say(
    `what would ship of ${treeFiles} files`,
    await middle(5, async () => shipped.read(own, await reader.listing())),
    1500,
  );
}
