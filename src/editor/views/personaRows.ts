import { daysLeft } from '../../authority/days.ts';
import type { RepositoryRules } from '../../authority/load.ts';
import type { AuthorityException } from '../../authority/model.ts';
import type { MeasuredMetric } from '../../record/metrics.ts';
import type { MemoryView } from '../../memory/model.ts';
import { fileOf, type Metric, type Parent, type Persona, type Territory } from '../../persona/model.ts';
import { commandIds } from '../ids.ts';
import type { ShownHint } from '../personaHints.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import type { Node } from './node.ts';
import { background } from './personaBackground.ts';
import { leafOf, placeOf, section, type Leaf } from './personaLeaf.ts';

/** What the view knows besides the persona. */
export interface PersonaContext {
  /** What the records say about its metrics. */
  readonly metrics?: readonly MeasuredMetric[] | undefined;
  readonly memory: MemoryView | undefined;
  readonly exceptions: Pick<RepositoryRules, 'exceptions' | 'expired'>;
  readonly hint: ShownHint | undefined;
  readonly now: Date;
}

const exceptionsFile = '.ops/exceptions.yaml';

/**
 * The rows of the Persona view: everything the active document says, by kind; every leaf knows its line. What binds comes
 * first, what nobody can act on stands below "Background", what nobody could read last.
 */
export function personaRows(persona: Persona, at: PersonaContext): Node[] {
  const leaf = leafOf(persona);
  const sections: readonly (Node | undefined)[] = [
    problems(persona, leaf),
    ...persona.extends.map((parent, index) => parentRow(persona, parent, index)),
    ...rules(persona, leaf),
    exceptions(at),
    ...work(persona, leaf, at.memory, at.metrics ?? []),
    background(persona, leaf),
    section(
      'overridden',
      'Overridden',
      'fold',
      persona.overridden.map((rule) =>
        leaf(rule, {
          description: `by ${rule.by.text}`,
          facts: [`Does not count. What counts stands in line ${rule.by.line} of ${rule.by.file}.`],
        }),
      ),
    ),
    section(
      'notUnderstood',
      'Not Understood',
      'question',
      persona.notUnderstood.map((line) => leaf(line, { facts: ['Nothing follows from these words.'] })),
    ),
  ];
  const role = plainWords(persona.role ?? '');
  return [
    ...(at.hint ? [hintRow(at.hint)] : []),
    {
      id: 'persona',
      label: persona.name,
      ...(role === '' ? {} : { description: role }),
      icon: 'account',
      context: 'opsPersona.statement.persona',
      tooltip: [
        `**${escapeMarkdown(persona.name)}**`,
        escapeMarkdown(plainWords(persona.description ?? role)),
        persona.builtin ? 'A built-in persona document.' : escapeMarkdown(persona.file),
      ].join('\n\n'),
      spoken: `${persona.name}, the active persona${role === '' ? '' : `, ${role}`}`,
      target: { file: persona.file, line: 1, column: 1 },
      expanded: true,
      copy: persona.name,
      children: sections.filter((one) => one !== undefined),
    },
  ];
}

function hintRow(hint: ShownHint): Node {
  return {
    id: 'hint',
    label: `Work as ${hint.name}?`,
    description: hint.why,
    icon: 'lightbulb',
    context: 'opsPersona.personaHint',
    tooltip: `${escapeMarkdown(hint.why)}\\. Click to work as ${escapeMarkdown(hint.name)}\\.`,
    spoken: `Suggestion: work as ${hint.name}, since ${hint.why}`,
    command: commandIds.selectPersona,
    subject: { kind: 'persona', ref: hint.ref },
  };
}

/** A document that this one builds on; a click opens it, or the line that names it when there is none. */
function parentRow(persona: Persona, parent: Parent, index: number): Node {
  const isFound = parent.file !== undefined;
  return {
    id: `persona:extends/${index}`,
    label: `Builds on ${parent.text}`,
    ...(isFound ? {} : { description: 'not found', color: 'bad' as const }),
    icon: isFound ? 'type-hierarchy-sub' : 'error',
    context: 'opsPersona.statement',
    tooltip: `Its rules hold here, too; where both speak of the same thing, the stricter one\\. Line ${parent.place.line} of the persona document`,
    target: isFound ? { file: parent.file, line: 1, column: 1 } : placeOf(persona.file, parent.place),
    copy: parent.text,
  };
}

function problems(persona: Persona, leaf: Leaf): Node | undefined {
  const icons = { error: 'error', warning: 'warning', information: 'info' } as const;
  return section(
    'problems',
    'Problems',
    'warning',
    persona.problems.map(({ message, remedy, place, severity, code }) =>
      leaf(
        { text: message, place, confidence: 'explicit' },
        {
          description: remedy,
          facts: [remedy, code],
          kind: 'problem',
          icon: icons[severity],
          ...(severity === 'information' ? {} : { color: severity === 'error' ? 'bad' : 'warning' }),
        },
      ),
    ),
  );
}

/** What binds: red lines, territories, gates, the lock. */
function rules(persona: Persona, leaf: Leaf): (Node | undefined)[] {
  const territories = (...effects: Territory['effect'][]) =>
    persona.territories.filter((one) => effects.includes(one.effect));
  const facts = (one: Territory): string[] => [
    { exclusive: 'Writes there alone.', forbidden: 'Must not write there.', allowed: 'May write there.' }[one.effect],
    one.patterns.length === 0 ? '' : `Paths: ${one.patterns.join(', ')}`,
    one.classes.length === 0 ? '' : `Kinds of files: ${one.classes.join(', ')}`,
    one.owner === undefined ? '' : `Belongs to ${one.owner}.`,
  ];
  const { lock } = persona;
  return [
    section(
      'redLines',
      'Red Lines',
      'error',
      persona.redLines.map((line) => leaf(line)),
    ),
    section(
      'mustNot',
      'Must Not',
      'lock',
      territories('forbidden').map((one) =>
        leaf(one, { description: one.owner === undefined ? undefined : `→ ${one.owner}`, facts: facts(one) }),
      ),
      'territory',
      'territories',
    ),
    section(
      'mayWrite',
      'May Write',
      'edit',
      territories('exclusive', 'allowed').map((one) => leaf(one, { description: patternsOf(one), facts: facts(one) })),
      'entry',
      'entries',
    ),
    section(
      'gates',
      'Gates',
      'shield',
      persona.gates.map((gate) =>
        leaf(gate, {
          description: gate.when === 'unknown' ? gate.id : `${gate.id} · ${gate.when}`,
          facts: [`Gate ${gate.id}`],
          kind: 'gate',
        }),
      ),
    ),
    lock && {
      id: 'persona:lock',
      label: `One at a time per ${lock.scope}`,
      icon: 'key',
      context: 'opsPersona.statement',
      tooltip: `Only one of its kind works at a time in a ${lock.scope}\\. Line ${lock.place.line} of the persona document`,
      target: placeOf(fileOf(persona, lock), lock.place),
    },
  ];
}

/** What it works with: checklists, protocols, commands, files, thresholds. */
function work(
  persona: Persona,
  leaf: Leaf,
  memory: MemoryView | undefined,
  metrics: readonly MeasuredMetric[],
): (Node | undefined)[] {
  const live = (list: Persona['checklists'][number]) => list.items.filter((item) => !item.template);
  return [
    section(
      'checklists',
      'Checklists',
      'checklist',
      persona.checklists
        .filter((list) => live(list).length > 0)
        .map((list) =>
          leaf(
            { text: list.title, place: list.place, confidence: list.confidence },
            {
              description: count(live(list).length, 'item'),
              facts: [
                list.explicit ? 'Drawn check boxes' : 'Read from a list without boxes',
                list.mode === 'read-do' ? 'Read and do, in order' : 'Do, then confirm',
                list.holds === 'none' ? 'Holds nothing back' : `Holds the ${list.holds}`,
                plainWords(list.appliesWhen ?? ''),
              ],
            },
          ),
        ),
    ),
    section(
      'protocols',
      'Protocols',
      'list-ordered',
      persona.protocols.map((protocol) => ({
        ...leaf(
          { text: protocol.title, place: protocol.place, confidence: protocol.confidence },
          { description: count(protocol.steps.length, 'step'), kind: 'protocol' },
        ),
        children: protocol.steps.map((step, index) => ({
          ...leaf(step, { description: `${index + 1} of ${protocol.steps.length}` }),
          ...(step.details ? { children: step.details.map((detail) => leaf(detail)) } : {}),
        })),
      })),
    ),
    section(
      'commands',
      'Commands',
      'terminal',
      persona.commands.map((line) =>
        leaf(line, { description: line.title, facts: [`A ${line.kind} command`], kind: `command.${line.kind}` }),
      ),
    ),
    section(
      'readsFirst',
      'Reads First',
      'book',
      persona.context.map((file) =>
        leaf(file, { label: file.path, description: presenceOf(file.path, memory), facts: [file.why ?? ''] }),
      ),
    ),
    section(
      'memory',
      'Memory',
      'notebook',
      persona.memory.map((file) => {
        const scope = { shared: 'shared by all worktrees', worktree: 'this worktree', user: "the user's" }[file.scope];
        return leaf(file, { label: file.path, description: scope, facts: [file.purpose ?? ''] });
      }),
    ),
    section(
      'escalation',
      'Escalation',
      'megaphone',
      persona.escalations.map((one) => {
        const unit = one.unit === undefined ? '' : ` ${one.unit}`;
        const bounds = [
          one.warnAt === undefined ? '' : `warns at ${one.warnAt}${unit}`,
          one.escalateAt === undefined ? '' : `escalates at ${one.escalateAt}${unit}`,
        ];
        return leaf(one, { description: bounds.filter((bound) => bound !== '').join(', '), facts: bounds });
      }),
    ),
    section(
      'metrics',
      'Metrics',
      'graph',
      persona.metrics.map((metric) =>
        metricLeaf(
          metric,
          leaf,
          metrics.find(({ name }) => name === metric.name),
        ),
      ),
    ),
    section(
      'templates',
      'Templates',
      'file-code',
      persona.templates.map((template) => ({
        ...leaf({ text: template.title, place: template.place, confidence: 'explicit' }, { kind: 'template' }),
        tooltip: escapeMarkdown(template.text.split(/\r?\n/).slice(0, 12).join('\n')),
        copy: template.text,
      })),
    ),
  ];
}

/** A metric with its target and, where the records say one, its value and trend. */
function metricLeaf(metric: Metric, leaf: Leaf, measured: MeasuredMetric | undefined): Node {
  if (measured?.value === undefined) {
    return leaf(metric, {
      label: plainWords(metric.name),
      description: [targetOf(metric), 'not measured'].filter((part) => part !== '').join(' · '),
      facts: [`Not measured: ${measured?.source ?? 'no source here'}.`],
      kind: 'metric',
    });
  }
  const trend = { better: '↗ better', worse: '↘ worse', same: '→ as before' } as const;
  return leaf(metric, {
    label: plainWords(metric.name),
    description: [measured.shown, measured.trend === undefined ? '' : trend[measured.trend]]
      .filter(Boolean)
      .join(' · '),
    facts: [measured.source, measured.before === undefined ? '' : `Before: ${measured.before}.`],
    kind: 'metric',
    ...(measured.good === undefined
      ? {}
      : { icon: measured.good ? 'pass' : 'warning', color: measured.good ? 'good' : 'warning' }),
  });
}

/** What the repository set aside for a while; holds for every persona. */
function exceptions({ exceptions: { exceptions: current, expired }, now }: PersonaContext): Node | undefined {
  const row = (one: AuthorityException): Node => {
    const days = daysLeft(one.expires, now);
    const isOver = days < 0;
    const left = isOver ? `expired ${one.expires}` : days === 0 ? 'last day' : `${count(days, 'day')} left`;
    const label = `${one.rule}: ${one.paths.join(', ')}`;
    return {
      id: '',
      label,
      description: `${left} · ${one.by}`,
      icon: isOver ? 'warning' : 'watch',
      ...(isOver ? { color: 'warning' } : {}),
      context: 'opsPersona.statement.exception',
      tooltip: [
        `**${escapeMarkdown(one.rule)}** for ${escapeMarkdown(one.paths.join(', '))}`,
        `> ${escapeMarkdown(one.reason)}`,
        escapeMarkdown(
          isOver
            ? `It ended on ${one.expires} and counts no more. Take it out.`
            : `By ${one.by}, until ${one.expires}.`,
        ),
        escapeMarkdown(`${exceptionsFile}, line ${one.line}`),
      ].join('\n\n'),
      spoken: `Exception from ${label}, ${left}, by ${one.by}`,
      target: { file: exceptionsFile, line: one.line, column: 1 },
      copy: label,
    };
  };
  return section('exceptions', 'Exceptions', 'unlock', [...expired, ...current].map(row));
}

function patternsOf(territory: Territory): string | undefined {
  const named = [...territory.patterns, ...territory.classes].join(', ');
  return territory.effect === 'exclusive' ? `alone${named === '' ? '' : `: ${named}`}` : named;
}

function targetOf({ comparator, value, unit }: Metric): string {
  if (value === undefined) return '';
  const tail = unit === undefined ? '' : unit === '%' ? ' %' : ` ${unit}`;
  return `${comparator === undefined ? '' : `${comparator} `}${value}${tail}`;
}

function presenceOf(path: string, memory: MemoryView | undefined): string | undefined {
  const status = memory?.context.find((file) => file.path === path);
  if (!status) return undefined;
  return status.state === 'present' || status.state === 'folder' ? 'present' : 'missing';
}
