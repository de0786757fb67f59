import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { isRecord } from './values.ts';

/** What git's own event trace tells about a push. */
export interface PushTrace {
  /**
   * True when git began to send objects. It starts `pack-objects` after the remote has listed its refs and after the pre-push hook,
   * right before it sends: without that nothing has left this machine.
   */
  readonly sending: boolean;
  /** The pre-push hook: not started, running, or its exit code. */
  readonly prePush: 'none' | 'running' | number;
}

export function traceFile(runFolder: string): string {
  return path.join(runFolder, 'push.trace');
}

/** Reads the trace; undefined when there is none that makes sense, so that nobody takes silence for "not sent". */
export function readTrace(file: string): PushTrace | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  let started = false;
  let sending = false;
  let prePush: PushTrace['prePush'] = 'none';
  let hook: string | undefined;
  for (const line of text.split('\n')) {
    const event = parse(line);
    if (event === undefined) continue;
    const id = `${String(event['sid'])}#${String(event['child_id'])}`;
    if (event['event'] === 'start') started = true;
    if (event['event'] === 'child_start') {
      const argv = event['argv'];
      if (Array.isArray(argv) && argv.includes('pack-objects')) sending = true;
      if (event['hook_name'] === 'pre-push') {
        hook = id;
        prePush = 'running';
      }
    }
    if (event['event'] === 'child_exit' && hook === id) prePush = typeof event['code'] === 'number' ? event['code'] : 1;
  }
  return started ? { sending, prePush } : undefined;
}

/** The trace may hold an address with a password in it: it never outlives its use. */
export function removeTrace(runFolder: string): void {
  rmSync(traceFile(runFolder), { force: true });
}

function parse(line: string): Record<string, unknown> | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
