import * as vscode from 'vscode';
import { Disposable } from './lifecycle.ts';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What the log needs of an output channel. */
export type LogChannel = Pick<vscode.LogOutputChannel, Level | 'show' | 'dispose'>;

/**
 * The output channel "Ops Persona". Text that can hold something of the user's goes through the redaction of the secrets
 * room first, so a password never stands in the log; that engine is loaded with the first such line.
 */
export class Log extends Disposable {
  readonly #channel: LogChannel;
  #lines: Promise<void> = Promise.resolve();

  constructor(channel: LogChannel = vscode.window.createOutputChannel('Ops Persona', { log: true })) {
    super();
    this.#channel = this.register(channel);
  }

  /** A line made only of our own words and numbers; written at once. */
  own(message: string): void {
    this.#write('info', message);
  }

  trace(component: string, message: string): void {
    this.#queue('trace', component, message);
  }

  info(component: string, message: string): void {
    this.#queue('info', component, message);
  }

  warn(component: string, message: string): void {
    this.#queue('warn', component, message);
  }

  /** A failure with its stack, where it has one. */
  error(component: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#queue('error', component, text);
  }

  show(): void {
    this.#channel.show(true);
  }

  /** Resolves when everything logged so far is written. */
  async flushed(): Promise<void> {
    await this.#lines;
  }

  #queue(level: Level, component: string, message: string): void {
    this.#lines = this.#lines.then(async () => {
      let text = '(this line could not be redacted, so it is not shown)';
      try {
        const { redact } = await import('../secrets/redact.ts');
        text = redact(message);
      } catch {
        // Rather no line than one with a password in it; and the next lines must come all the same.
      }
      this.#write(level, `[${component}] ${text}`);
    });
  }

  #write(level: Level, line: string): void {
    if (this.isDisposed) return;
    this.#channel[level](line);
    if (process.env['CI'] !== undefined) console.log(`ops-persona ${level}: ${line}`);
  }
}
