import type { Confidence, Origin, Persona, Place, Statement, StatementGroup, Territory } from '../persona/model.ts';
import { count, escapeMarkdown, plainWords } from './text.ts';

/** How the page names the document, and how it links to a line of it; no link where the editor could not follow one. */
export interface ExplainLinks {
  /** The document's name, as a person knows it. */
  readonly name: string;
  /** Link target of a line (from 1), of another document where one is named; undefined: the line is named without a link. */
  line(line: number, file?: string): string | undefined;
}

interface Row {
  readonly place: Place;
  readonly from?: Origin | undefined;
  readonly words: string;
  /** What was made of the words, already Markdown. */
  readonly as?: string | undefined;
  readonly confidence: Confidence;
}

const sure: Readonly<Record<Confidence, string>> = {
  explicit: 'written so',
  inferred: 'inferred',
  weak: 'a guess',
};

const groupTitles: Readonly<Record<StatementGroup['kind'], string>> = {
  responsibility: 'Responsibilities',
  collaborator: 'Works With',
  knows: 'Knows',
  'does-not-know': 'Does Not Know',
  'anti-pattern': 'Anti-patterns',
  accountability: 'Accountability',
  violation: 'Violations',
  output: 'Output',
  skill: 'Skills',
  standard: 'Standards',
  security: 'Security',
  learning: 'Learning',
};

const effects: Readonly<Record<Territory['effect'], string>> = {
  exclusive: 'writes there alone',
  forbidden: 'must not write there',
  allowed: 'may write there',
};

/**
 * What was understood of a persona document and from which line, what was not, and what is wrong with it: a page in
 * Markdown. Words of the document are escaped, so that nothing in it is drawn or linked.
 */
export function explainPersona(persona: Persona, links: ExplainLinks): string {
  const table = (rows: readonly Row[], middle: string): string => tableOf(rows, middle, links);
  const simple = (title: string, statements: readonly Statement[], as?: (index: number) => string | undefined) =>
    section(
      title,
      statements.length,
      table(
        statements.map((one, index) => rowOf(one, as?.(index))),
        'Read as',
      ),
    );
  const at = <T>(list: readonly T[], say: (one: T) => string | undefined) => {
    return (index: number): string | undefined => {
      const one = list[index];
      return one === undefined ? undefined : say(one);
    };
  };
  const parts = [
    `# ${words(persona.name)}, explained`,
    `${escapeMarkdown(links.name)}${persona.role === undefined ? '' : `: ${words(persona.role)}`}`,
    summary(persona),
    identity(persona, links),
    problems(persona, links),
    persona.notUnderstood.length === 0
      ? ''
      : `${simple('Not Understood', persona.notUnderstood)}\n\nNothing follows from these lines. A heading that says what they are, such as "Red lines" or "Production deploy checklist", would help.`,
    checklists(persona, links),
    simple('Red Lines', persona.redLines),
    simple('Territories', persona.territories, at(persona.territories, territory)),
    simple(
      'Memory',
      persona.memory,
      at(persona.memory, (one) => {
        const scope = { shared: 'shared by all worktrees', worktree: 'this worktree', user: 'the user' }[one.scope];
        return `${code(one.path)}, ${scope}`;
      }),
    ),
    simple(
      'Reads First',
      persona.context,
      at(persona.context, (one) => code(one.path)),
    ),
    simple(
      'Commands',
      persona.commands,
      at(persona.commands, (one) => one.kind),
    ),
    simple(
      'Gates',
      persona.gates,
      at(persona.gates, (one) => `${escapeMarkdown(one.id)}${one.when === 'unknown' ? '' : `, ${one.when}`}`),
    ),
    simple(
      'Metrics',
      persona.metrics,
      at(persona.metrics, (one) =>
        one.value === undefined
          ? words(one.name)
          : words(`${one.name} ${one.comparator ?? ''} ${one.value} ${one.unit ?? ''}`),
      ),
    ),
    simple(
      'Escalation',
      persona.escalations,
      at(persona.escalations, (one) => {
        const unit = one.unit === undefined ? '' : ` ${one.unit}`;
        const warn = one.warnAt === undefined ? [] : [`warns at ${one.warnAt}${unit}`];
        const escalate = one.escalateAt === undefined ? [] : [`escalates at ${one.escalateAt}${unit}`];
        return words([...warn, ...escalate].join(', '));
      }),
    ),
    ...persona.protocols.map((protocol) =>
      section(
        `Protocol: ${words(protocol.title)}`,
        protocol.steps.length,
        table(
          protocol.steps.flatMap((step, index) => [
            rowOf(step, `step ${index + 1}`),
            ...(step.details ?? []).map((detail) => rowOf(detail, `part of step ${index + 1}`)),
          ]),
          'Read as',
        ),
      ),
    ),
    ...groups(persona, links),
    simple(
      'Overridden',
      persona.overridden,
      at(persona.overridden, (one) => `does not count; stricter: ${words(one.by.text)}`),
    ),
    section(
      'Templates',
      persona.templates.length,
      table(
        persona.templates.map((one) => ({ place: one.place, words: words(one.title), confidence: 'explicit' })),
        'Read as',
      ),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function summary(persona: Persona): string {
  const items = persona.checklists.flatMap((one) => one.items).filter((item) => !item.template);
  const found = [
    count(items.length, 'checklist item'),
    count(persona.redLines.length, 'red line'),
    count(persona.territories.length, 'territory', 'territories'),
    count(persona.gates.length, 'gate'),
    count(persona.memory.length, 'memory file'),
  ].join(', ');
  const open = [
    count(persona.problems.length, 'problem'),
    `${count(persona.notUnderstood.length, 'place')} not understood`,
  ].join(', ');
  return `**Understood:** ${found}. **Open:** ${open}.\n\n"Inferred" was read between the lines, "a guess" hangs on little; everything else is written so.`;
}

function identity(persona: Persona, links: ExplainLinks): string {
  const lines = [
    `Known as ${code(persona.id)}`,
    ...(persona.triggerWords.length === 0 ? [] : [`Trigger words: ${persona.triggerWords.map(code).join(', ')}`]),
    ...(persona.extends.length === 0
      ? []
      : [
          `Builds on ${persona.extends.map((one) => `${code(one.text)}${one.file === undefined ? ' (not found)' : ''}`).join(', ')}; what comes from there has its name beside the line`,
        ]),
    ...(persona.tools.length === 0 ? [] : [`Tools: ${persona.tools.map(code).join(', ')}`]),
    ...(persona.lock === undefined
      ? []
      : [
          `One at a time per ${persona.lock.scope} (${lineLink(persona.lock.place, links, `line ${persona.lock.place.line}`)})`,
        ]),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function problems(persona: Persona, links: ExplainLinks): string {
  const lines = persona.problems.map((one) => {
    const loud = one.severity === 'information' ? '' : `**${one.severity}** · `;
    return `| ${lineLink(one.place, links)} | ${loud}${words(one.message)} | ${words(one.remedy)} |`;
  });
  const head = '| Line | What is wrong | What to do |\n|--:|---|---|';
  return section('Problems', persona.problems.length, [head, ...lines].join('\n'));
}

function checklists(persona: Persona, links: ExplainLinks): string {
  if (persona.checklists.length === 0) return '';
  const parts = persona.checklists.map((list) => {
    const how = [
      list.explicit ? 'drawn check boxes' : 'read from a list, no box is drawn',
      list.mode === 'read-do' ? 'read and do, in order' : 'do, then confirm',
      ...(list.holds === 'none' ? ['holds nothing'] : [`holds the ${list.holds}`]),
      ...(list.appliesWhen === undefined || plainWords(list.appliesWhen) === plainWords(list.title)
        ? []
        : [words(list.appliesWhen)]),
    ].join(' · ');
    const rows = list.items.map((item) => {
      const as = item.template ? 'a template, never ticked' : item.group === undefined ? undefined : words(item.group);
      return rowOf(item, as);
    });
    const title = `### ${words(list.title)} (${lineLink(list.place, links, `line ${list.place.line}`)})`;
    return `${title}\n\n${how}\n\n${tableOf(rows, 'Group', links)}`;
  });
  return `## Checklists (${persona.checklists.length})\n\n${parts.join('\n\n')}`;
}

/** One section a kind, in the order of the table of titles; documents often have several lists of one kind. */
function groups(persona: Persona, links: ExplainLinks): string[] {
  return Object.entries(groupTitles).map(([kind, title]) => {
    const rows = persona.groups
      .filter((group) => group.kind === kind)
      .flatMap((group) => group.items.map((item) => rowOf(item, words(group.title))));
    return section(title, rows.length, tableOf(rows, 'Under', links));
  });
}

function territory(one: Territory): string {
  const where = [...one.patterns.map(code), ...one.classes.map((name) => escapeMarkdown(`all ${name}`))].join(', ');
  const owner = one.owner === undefined ? '' : `; belongs to ${words(one.owner)}`;
  return `${effects[one.effect]}${where === '' ? '' : `: ${where}`}${owner}`;
}

function rowOf(statement: Statement, as?: string): Row {
  return {
    place: statement.place,
    from: statement.from,
    words: words(statement.text),
    as,
    confidence: statement.confidence,
  };
}

/** `middle` heads the column that says what was made of the words; the column is left out when it would be empty. */
function tableOf(rows: readonly Row[], middle: string, links: ExplainLinks): string {
  const withAs = rows.some((row) => row.as !== undefined && row.as !== '');
  const head = withAs
    ? `| Line | Words | ${middle} | How sure |\n|--:|---|---|---|`
    : '| Line | Words | How sure |\n|--:|---|---|';
  const lines = rows.map((row) => {
    const cells = [
      lineLink(row.place, links, undefined, row.from),
      row.words,
      ...(withAs ? [row.as ?? ''] : []),
      sure[row.confidence],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, ...lines].join('\n');
}

/** A line of the document, or of the one it was taken from: then with that one's name. */
function lineLink(place: Place, links: ExplainLinks, label?: string, from?: Origin): string {
  const own = label ?? String(place.line);
  const shown = from === undefined ? own : `${words(from.persona)}, ${own}`;
  const target = links.line(place.line, from?.file);
  return target === undefined ? shown : `[${shown}](${target})`;
}

function section(title: string, number: number, body: string): string {
  return number === 0 ? '' : `## ${title} (${number})\n\n${body}`;
}

function words(text: string): string {
  return escapeMarkdown(plainWords(text));
}

/** A code span in a cell of a table: no backtick ends it and no bar ends the cell. */
function code(text: string): string {
  const shown = text.replace(/\s+/g, ' ');
  return /[`|]/.test(shown) ? escapeMarkdown(shown) : `\`${shown}\``;
}
