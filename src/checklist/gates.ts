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
  let offset = 0;
  let found: GateStatus | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const at = offset;
    offset += line.length + 1;
    if (!new RegExp(`\\b${gate}\\b`, 'i').test(line)) continue;
    const bad = [...line.matchAll(no)].at(-1);
    const good = [...line.matchAll(yes)].at(-1);
    const match = bad ?? good;
    if (!match) continue;
    const start = at + match.index;
    found = { passed: !bad, words: match[0], line: index + 1, start, end: start + match[0].length };
  }
  return found;
}

/** The text with the gate's word replaced by `word`, the rest byte for byte; undefined when it says nothing about the gate. */
export function withGateStatus(text: string, gate: string, word: string): string | undefined {
  const status = gateStatus(text, gate);
  if (!status) return undefined;
  const box = /^\[[ x]\]$/i.test(status.words);
  return text.slice(0, status.start) + (box ? '[x]' : word) + text.slice(status.end);
}
