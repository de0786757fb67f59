import type { ChildProcess } from 'node:child_process';
import * as channels from 'node:diagnostics_channel';

/** The command lines of the processes that are started while something is done. */
export async function processesOf(work: () => Promise<unknown>): Promise<string[]> {
  const started: ChildProcess[] = [];
  const note = (message: unknown) => void started.push((message as { process: ChildProcess }).process);
  channels.subscribe('child_process', note);
  try {
    await work();
  } finally {
    channels.unsubscribe('child_process', note);
  }
  return started.map(({ spawnargs }) => spawnargs.join(' '));
}
