/**
 * Scans beside the extension host, so that typing, menus and other extensions never wait for it: runs in a worker thread as a
 * bundle of its own, without the editor. Reads what it is told to read, and answers with findings, which hold no values.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { ScanPolicy } from '../../secrets/policy.ts';
import { describeError } from '../../workspace/errors.ts';
import { toPosix } from '../../workspace/files.ts';
import { readTextFile } from '../../workspace/textFile.ts';
import { walkFiles } from '../../workspace/walk.ts';
import type { JudgedFile } from '../diagnostics/findings.ts';
import { isJudgedForSecrets, judgeSecrets } from '../diagnostics/judgeSecrets.ts';
import { excludedBy } from './excluded.ts';
import { loadPolicy } from './loadPolicy.ts';
import type { ListedFile, Listing, WorkerAnswer, WorkerRequest } from './messages.ts';

/** How long the worker goes on before it looks for messages. */
const sliceMs = 20;
/** How often it tells how far it is. */
const tellMs = 100;
/** Findings in one answer: the extension host has to take each of them in. */
const answerSize = 200;

const stops = new Map<number, AbortController>();

function serve(port: MessagePort): void {
  const answer = (message: WorkerAnswer): void => port.postMessage(message);
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'cancel') {
      stops.get(request.id)?.abort();
      return;
    }
    const stop = new AbortController();
    stops.set(request.id, stop);
    carryOut(request, answer, stop.signal)
      .catch((error: unknown) => answer({ kind: 'failed', id: request.id, message: describeError(error) }))
      .finally(() => stops.delete(request.id));
  });
}

type Job = Exclude<WorkerRequest, { kind: 'cancel' }>;

async function carryOut(request: Job, answer: (message: WorkerAnswer) => void, cancel: AbortSignal): Promise<void> {
  const { id } = request;
  switch (request.kind) {
    case 'files':
      return scanFiles(request, answer, cancel);
    case 'text':
      return judgeText(request, answer);
    case 'environment': {
      const { judgeEnvironment } = await import('./workerEnvironment.ts');
      answer({ kind: 'environment', id, files: await judgeEnvironment(request.root) });
      return;
    }
    case 'history': {
      const { searchHistory } = await import('./workerHistory.ts');
      const result = await searchHistory(request, (step) => answer({ kind: 'searched', id, ...step }), cancel);
      answer({ kind: 'history', id, result });
    }
  }
}

async function judgeText(
  request: Extract<WorkerRequest, { kind: 'text' }>,
  answer: (message: WorkerAnswer) => void,
): Promise<void> {
  answer({ kind: 'judged', id: request.id, findings: await judgeSecrets(request, await loadPolicy(request.root)) });
}

async function scanFiles(
  { id, listings }: Extract<WorkerRequest, { kind: 'files' }>,
  answer: (message: WorkerAnswer) => void,
  cancel: AbortSignal,
): Promise<void> {
  const folders = await Promise.all(
    listings.map(async (listing) => {
      const policy = await loadPolicy(listing.root);
      return { ...listing, policy, wanted: await wantedFiles(listing, policy) };
    }),
  );
  const of = folders.reduce((sum, { wanted }) => sum + wanted.length, 0);
  let found: JudgedFile[] = [];
  let waiting = 0;
  let done = 0;
  let told = performance.now();
  let sliced = told;
  const tell = (): void => {
    answer({ kind: 'progress', id, done, of, found });
    found = [];
    waiting = 0;
    told = performance.now();
  };
  tell();
  for (const { root, settings, policy, wanted } of folders) {
    for (const { path: relative, state } of wanted) {
      if (performance.now() - sliced > sliceMs) {
        await new Promise((resolve) => setImmediate(resolve));
        sliced = performance.now();
      }
      if (cancel.aborted) break;
      const file = path.join(root, ...relative.split('/'));
      const text = textOf(file);
      done++;
      const findings = text === undefined ? [] : await judgeSecrets({ text, relative, state, settings }, policy);
      if (findings.length > 0) {
        found.push({ file, findings });
        waiting += findings.length;
      }
      if (waiting >= answerSize || performance.now() - told > tellMs) tell();
    }
  }
  tell();
  answer({ kind: 'end', id, done, cancelled: cancel.aborted });
}

/** The files of a listing that are judged: configuration, not hidden by the editor. */
async function wantedFiles(
  { root, prefix, files, excluded, settings }: Listing,
  policy: ScanPolicy,
): Promise<ListedFile[]> {
  const listed = files ?? (await listFolder(root));
  const known = new Set(listed.map((one) => one.path));
  const isHidden = excludedBy(
    excluded,
    (one) => known.has(prefix + one) || fs.existsSync(path.join(root, prefix, one)),
  );
  const wanted: ListedFile[] = [];
  for (const one of listed) {
    if (!isHidden(one.path.slice(prefix.length)) && (await isJudgedForSecrets(one.path, settings, policy)))
      wanted.push(one);
  }
  return wanted;
}

async function listFolder(root: string): Promise<ListedFile[]> {
  const listed: ListedFile[] = [];
  for await (const file of walkFiles(root)) listed.push({ path: toPosix(path.relative(root, file)), state: 'outside' });
  return listed;
}

/** The text as the editor counts it, without a byte order mark; undefined when it is gone, no text, a link, or too large. */
function textOf(file: string): string | undefined {
  try {
    // What a link leads to is listed itself or is not ours.
    if (!fs.lstatSync(file).isFile()) return undefined;
  } catch {
    return undefined;
  }
  const content = readTextFile(file);
  return content.kind === 'text' ? content.text.replace(/^\uFEFF/, '') : undefined;
}

if (parentPort) serve(parentPort);
