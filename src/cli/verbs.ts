import type { Command } from 'commander';
import { Ground, type CommonOptions } from './ground.ts';
import type { Terminal } from './terminal.ts';

/** What a verb gets besides its own options. */
export interface Call<Options> {
  readonly ground: Ground;
  readonly terminal: Terminal;
  readonly options: Options & CommonOptions;
}

/** Connects verbs with the terminal they run in and keeps the exit code of the one that ran. */
export class Verbs {
  readonly terminal: Terminal;
  exitCode = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /**
   * Makes `work` the action of a command. `work` gets the opened folder and all options, the ones for every verb among them,
   * then the arguments; what it returns is the exit code (nothing: 0).
   */
  action<Options extends object>(
    command: Command,
    work: (
      call: Call<Options>,
      args: readonly (string | readonly string[] | undefined)[],
    ) => Promise<number | undefined>,
  ): void {
    command.action(async (...given: unknown[]) => {
      // Commander passes the declared arguments, then the options, then the command.
      const args = given.slice(0, -2) as (string | string[] | undefined)[];
      const options = command.optsWithGlobals<Options & CommonOptions>();
      const ground = await Ground.open(this.terminal, options);
      this.exitCode = (await work({ ground, terminal: this.terminal, options }, args)) ?? 0;
    });
  }
}
