import type { AuditRow } from './model.ts';

export type DutyKind = 'rotation' | 'access-audit' | 'backup-test' | 'certificate';

/** Something that must be done again and again, as a persona says it. */
export interface DutySpec {
  readonly text: string;
  /** Line of the persona document. */
  readonly line: number;
}

export interface Duty {
  readonly kind: DutyKind;
  readonly title: string;
  readonly says: string;
  readonly line: number;
  readonly everyDays: number;
  /** ISO 8601; undefined when the log knows of no time. */
  readonly lastDone: string | undefined;
  readonly by: string | undefined;
  /** Day it is due; undefined when it was never done, so is due now. */
  readonly due: string | undefined;
  readonly overdue: boolean;
  /** "due in 12 days", "overdue by 3 days", "never done". */
  readonly shown: string;
}

const dayMs = 86_400_000;

const kinds: readonly (readonly [DutyKind, string, number, RegExp])[] = [
  [
    'certificate',
    'Certificates',
    30,
    /\bcertificates?\b.*\b(?:expir|renew|rotat)|\b(?:expir|renew|rotat)\w*\b.*\bcertificates?\b/i,
  ],
  [
    'rotation',
    'Credential rotation',
    90,
    /\brotat\w*\b.*\b(?:credential|secret|key|token|password)|\b(?:credential|secret|key|token|password)s?\b.*\brotat/i,
  ],
  [
    'access-audit',
    'Access audit',
    90,
    /\b(?:audit|review)\w*\b.*\b(?:access|permission|iam|privilege)|\b(?:access|permission|privilege)s?\b.*\b(?:audit|review)/i,
  ],
  [
    'backup-test',
    'Backup test',
    30,
    /\b(?:test|verify|verif|restor)\w*\b.*\bbackups?\b|\bbackups?\b.*\b(?:test|verif|restor)/i,
  ],
];

const periods: readonly (readonly [RegExp, number])[] = [
  [/\bdaily\b|every day|each day/i, 1],
  [/\bweekly\b|every week|each week/i, 7],
  [/\bmonthly\b|every month|each month/i, 30],
  [/\bquarterly\b|every quarter/i, 90],
  [/\byearly\b|\bannually\b|every year/i, 365],
];
const unitDays: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, year: 365 };

/** The duties among a persona's sentences, one of each kind, with the time each was last done as the log tells it. */
export function dutiesOf(specs: readonly DutySpec[], rows: readonly AuditRow[], now: Date): Duty[] {
  const found = new Map<DutyKind, Duty>();
  for (const { text, line } of specs) {
    for (const [kind, title, usualDays, pattern] of kinds) {
      if (!pattern.test(text)) continue;
      const everyDays = periodIn(text) ?? usualDays;
      const known = found.get(kind);
      // Said twice: the stricter one, as everywhere.
      if (known && known.everyDays <= everyDays) break;
      found.set(kind, { kind, title, says: text, line, everyDays, ...standing(kind, everyDays, rows, now) });
      break;
    }
  }
  return [...found.values()];
}

/** The row that says a duty was done. The caller appends it. */
export function dutyRow(kind: DutyKind, evidence: string) {
  return { event: 'DUTY', subject: kind, details: `done: ${evidence}` };
}

function standing(kind: DutyKind, everyDays: number, rows: readonly AuditRow[], now: Date) {
  const last = rows.findLast((row) => isAbout(row, kind) && Number.isFinite(Date.parse(row.at)));
  if (!last) return { lastDone: undefined, by: undefined, due: undefined, overdue: true, shown: 'never done' };
  const due = Date.parse(last.at) + everyDays * dayMs;
  const days = Math.ceil((due - now.getTime()) / dayMs);
  const count = (number: number) => `${number} ${number === 1 ? 'day' : 'days'}`;
  const shown = days > 0 ? `due in ${count(days)}` : days === 0 ? 'due today' : `overdue by ${count(-days)}`;
  const by = last.who === '' ? undefined : last.who;
  return { lastDone: last.at, by, due: new Date(due).toISOString().slice(0, 10), overdue: days < 0, shown };
}

/** Our own rows, and what other tools call theirs: `ROTATION`, `ACCESS_AUDIT`, `BACKUP_TEST`. */
function isAbout(row: AuditRow, kind: DutyKind): boolean {
  const words = `${row.event} ${row.subject} ${row.details}`;
  if (/\bDUTY\b/.test(`${row.event} ${row.details}`)) return words.includes(kind);
  return row.event
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .startsWith(kind);
}

function periodIn(text: string): number | undefined {
  const every = /\b(?:every|each)\s+(\d+)\s+(day|week|month|year)s?\b/i.exec(text);
  if (every) return Number(every[1]) * (unitDays[(every[2] ?? '').toLowerCase()] ?? 1);
  return periods.find(([pattern]) => pattern.test(text))?.[1];
}
