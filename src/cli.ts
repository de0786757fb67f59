import * as path from 'node:path';
import { main } from './cli/main.ts';
import { processTerminal } from './cli/terminal.ts';

// The built-in persona documents lie beside the folder this file is in, built or not.
const builtinFolder = path.join(import.meta.dirname, '..', 'personas');

void main(process.argv.slice(2), processTerminal(builtinFolder)).then((code) => {
  // Not process.exit(): what was written to a pipe must reach it.
  process.exitCode = code;
});
