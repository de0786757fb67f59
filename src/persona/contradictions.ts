import type { Metric, Persona, PersonaCommand, Place, Statement, Territory } from './model.ts';
import { plain } from './words.ts';

/** Two statements of one document that can't both hold as written, and which of them counts. */
export interface Contradiction {
  readonly place: Place;
  /** The statement it can't stand beside. */
  readonly related: { readonly text: string; readonly line: number };
  readonly severity: 'warning' | 'information';
  readonly message: string;
  /** How it is resolved: the stricter rule wins, the later document wins. */
  readonly remedy: string;
}

/** What the search works on: the parts of a persona, and every sentence of the document. */
export interface Statements extends Pick<
  Persona,
  'territories' | 'redLines' | 'commands' | 'checklists' | 'groups' | 'gates' | 'memory'
> {
  readonly all: readonly Statement[];
  /** Metrics that stand twice with different numbers: the one that counts, and the other. */
  readonly rivals: readonly (readonly [Metric, Metric])[];
}

type Search = (statements: Statements) => (Contradiction | undefined)[];

/** Finds contradictions inside one document. At most one of each kind, so that a long document does not drown in them. */
export function findContradictions(statements: Statements): Contradiction[] {
  return searches.flatMap((search) =>
    search(statements)
      .filter((found) => found !== undefined)
      .slice(0, 3),
  );
}

const searches: readonly Search[] = [
  owners,
  polarity,
  metrics,
  secretFiles,
  securityFiles,
  packageFiles,
  migrations,
  versionControl,
  stagingAll,
  pushAndApproval,
  lockScopes,
  skippedTests,
  destructiveRollback,
  memoryHomes,
  unknownCode,
  gateNumbers,
];

function at(statement: Statement): string {
  const words = plain(statement.text);
  return `"${words.length > 70 ? `${words.slice(0, 69)}…` : words}" (line ${statement.place.line})`;
}

function pair(
  one: Statement | undefined,
  other: Statement | undefined,
  text: string,
  remedy: string,
  severity: Contradiction['severity'] = 'information',
): Contradiction | undefined {
  if (!one || !other || one.place.offset === other.place.offset) return undefined;
  const related = { text: plain(one.text), line: one.place.line };
  return { place: other.place, related, severity, message: `${at(other)} ${text} ${at(one)}.`, remedy };
}

/** The documentation belongs to the Research agent in one place and to the Documentation agent in another. */
function owners({ territories }: Statements): (Contradiction | undefined)[] {
  const first = new Map<string, Territory>();
  const found: (Contradiction | undefined)[] = [];
  for (const territory of territories) {
    if (territory.effect !== 'forbidden' || territory.owner === undefined) continue;
    for (const name of territory.classes) {
      const known = first.get(name);
      if (!known) first.set(name, territory);
      else if (roleName(known.owner) !== roleName(territory.owner))
        found.push(
          pair(
            territory,
            known,
            'names another owner than',
            `The later one counts (${known.owner ?? ''}). Keep one of them.`,
            'warning',
          ),
        );
    }
  }
  return found;
}

function roleName(owner: string | undefined): string {
  return (owner ?? '')
    .toLowerCase()
    .replace(/\b(?:agent|team|role|the)\b/g, '')
    .trim();
}

/** The same kind of files or the same pattern is given in one place and forbidden in another. */
function polarity({ territories }: Statements): (Contradiction | undefined)[] {
  const given = territories.filter((territory) => territory.effect !== 'forbidden');
  const forbidden = territories.filter((territory) => territory.effect === 'forbidden');
  return forbidden.flatMap((no) =>
    given
      .filter(
        (yes) =>
          yes.classes.some((name) => no.classes.includes(name)) ||
          yes.patterns.some((path) => no.patterns.includes(path)),
      )
      .slice(0, 1)
      .map((yes) =>
        pair(
          yes,
          no,
          'forbids what is given by',
          'A written path goes before a kind of files, and among equals the stricter rule counts.',
          'warning',
        ),
      ),
  );
}

function metrics({ rivals }: Statements): (Contradiction | undefined)[] {
  return rivals.map(([kept, other]) =>
    pair(kept, other, 'has another target than', 'The strictest number counts. Keep one of them.', 'warning'),
  );
}

function secretFiles({ territories, redLines }: Statements): (Contradiction | undefined)[] {
  const files = territories.find(
    ({ effect, classes, patterns }) =>
      effect !== 'forbidden' &&
      (patterns.some((path) => path.startsWith('.env')) || classes.includes('environment-config')),
  );
  const rule = redLines.find(({ text }) => /\bsecrets?\b.*\b(?:code|config)/i.test(text));
  return [
    pair(
      files,
      rule,
      'limits what may stand in the files of',
      "Both hold: the file is this persona's to write, a secret value in a tracked file is still a finding.",
    ),
  ];
}

function securityFiles({ territories }: Statements): (Contradiction | undefined)[] {
  const of = (effects: readonly Territory['effect'][], name: string): Territory | undefined =>
    territories.find(({ effect, classes }) => effects.includes(effect) && classes.includes(name));
  const given = of(['exclusive', 'allowed'], 'security-configuration');
  return [
    pair(
      // Written paths say where the one ends and the other begins.
      given?.patterns.length === 0 ? given : undefined,
      of(['forbidden'], 'security-implementation'),
      'lies close to what is given by',
      'Certificates, network rules and secret stores are configuration and are given; code that implements security is not.',
    ),
  ];
}

function packageFiles({ territories, all }: Statements): (Contradiction | undefined)[] {
  const source = territories.find(({ effect, classes }) => effect === 'forbidden' && classes.includes('scaffold'));
  const bump = all.find(({ text }) => /\bversion\b.*\bpackage\.json\b|\bpackage\.json\b.*\bversion\b/i.test(text));
  return [
    pair(
      source,
      bump,
      'writes a file that belongs to',
      "The version in a manifest is changed by a push run; the rest of the manifest is not this persona's.",
    ),
  ];
}

function migrations({ redLines, checklists }: Statements): (Contradiction | undefined)[] {
  const rule = redLines.find(({ text }) => /\bmigrations?\b.*\bbefore\b.*\bdeploy/i.test(text));
  const item = checklists
    .flatMap(({ items }) => items)
    .find(({ text, group }) => /\bmigrations?\b/i.test(text) && /^(?:pre|before)/i.test(group ?? ''));
  return [
    pair(
      rule,
      item,
      'asks before the deploy for what is held until after it by',
      'Testing comes before the deploy and additive changes may; destructive ones run when the new version is live.',
    ),
  ];
}

function versionControl({ territories, commands }: Statements): (Contradiction | undefined)[] {
  const rule = territories.find(({ effect, classes }) => effect === 'forbidden' && classes.includes('version-control'));
  return [
    pair(
      rule,
      gitWrite(commands),
      'is work that is given away by',
      'Commit, tag and push happen only inside a push run that a person started.',
    ),
  ];
}

function gitWrite(commands: readonly PersonaCommand[]): PersonaCommand | undefined {
  return commands.find(({ text }) => /\bgit (?:commit|tag -a|push)\b/.test(text));
}

function stagingAll({ redLines, territories, commands, all: sentences }: Statements): (Contradiction | undefined)[] {
  const all = [...commands, ...sentences].find(({ text }) =>
    /\bgit add (?:-A|--all|\.)(?:\s|$)|\bgit push\b.*--tags\b/.test(text),
  );
  const rule =
    redLines.find(({ text }) => /\bsecrets?\b/i.test(text)) ?? territories.find(({ effect }) => effect === 'forbidden');
  return [
    pair(
      rule,
      all,
      'takes in everything, also what is kept out by',
      'A push run stages the planned files only, and pushes one branch and one tag.',
    ),
  ];
}

function pushAndApproval({ redLines, gates, commands, all }: Statements): (Contradiction | undefined)[] {
  const push =
    all.find(({ text }) =>
      /\b(?:says?|said|hear)\b.{0,12}["“']?push\b.*\b(?:complete|entire|full|whole)\b/i.test(text),
    ) ?? commands.find(({ text }) => /\s--push\b/.test(text));
  const approval =
    redLines.find(({ text }) => approvalWords.test(text)) ?? gates.find(({ text }) => approvalWords.test(text));
  return [
    pair(
      approval,
      push,
      'goes through without waiting for',
      '"Push" starts the run; each outward step waits for its gate.',
    ),
  ];
}

const approvalWords = /\b(?:human|explicit|person['’]?s?) approval\b|\bapproved by a (?:human|person)\b|\bsign-?off\b/i;

function lockScopes({ all }: Statements): (Contradiction | undefined)[] {
  const project = all.find(({ text }) => /\b(?:one|single)\b.{0,60}\bper[ -]project\b/i.test(text));
  const environment = all.find(({ text }) => /\b(?:one|single)\b.{0,60}\bper[ -]environment\b/i.test(text));
  return [
    pair(
      project,
      environment,
      'allows more than',
      'One per project counts, being the stricter one; `lock.scope` in .ops/config.yaml changes it.',
    ),
  ];
}

function skippedTests({ all }: Statements): (Contradiction | undefined)[] {
  const skip = all.find(
    ({ text }) => /\btests?\b.*\bskip\b|\bskip\b.*\btests?\b/i.test(text) && !/\b(?:never|not|don)\b/i.test(text),
  );
  const pass = all.find(({ text }) => /\b(?:all )?tests\b.*\b(?:must pass|pass(?:ing|ed)?)\b/i.test(text));
  return [
    pair(
      pass,
      skip,
      'lets go of',
      'All tests must pass. Skipping one is an exception with a reason, an approver and an end.',
    ),
  ];
}

function destructiveRollback({ redLines, commands }: Statements): (Contradiction | undefined)[] {
  const command = commands.find(({ text }) =>
    /\bgit (?:reset --hard|clean -|tag -d|push\b.*--delete)|\brm -rf\b/.test(text),
  );
  const rule = redLines.find(({ text }) => /\bnever (?:delete|drop|rewrite)\b|\bpermanent\b|\bbackups?\b/i.test(text));
  return [
    pair(
      rule,
      command,
      'destroys what is protected by',
      "A rollback takes back only what its own run made, and never a user's work.",
    ),
  ];
}

function memoryHomes({ memory }: Statements): (Contradiction | undefined)[] {
  const folder = ({ path }: { path: string }): string => path.slice(0, path.lastIndexOf('/') + 1);
  const [first] = memory;
  if (!first) return [];
  // A folder inside the other one is no second home.
  const apart = (one: string, other: string): boolean => !one.startsWith(other) && !other.startsWith(one);
  const other = memory.find((file) => file.scope === first.scope && apart(folder(file), folder(first)));
  return [
    pair(
      first,
      other,
      'keeps memory in another folder than',
      'All of them are shown. Keep one folder, so that nothing is looked for in vain.',
    ),
  ];
}

function unknownCode({ groups, all }: Statements): (Contradiction | undefined)[] {
  const unknown = groups.find(({ kind }) => kind === 'does-not-know')?.items.find(({ text }) => /\bcode\b/i.test(text));
  const check = all.find(({ text }) => /\bhard-?coded (?:secrets|credentials|keys)\b/i.test(text));
  return [
    pair(
      unknown,
      check,
      'looks into what is unknown by',
      'The limit is about what the persona reasons from. Scanners may read everything.',
    ),
  ];
}

function gateNumbers({ gates, all }: Statements): (Contradiction | undefined)[] {
  const gate = gates.find(({ id, when }) => /^S\d{2}$/.test(id) && when !== 'phase');
  if (!gate) return [];
  const later = all.find(({ text }) => text.includes(`${gate.id} or later`));
  return [pair(gate, later, 'asks for another phase than', 'The phase of the gate itself counts.')];
}
