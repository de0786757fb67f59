import type { Persona, StatementGroup } from '../../persona/model.ts';
import { plainWords } from '../text.ts';
import type { Node } from './node.ts';
import { section, type Leaf } from './personaLeaf.ts';

const groupTitles: readonly (readonly [string, string, readonly StatementGroup['kind'][]])[] = [
  ['responsibilities', 'Responsibilities', ['responsibility']],
  ['accountability', 'Accountable For', ['accountability']],
  ['worksWith', 'Works With', ['collaborator']],
  ['knows', 'Knows / Does Not Know', ['knows', 'does-not-know']],
  ['antiPatterns', 'Anti-patterns', ['anti-pattern']],
  ['violations', 'Violations It Reports', ['violation']],
  ['security', 'Security and Compliance', ['security']],
  ['standards', 'Standards', ['standard']],
  ['outputs', 'Outputs', ['output']],
  ['skills', 'Skills', ['skill']],
  ['learning', 'Learning to Share', ['learning']],
];

/** What says who it is and how it sees its work, without anything to act on: one quiet node. */
export function background(persona: Persona, leaf: Leaf): Node | undefined {
  const head = (text: string): Node => ({
    id: '',
    label: text,
    context: 'opsPersona.statement',
    target: { file: persona.file, line: 1, column: 1 },
    copy: text,
  });
  return section('background', 'Background', 'info', [
    ...groupTitles
      .map(([id, label, kinds]) => {
        const groups = persona.groups.filter((group) => kinds.includes(group.kind));
        return section(
          id,
          label,
          undefined,
          groups.flatMap((group) =>
            group.items.map((item) =>
              leaf(item, {
                ...(group.kind === 'does-not-know' ? { description: 'does not know' } : {}),
                facts: plainWords(group.title) === label ? [] : [`Under "${plainWords(group.title)}"`],
              }),
            ),
          ),
        );
      })
      .filter((one) => one !== undefined),
    ...[
      section('triggers', 'Trigger Words', undefined, persona.triggerWords.map(head)),
      section('tools', 'Tools', undefined, persona.tools.map(head)),
    ].filter((one) => one !== undefined),
  ]);
}
