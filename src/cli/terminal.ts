import { createInterface } from 'node:readline/promises';
import { OpsError } from '../workspace/errors.ts';

/** What a verb knows about where it runs. Tests give their own. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the built-in persona documents. */
  readonly builtinFolder: string;
  /** True when a person sits before it: both ends are a terminal. */
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly columns: number;
  out(text: string): void;
  error(text: string): void;
  /** Asks one question on the terminal; the answer without the line ending. Only when `interactive`. */
  ask(question: string): Promise<string>;
  /** All of standard input. Only for verbs that git calls with some. */
  input(): Promise<string>;
  /** Aborted by the first Ctrl-C. Asked for only by verbs that can stop cleanly. */
  cancellation(): AbortSignal;
}

/** The terminal of this process. */
export function processTerminal(builtinFolder: string): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    // The reader went away (`| head`): nobody is left to tell.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // Started by the editor's runtime this is set, and every program we start would take itself for Node.
  delete process.env['ELECTRON_RUN_AS_NODE'];
  const interactive = process.stdin.isTTY && process.stdout.isTTY;
  return {
    cwd: process.cwd(),
    env: process.env,
    builtinFolder,
    interactive,
    colour: wantsColour(process.env, process.stdout.isTTY),
    columns: process.stdout.isTTY ? process.stdout.columns : 100,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    ask: askOnTerminal,
    input: async () => {
      let all = '';
      for await (const chunk of process.stdin.setEncoding('utf8')) all += String(chunk);
      return all;
    },
    cancellation: () => {
      const controller = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.on(signal, () => controller.abort(new Error(signal)));
      }
      return controller.signal;
    },
  };
}

/** Ctrl-C and the end of input are answers too; without this the process would end with exit code 0. */
async function askOnTerminal(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('SIGINT', () => reject(new OpsError('cancelled', 'Cancelled. Nothing was changed.')));
      reader.once('close', () => resolve(''));
      reader.question(question).then(resolve, reject);
    });
  } finally {
    reader.close();
  }
}

/** https://no-color.org, and FORCE_COLOR as chalk and Node read it. */
function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
