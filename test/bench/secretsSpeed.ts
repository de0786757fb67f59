import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanText } from '../../src/secrets/scan.ts';

interface Sample {
  readonly path: string;
  readonly text: string;
}

/** Files in the proportions of a real tree when there is data; otherwise of a plain service, made up. */
function samples(folder: string | undefined): Sample[] {
  if (folder === undefined)
    return [
      { path: 'app.yaml', text: madeUp(6_000) },
      { path: '.env', text: madeUp(2_000) },
    ];
  const root = join(folder, 'files-public');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(root, file), text: readFileSync(file, 'utf8') }))
    .filter(({ text }) => text.length < 200_000);
}

function madeUp(size: number): string {
  const rows = [
    'server:',
    '  host: db.internal',
    '  port: 5432',
    '  password: "{{ vault_db }}"',
    '  # the key of the cache',
    '  key: main',
    '  tokens: 4',
  ];
  let text = '';
  for (let at = 0; text.length < size; at++) text += `${rows[at % rows.length] ?? ''}\n`;
  return text;
}

function times(count: number, work: () => void): number[] {
  const all: number[] = [];
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b);
}

const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)] ?? 0;

/** Texts made to slow a scanner down, of a megabyte each. */
export function hostileTexts(size = 1_000_000): ReadonlyMap<string, string> {
  const fill = (part: string): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);
  return new Map([
    ['one letter', fill('a')],
    ['key without end', fill('password')],
    ['keys in a row', fill('password=')],
    ['keys and colons', fill('password: ')],
    ['quotes', fill('password="')],
    ['escapes', fill('"password\\":\\"')],
    ['vendors', fill('adafruit airtable algolia asana datadog = ')],
    ['addresses', fill('a://b:')],
    ['addresses, one long', `x://${fill('a:')}`],
    ['key heads', fill(`-----BEGIN PRIVATE KEY-----\n`)],
    ['key heads, open', fill(`-----BEGIN PRIVATE KEY-----`)],
    ['blanks', `password:${fill(' ')}x`],
    ['deep YAML', fill('a:\n  password:\n')],
    ['deep JSON', fill('{"password":')],
    ['brackets', fill('[[[[{{{{')],
    ['XML', fill('<password><')],
    ['names', fill('name: password\n')],
    ['tokens', fill('ghp_AKIAsk_live_xoxb-eyJ')],
    ['flags', fill('--password ')],
    ['base64', fill('QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=')],
    ['comments', fill('# ops-persona-ignore\n')],
    ['manifests', fill('kind: Secret\n')],
    ['manifest data', `kind: Secret\ndata:\n${fill('  a: QUJDREVGR0hJSktMTU5P\n')}`],
    ['curl', fill('curl -u ')],
    ['curl with blanks', fill('curl                     ')],
    ['mysql', fill('mysql a b c ')],
    ['headers', fill('authorization: bearer ')],
    ['digests', fill('a:$6$aaaaaaaaaaaaaaaaaaaa\n')],
    ['PuTTY', fill('PuTTY-User-Key-File-2: ')],
    ['services', fill('twilio api key token ')],
    ['settings in XML', fill('<a key="password" ')],
    ['variables', fill('variable "password" {')],
    ['findings', fill('password: Tr0ub4dor99\n')],
    ['findings and comments', fill('password: Tr0ub4dor99 # ops-persona-ignore:        \n')],
    ['findings in a row', fill('"password": "Tr0ub4dor99", ')],
    ['encoded keys', fill('LS0tLS1CRUdJTi')],
    ['every character', Array.from({ length: size }, (_, at) => String.fromCharCode(32 + ((at * 7919) % 95))).join('')],
  ]);
}

const first = `const start = performance.now();
const { scanText } = await import(${JSON.stringify(new URL('../../src/secrets/scan.ts', import.meta.url).href)});
const loaded = performance.now();
scanText(process.argv[1], 'app.yaml');
console.log(performance.now() - loaded, loaded - start);`;

function firstScan(text: string): [number, number] {
  const result = spawnSync(process.execPath, ['--input-type=module', '--eval', first, text], { encoding: 'utf8' });
  const [scan = 0, load = 0] = result.stdout.trim().split(' ').map(Number);
  return [scan, load];
}

/** Prints how long scans take: a tree, a save, the first one, hostile files. */
export function measureSpeed(folder: string | undefined): void {
  const files = samples(folder);
  const say = (name: string, value: string): void => console.log(`  ${name.padEnd(36)}${value}`);
  const runs = firstScan(madeUp(6_000));
  say('first scan (6 KB)', `${runs[0].toFixed(1)} ms (and ${runs[1].toFixed(0)} ms to load the sources)`);

  const rounds = Math.ceil(7_000 / files.length);
  const started = performance.now();
  let count = 0;
  let bytes = 0;
  for (let round = 0; round < rounds && count < 7_000; round++) {
    for (const file of files) {
      scanText(file.text, file.path);
      bytes += file.text.length;
      if (++count === 7_000) break;
    }
  }
  say(
    '7,000 files, one thread',
    `${((performance.now() - started) / 1000).toFixed(2)} s (${(bytes / 1e6).toFixed(1)} MB)`,
  );

  const all = files.map((file) => file.text).join('\n');
  for (const size of [6_000, 140_000]) {
    const text = folder === undefined ? madeUp(size) : all.slice(0, size);
    say(`save of ${size / 1000} KB, p95`, `${p95(times(200, () => scanText(text, 'app.yaml'))).toFixed(2)} ms`);
  }

  let worst = ['', 0] as [string, number];
  for (const [name, text] of hostileTexts()) {
    for (const path of ['a.yaml', 'a.json', 'a.sh', 'a.xml', '.env', 'a.tf', 'x.txt']) {
      const [time = 0] = times(1, () => scanText(text, path));
      if (time > worst[1]) worst = [`${name} in ${path}`, time];
    }
  }
  say('worst hostile file of 1 MB', `${worst[1].toFixed(0)} ms (${worst[0]})`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const data = process.env['OPS_DATA'];
  const folder = data === undefined ? undefined : join(data, 'secrets-public');
  measureSpeed(folder !== undefined && statSync(folder).isDirectory() ? folder : undefined);
}
