import { describeDuration } from '../workspace/clock.ts';
import { showCommand } from '../workspace/words.ts';
import { phaseNames, type RunOutput } from './model.ts';
import { safeText } from './text.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
const indent = '     ';

/** The terminal of a run: six numbered phases, each command before it runs, each result with a mark that needs no colour. */
export class Screen {
  readonly output: RunOutput;

  constructor(output: RunOutput) {
    this.output = output;
  }

  header(action: string, words: string, right: string | undefined): void {
    const left = `${this.#paint('bold', 'Ops Persona')}  ${action}  ${safeText(words)}`;
    const plainWidth = `Ops Persona  ${action}  ${safeText(words)}`.length;
    const gap = right === undefined ? 0 : Math.max(2, this.#width() - plainWidth - right.length);
    this.#line(right === undefined ? left : `${left}${' '.repeat(gap)}${this.#paint('dim', right)}`);
    this.#line('');
  }

  phase(number: number): void {
    this.#line(this.#paint('bold', `${number}/6  ${phaseNames[number - 1] ?? ''}`));
  }

  /** The command as it will be run. */
  command(argv: readonly string[]): string {
    const shown = safeText(showCommand(argv));
    this.#line(`${indent}${this.#paint('cyan', `$ ${shown}`)}`);
    return shown;
  }

  ok(text: string, durationMs?: number): void {
    this.#result('green', '✔', text, durationMs);
  }

  failed(text: string, durationMs?: number): void {
    this.#result('red', '✖', text, durationMs);
  }

  note(text: string): void {
    this.#line(`${indent}${this.#paint('yellow', '!')} ${safeText(text)}`);
  }

  /** Words of a program, set off. */
  quote(text: string): void {
    for (const line of text.split('\n')) {
      if (line.trim() !== '') this.#line(`${indent}  ${this.#paint('dim', safeText(line.trimEnd()))}`);
    }
  }

  plain(text = ''): void {
    this.#line(safeText(text));
  }

  /** The closing line of a good end. */
  done(text: string): void {
    this.#line('');
    this.#line(this.#paint('green', safeText(text)));
  }

  /** The closing lines of any other end: what happened, what was undone, what to do. */
  closing(what: string, undone: string | undefined, next: string | undefined): void {
    this.#line('');
    this.#line(`${this.#paint('red', '✖')} ${safeText(what)}`);
    if (undone !== undefined) this.#line(`Undone: ${safeText(undone)}`);
    if (next !== undefined) this.#line(`Next: ${safeText(next)}`);
  }

  #result(colour: 'green' | 'red', mark: string, text: string, durationMs: number | undefined): void {
    const words = safeText(text);
    const time = durationMs === undefined || durationMs < 100 ? '' : describeDuration(durationMs);
    const gap =
      time === '' ? '' : ' '.repeat(Math.max(2, this.#width() - indent.length - 2 - words.length - time.length));
    this.#line(`${indent}${this.#paint(colour, mark)} ${words}${gap}${this.#paint('dim', time)}`);
  }

  #width(): number {
    return Math.min(100, Math.max(60, this.output.columns));
  }

  #paint(style: keyof typeof codes, text: string): string {
    if (!this.output.colour || text === '') return text;
    const [on, off] = codes[style];
    return `\u001B[${on}m${text}\u001B[${off}m`;
  }

  #line(text: string): void {
    this.output.write(`${text}\n`);
  }
}
