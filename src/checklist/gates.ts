import { isUtf8 } from 'node:buffer';
import { cellsOf } from '../record/table.ts';
import { readBytesIfExists, writeFileAtomic } from '../workspace/files.ts';

/** What a document says about a gate. */
export interface GateStatus {
  readonly passed: boolean;
  /** The word it uses: "PASSED". */
  readonly words: string;
  /** From 1. */
  readonly line: number;
  /** Offsets of the word in the text. */
  readonly start: number;
  readonly end: number;
}

const yes = /\b(?:PASSED|PASS|APPROVED|GRANTED|DONE|COMPLETE|COMPLETED|GREEN|OPENED)\b|✅|☑|\[x\]/gi;
const no =
  /\b(?:NOT[ _](?:PASSED|APPROVED|STARTED|DONE|MET)|FAILED|FAIL|REJECTED|REVOKED|PENDING|BLOCKED|CLOSED|OPEN|MISSING|WAITING|RED|TO[- ]?DO|IN PROGRESS)\b|❌|⏳|☐|\[ \]/gi;

/**
 * What PROJECT_STATE.md or AUDIT_LOG.md says about a gate (`S06`): the last line that names it with a word for passed or not. A
 * line that says both counts as not passed.
 */
export function gateStatus(text: string, gate: string): GateStatus | undefined {
  let found: GateStatus | undefined;
  for (const { line, content, start } of linesNaming(text, gate)) {
    const bad = [...content.matchAll(no)].at(-1);
    const match = bad ?? [...content.matchAll(yes)].at(-1);
    if (!match) continue;
    const at = start + match.index;
    found = { passed: !bad, words: match[0], line, start: at, end: at + match[0].length };
  }
  return found;
}

/**
 * The text with what it says about a gate replaced by `word`, the rest byte for byte: its word, its box, or the empty last cell
 * of its row. undefined when there is nothing of that.
 */
export function withGateStatus(text: string, gate: string, word: string): string | undefined {
  const status = gateStatus(text, gate);
  if (!status) return withEmptyCell(text, gate, word);
  const box = /^\[[ x]\]$/i.test(status.words);
  const ticked = new RegExp(yes.source, 'i').test(word) && !new RegExp(no.source, 'i').test(word);
  return text.slice(0, status.start) + (box ? (ticked ? '[x]' : '[ ]') : word) + text.slice(status.end);
}

/** A row of a table that names the gate and says nothing yet in the column for the state. */
function withEmptyCell(text: string, gate: string, word: string): string | undefined {
  const lines = text.split('\n');
  for (const { line, content, start } of linesNaming(text, gate)) {
    let head = line - 1;
    while (head > 0 && lines[head - 1]?.trimStart().startsWith('|') === true) head--;
    const column =
      cellsOf(lines[head] ?? '')?.findIndex((cell) => /\b(?:status|state|result|passed)\b/i.test(cell)) ?? -1;
    const cell = [...content.matchAll(/\|((?:\\\||[^|\r])*)(?=\|)/g)][column];
    if (!cell || !/^[ \t]*(?:-|–|—)?[ \t]*$/.test(cell[1] ?? '')) continue;
    const from = start + cell.index + 1;
    return `${text.slice(0, from)} ${word} ${text.slice(from + (cell[1] ?? '').length)}`;
  }
  return undefined;
}

/** A number is a name wherever it stands; a word only where the line is about it: in front of a list's entry or a table's row. */
function linesNaming(text: string, gate: string): { line: number; content: string; start: number }[] {
  if (!text.toLowerCase().includes(gate.toLowerCase())) return [];
  const words = gate.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const name = /^S\d\d$/i.test(gate)
    ? new RegExp(`\\b${words}\\b`, 'i')
    : new RegExp(`^[\\s>|*+-]*(?:\\[[ x]\\]\\s*)?[*_\`]*${words}[*_\`]*\\s*(?:[:|–—]|-\\s|$)`, 'i');
  let offset = 0;
  return text.split('\n').flatMap((content, index) => {
    const start = offset;
    offset += content.length + 1;
    return name.test(content) ? [{ line: index + 1, content, start }] : [];
  });
}

/** The phase a project stands in, as the field of its project state says: `Current Phase: S09_STAGING`. */
export interface ProjectPhase {
  /** 9 for S09. */
  readonly number: number;
  /** From 1. */
  readonly line: number;
  /** Offsets of its name and number in the text. */
  readonly start: number;
  readonly end: number;
}

const phaseField =
  /^([ \t]*(?:[-*+>|][ \t]*)?(?:\*\*|__)?(?:current[ \t]+|sdlc[ \t]+|project[ \t]+)*phase(?:\*\*|__)?[ \t]*[:|](?:\*\*|__)?[ \t]*`?)(S(\d\d)(?:[ \t]*[_:–—-][ \t]*[A-Za-z]+)?)/im;

/** The first field for the phase; undefined where a project has none, or it holds no number. */
export function projectPhase(text: string): ProjectPhase | undefined {
  const match = phaseField.exec(text);
  if (!match) return undefined;
  const [, lead = '', value = '', number] = match;
  const start = match.index + lead.length;
  const line = text.slice(0, start).split('\n').length;
  return { number: Number(number), line, start, end: start + value.length };
}

const phaseNames: Readonly<Record<string, string>> = { S09: 'staging', S10: 'production' };

/** The number of a gate that is a phase of the project; undefined for all others. */
export function phaseNumber(gate: string): number | undefined {
  return phaseNames[gate] === undefined ? undefined : Number(gate.slice(1));
}

/** The text with the project in the phase that a gate stands for (`S10`), in the field's own style; undefined without a field. */
export function withPhase(text: string, gate: string): string | undefined {
  const phase = projectPhase(text);
  const name = phaseNames[gate];
  if (!phase || name === undefined) return undefined;
  const old = text.slice(phase.start, phase.end);
  const [, gap = '', word] = /^S\d\d(?:([^A-Za-z]+)([A-Za-z]+))?/i.exec(old) ?? [];
  const styled =
    word === undefined
      ? ''
      : word === word.toUpperCase()
        ? name.toUpperCase()
        : word === word.toLowerCase()
          ? name
          : name.charAt(0).toUpperCase() + name.slice(1);
  return `${text.slice(0, phase.start)}${gate}${gap}${styled}${text.slice(phase.end)}`;
}

/**
 * Brings what PROJECT_STATE.md says about a gate up to date: the project's phase for a gate that is one, else the gate's word.
 * Every other byte stays. False when there is no such file, or it says nothing about the gate; it is never made.
 */
export async function noteGate(file: string, gate: string, word: string): Promise<boolean> {
  const bytes = await readBytesIfExists(file);
  if (bytes === undefined) return false;
  // A character a byte where it is no UTF-8, so that what is not touched stays as it is.
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const phased = word === 'PASSED' ? withPhase(text, gate) : undefined;
  const after = withGateStatus(phased ?? text, gate, word) ?? phased;
  if (after === undefined || after === text) return false;
  await writeFileAtomic(file, Buffer.from(after, encoding));
  return true;
}
