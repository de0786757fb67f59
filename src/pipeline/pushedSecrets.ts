import * as path from 'node:path';
import type { SecretFinding } from '../secrets/model.ts';
import { environmentOf, secretFile } from '../secrets/environment/files.ts';
import { ScanPolicy } from '../secrets/policy.ts';
import { configFile, type OpsConfig } from '../workspace/config.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { refuse } from './errors.ts';
import type { Git } from './git.ts';
import { count, list } from './text.ts';

/** What the scan of a push found. */
export interface PushedSecrets {
  /** `.env:3 password (s3••••)`: these hold the push. Never the value. */
  readonly held: readonly string[];
  /** Less sure findings: said, not held. */
  readonly notes: readonly string[];
  /** How many commits and files were looked at. */
  readonly commits: number;
  readonly files: number;
  /** Larger than the scan takes, or not text: not looked at. */
  readonly skipped: number;
}

interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

const largestFile = 1024 * 1024;
const largestScan = 64 * 1024 * 1024;

/**
 * Scans every version of every file in the commits that a push would send, also those a later commit removed again: they go out
 * all the same. What stood in the version before is not new and is left out, as are files with a suppression comment.
 *
 * @param written the files the release itself writes
 * @param policy what the repository decided about secrets
 */
export async function scanPush(
  git: Git,
  seen: string,
  base: string,
  written: readonly { readonly path: string; readonly before: string | null; readonly after: string }[],
  policy: ScanPolicy = ScanPolicy.standard,
): Promise<PushedSecrets> {
  const { commits, changes } = seen === base ? { commits: 0, changes: [] } : await changesBetween(git, seen, base);
  const texts = await readBlobs(git, changes);
  const held = new Set<string>();
  const notes = new Set<string>();
  let skipped = 0;
  const judge = (path: string, before: string | undefined, after: string): void => {
    for (const finding of newFindings(policy, path, before, after)) {
      const line = after.slice(0, finding.start).split('\n').length;
      (finding.confidence === 'high' ? held : notes).add(`${path}:${line} ${finding.what} (${finding.preview})`);
    }
  };
  for (const change of changes) {
    const after = texts.get(change.after);
    if (after === undefined) skipped++;
    else judge(change.path, change.before === undefined ? undefined : texts.get(change.before), after);
    const why = newSecretFile(policy, change, after);
    // A key in a text was found as such, with its line.
    if (why !== undefined && ![...held].some((one) => one.startsWith(`${change.path}:`)))
      held.add(`${change.path} (${why.replace(/^It/, 'it').replace(/\.$/, '')})`);
  }
  for (const file of written) judge(file.path, file.before ?? undefined, file.after);
  return { held: [...held], notes: [...notes], commits: commits + 1, files: changes.length + written.length, skipped };
}

/** What the repository decided about secrets. Refuses when one of its own rules can't be used: leaving it out would pass for clean. */
export async function pushPolicy(worktree: string, config: OpsConfig): Promise<ScanPolicy> {
  const read = (file: string): Promise<string | undefined> => readTextIfExists(path.join(worktree, ...file.split('/')));
  const policy = await ScanPolicy.load({ settings: config.secrets, read });
  const wrong = policy.problems.find(({ file, whole }) => file === configFile || whole);
  if (wrong) throw refuse(1, `${wrong.file}: ${wrong.message}`, 'Mend it; "ops-persona scan" names the line');
  return policy;
}

/** One sentence for the terminal: what was looked at. */
export function describeScan(scan: PushedSecrets): string {
  const skipped = scan.skipped === 0 ? '' : ` (${count(scan.skipped, 'large or binary file')} not looked at)`;
  return `no secrets in ${count(scan.commits, 'commit')}${skipped}`;
}

/** "2 secrets would be pushed: a, b". */
export function describeHeld(scan: PushedSecrets): string {
  return `${count(scan.held.length, 'secret')} would be pushed: ${list(scan.held)}.`;
}

function newFindings(policy: ScanPolicy, path: string, before: string | undefined, after: string): SecretFinding[] {
  const wanted = (finding: SecretFinding): boolean =>
    finding.confidence === 'high' || (finding.confidence === 'medium' && policy.wants(path));
  if (policy.excludes(path)) return [];
  const findings = policy.scan(after, path).findings.filter(wanted);
  if (findings.length === 0 || before === undefined) return findings;
  const known = new Set(policy.scan(before, path).findings.map((finding) => before.slice(finding.start, finding.end)));
  return findings.filter((finding) => !known.has(after.slice(finding.start, finding.end)));
}

/** Why a file that comes with this push is one that holds secrets as a whole. A `.env` of plain settings may be meant to be tracked. */
function newSecretFile(policy: ScanPolicy, change: Change, after: string | undefined): string | undefined {
  if (change.before !== undefined || policy.excludes(change.path)) return undefined;
  const hasSecret = (text: string, path: string): boolean =>
    policy.scan(text, path).findings.some(({ confidence }) => confidence !== 'low');
  const why = secretFile(change.path, after, hasSecret);
  if (environmentOf(change.path) === undefined) return why;
  return after !== undefined && hasSecret(after, change.path) ? why : undefined;
}

async function changesBetween(
  git: Git,
  seen: string,
  base: string,
): Promise<{ readonly commits: number; readonly changes: readonly Change[] }> {
  const hashes = await git.read(['rev-list', `${seen}..${base}`]);
  const answer = await git.read(
    ['diff-tree', '--stdin', '-r', '-z', '-m', '--root', '--no-renames', '--no-commit-id'],
    {
      input: hashes,
    },
  );
  const fields = answer.split('\0');
  const changes = new Map<string, Change>();
  for (let at = 0; at + 1 < fields.length;) {
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]$/.exec(fields[at] ?? '');
    const path = fields[at + 1];
    if (match === null || path === undefined) {
      at++;
      continue;
    }
    at += 2;
    const [, , mode = '', before = '', after = ''] = match;
    if (/^0+$/.test(after) || mode === '160000') continue;
    changes.set(`${after}\0${path}`, { path, before: /^0+$/.test(before) ? undefined : before, after });
  }
  return { commits: hashes.split('\n').filter((line) => line !== '').length, changes: [...changes.values()] };
}

/** The text of blobs, without those that are too large or not text. */
async function readBlobs(git: Git, changes: readonly Change[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(changes.flatMap((change) => [change.after, ...(change.before ? [change.before] : [])]))];
  if (wanted.length === 0) return new Map();
  const sizes = await git.read(['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input: wanted.join('\n') });
  const small: string[] = [];
  let total = 0;
  for (const line of sizes.split('\n')) {
    const [hash = '', size = ''] = line.split(' ');
    if (hash === '' || !(Number(size) <= largestFile) || total + Number(size) > largestScan) continue;
    total += Number(size);
    small.push(hash);
  }
  const texts = new Map<string, string>();
  if (small.length === 0) return texts;
  const bytes = await git.bytes(['cat-file', '--batch'], { input: small.join('\n') });
  for (let at = 0; bytes !== undefined && at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const [hash = '', , size = ''] = bytes.toString('latin1', at, end).split(' ');
    const content = bytes.subarray(end + 1, end + 1 + Number(size));
    if (!content.subarray(0, 8000).includes(0)) texts.set(hash, content.toString('utf8'));
    at = end + 1 + Number(size) + 1;
  }
  return texts;
}
