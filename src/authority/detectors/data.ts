import { changedCode, isComment, isProse, maxLineLength, type ChangedText, type Detector, type Hit } from './model.ts';

const dataWords = /delet|destroy|backup|\bdrop|data loss/i;

function isDatabase(text: ChangedText): boolean {
  if (text.classes.includes('test') || isDownFile(text.path)) return false;
  return text.classes.some((id) => id === 'migration' || id === 'schema') || /\.(?:sql|psql|ddl)$/i.test(text.path);
}

/** A file that exists to take something back. */
function isDownFile(path: string): boolean {
  return /(?:^|[._/-])(?:down|rollback|revert|undo)(?:[._/-]|$)/i.test(path);
}

/** Statements that destroy data, as SQL and in the words of the usual migration tools. */
const destroying: readonly RegExp[] = [
  /\bdrop\s+(?:table|database|schema)\s+(?:if\s+exists\s+)?(?!if\s)(?!["'`[]?(?:#|tmp|temp)_?)/i,
  /\btruncate\s+(?:table\s+)?["'`[\w]/i,
  /\b(?:drop_table|dropTable|dropTableIfExists|DropTable|drop_all|DeleteModel)\b/,
];

/** Statements that break the version that runs, and what they are called. */
const breaking: readonly (readonly [RegExp, string])[] = [
  [/\bdrop\s+column\b/i, 'DROP COLUMN'],
  [/\brename\s+(?:column\b|to\b|table\b)/i, 'RENAME'],
  [/\bset\s+not\s+null\b/i, 'SET NOT NULL'],
  [
    /\badd\s+(?:column\s+)?["'`\w]+\s+(?:(?!default\b|,)[^;])*\bnot\s+null\b(?!(?:(?!,)[^;])*\bdefault\b)/i,
    'a new column that must not be empty and has no default',
  ],
  [/\balter\s+(?:column\s+)?["'`\w]+\s+(?:set\s+data\s+)?type\b/i, 'a changed column type'],
  [/\b(?:remove_column|drop_column|dropColumn|DropColumn|RemoveField|removeColumn)\b/, 'a removed column'],
  [
    /\b(?:rename_column|renameColumn|RenameColumn|RenameField|RenameModel|rename_table|renameTable|RenameTable)\b/,
    'a renaming',
  ],
  [
    /\bchange_column_null\b[^#\n]*\bfalse\b|\balter_column\b[^#\n]*\bnullable\s*=\s*False\b/,
    'a column that must no longer be empty',
  ],
];

/** Destroyed data, breaking migrations, names that say nothing, tables without access rules. */
export const dataDetectors: readonly Detector[] = [
  {
    id: 'data-destroyed',
    title: 'Data destroyed without a backup',
    effect: 'deny',
    about: dataWords,
    appliesTo: isDatabase,
    find: (text) => {
      const down = downParts(text.lines);
      return changedCode(text)
        .flatMap(({ line, code }): Hit[] => {
          if (down[line - 1] === true) return [];
          if (destroying.some((pattern) => pattern.test(code))) {
            return [{ line, message: 'This destroys data for good. Back it up first, and say so in a comment here.' }];
          }
          if (/\bdelete\s+from\s+\S+/i.test(code) && !/\bwhere\b/i.test(statementFrom(text.lines, line))) {
            return [{ line, message: 'This deletes every row. Say which ones with WHERE.' }];
          }
          return [];
        })
        .filter(() => !text.lines.some((content) => isComment(content) && /\bback(?:ed)?[ -]?up\b/i.test(content)));
    },
  },
  {
    id: 'protection-removed',
    title: 'Protection against deletion removed',
    effect: 'deny',
    about: dataWords,
    appliesTo: (text) => text.classes.includes('infrastructure') || text.classes.includes('deploy-scripts'),
    find: (text) => [
      ...changedCode(text)
        .filter(({ code }) =>
          /\bprevent_destroy\s*=\s*false\b|\bdeletion_protection(?:_enabled)?\s*=\s*false\b|\bskip_final_snapshot\s*=\s*true\b|\bforce_destroy\s*=\s*true\b|\bDeletionProtection["']?\s*:\s*["']?false\b|\bbackup_retention_period\s*=\s*0\b/i.test(
            code,
          ),
        )
        .map(({ line }) => ({ line, message: 'This takes away what protects the data from deletion. Leave it on.' })),
      ...removedVolumes(text),
    ],
  },
  {
    id: 'contract-migration',
    title: 'A migration that breaks the running version',
    effect: 'ask',
    about: /expand|contract|breaking|migrations? before/i,
    appliesTo: (text) => text.classes.includes('migration') && !isDownFile(text.path),
    find: (text) => {
      if (isMarked(text)) return [];
      const down = downParts(text.lines);
      return changedCode(text).flatMap(({ line, code }): Hit[] => {
        const [, what] = breaking.find(([pattern]) => pattern.test(code)) ?? [];
        if (what === undefined || down[line - 1] === true) return [];
        return [
          {
            line,
            message: `The running version can break on this (${what}). Run it after the deploy: mark the file "contract" in a comment that says what breaks.`,
          },
        ];
      });
    },
  },
  {
    id: 'migration-name',
    title: 'A migration whose name says nothing',
    effect: 'ask',
    about: /migrat|filename|file name|descriptive/i,
    appliesTo: (text) =>
      text.isNew && text.classes.includes('migration') && /\.(?:sql|py|rb|[cm]?[jt]s|php)$/i.test(text.path),
    find: (text) =>
      isTelling(text.path)
        ? []
        : [{ line: 1, message: 'The name of this migration does not say what it does. Name the change in it.' }],
  },
  {
    id: 'table-access',
    title: 'A table without access rules',
    effect: 'ask',
    about: /access control|row[- ]level|\brls\b|polic(?:y|ies) (?:on|for)/i,
    onlyWhenSaid: true,
    appliesTo: (text) => isDatabase(text) && /\.(?:sql|psql)$/i.test(text.path),
    find: (text) => {
      const whole = text.lines.join('\n');
      return changedCode(text).flatMap(({ line, code }): Hit[] => {
        const name = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?:["'`[]?\w+["'`\]]?\.)?["'`[]?(\w+)/i.exec(
          code,
        )?.[1];
        if (name === undefined) return [];
        const guarded = new RegExp(
          `\\b(?:enable\\s+row\\s+level\\s+security|create\\s+policy|grant|revoke)\\b[^;]*\\b${name}\\b|\\b${name}["'\`\\]]?\\s+enable\\s+row\\s+level\\s+security`,
          'i',
        );
        if (guarded.test(whole)) return [];
        return [{ line, message: `The table ${name} has no access rules here. Add a policy or a grant beside it.` }];
      });
    },
  },
];

const opensDown =
  /--\s*(?:\+goose\s+Down|migrate:down|\+migrate\s+Down|down\b)|\bdef\s+(?:down|downgrade)\b|\b(?:exports\.down|function\s+down|async\s+down|down\s*[:=]\s*(?:async|function|\()|void\s+Down)\b|@Undo\b/i;
const opensUp =
  /--\s*(?:\+goose\s+Up|migrate:up|\+migrate\s+Up|up\b)|\bdef\s+(?:up|upgrade|change)\b|\b(?:exports\.up|function\s+up|async\s+up|up\s*[:=]\s*(?:async|function|\()|void\s+Up)\b/i;

/** For each line whether it stands below a mark that opens the way back: `-- +goose Down`, `def downgrade`, `exports.down`. */
function downParts(lines: readonly string[]): readonly boolean[] {
  let isDown = false;
  return lines.map((content) => {
    const start = content.slice(0, maxLineLength);
    if (opensDown.test(start)) isDown = true;
    else if (opensUp.test(start)) isDown = false;
    return isDown;
  });
}

/** A statement from a line to its semicolon, twenty lines at most. */
function statementFrom(lines: readonly string[], line: number): string {
  const following = lines.slice(line - 1, line + 19).join('\n');
  const end = following.indexOf(';');
  return end === -1 ? following : following.slice(0, end);
}

/** A comment, or the path, that says when the file is to be run. */
function isMarked(text: ChangedText): boolean {
  if (/(?:^|[._/-])contract(?:[._/-]|$)/i.test(text.path)) return true;
  return text.lines.some((content) => isComment(content) && /\b(?:contract|expand)\b/i.test(content));
}

/** Words beside the number or date, and not only words that fit every migration. */
function isTelling(path: string): boolean {
  const steps = path.replace(/\.\w+$/, '').split('/');
  // Prisma names the folder, and the file in it is always "migration".
  const name = steps.at(-1) === 'migration' ? (steps.at(-2) ?? '') : (steps.at(-1) ?? '');
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word.length > 1)
    .map((word) => word.toLowerCase());
  const empty =
    /^(?:migrations?|update|updates|change|changes|changed|fix|fixes|fixed|new|test|tmp|temp|wip|misc|stuff|auto|alter|schema|db|database|sql|up|down|v\d*|final|patch|script|modify|edit)$/;
  return words.some((word) => !empty.test(word));
}

/** A claim for storage that was here and is not any more. */
function removedVolumes(text: ChangedText): Hit[] {
  const claims = (lines: readonly string[]) =>
    lines.filter((content) => /^\s*-?\s*kind\s*:\s*["']?PersistentVolumeClaim\b/.test(content)).length;
  const [place] = text.changed;
  if (!place || isProse(text) || claims(text.lines) >= claims(text.before)) return [];
  return [{ line: place.start, message: 'A claim for storage is gone: its data goes with it. Back it up first.' }];
}
