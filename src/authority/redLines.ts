import type { Persona, Statement } from '../persona/model.ts';
import { classifyPath } from './classes.ts';
import { splitLines } from './changes.ts';
import { commandRules, judgeCommandLine } from './detectors/commands.ts';
import { dataDetectors } from './detectors/data.ts';
import { imageDetectors } from './detectors/images.ts';
import type { ChangedText, Detector } from './detectors/model.ts';
import { findException } from './exceptions.ts';
import { orderDetectors } from './detectors/order.ts';
import { securityDetectors } from './detectors/security.ts';
import type { Actors, AuthorityFinding, Decision, Effect, LineRange, RuleSource } from './model.ts';
import { isOperations, quote, sourceIn } from './words.ts';

/** Every detector over changed lines. */
export const detectors: readonly Detector[] = [
  ...securityDetectors,
  ...dataDetectors,
  ...orderDetectors,
  ...imageDetectors,
];

/** The kinds of red lines with what they are about, those over commands among them; for a table of rules. */
export function redLineTitles(): ReadonlyMap<string, string> {
  return new Map([
    ...commandRules.map(({ id, message }) => [id, message] as const),
    ...detectors.map(({ id, title }) => [id, title] as const),
    // Seen in a whole diff only, see check.ts.
    ['version-alone', 'A version changed without the changelog'] as const,
  ]);
}

/**
 * Red lines that changed lines cross. Asked only where a persona is at work or the workspace has one of its own; a finding
 * denies only where the words of the active persona forbid it, and then names their line.
 */
export function judgeRedLines(
  actors: Actors,
  change: { readonly path: string; readonly before: string | undefined; readonly after: string },
  changed: readonly LineRange[],
): AuthorityFinding[] {
  const speakers = speakersOf(actors);
  if (speakers.length === 0 || changed.length === 0) return [];
  const text: ChangedText = {
    path: change.path,
    classes: classifyPath(change.path, actors.classes),
    isNew: change.before === undefined,
    before: splitLines(change.before ?? ''),
    lines: splitLines(change.after),
    changed,
  };
  return detectors.flatMap((detector): AuthorityFinding[] => {
    if (!detector.appliesTo(text)) return [];
    if (detector.onlyWhenSaid === true && sourceOf(speakers, detector.about) === undefined) return [];
    return detector.find(text).flatMap(({ line, message, as = detector }): AuthorityFinding[] => {
      if (findException(actors.exceptions, `red-line/${as.id}`, change.path)) return [];
      const source = sourceOf(speakers, as.about);
      return [
        {
          kind: 'red-line',
          rule: `red-line/${as.id}`,
          effect: effectOf(as.effect, source, actors),
          message: withSource(message, source),
          owner: undefined,
          source,
          lines: { start: line, end: line },
        },
      ];
    });
  });
}

/** Whether a command line may be run; `allow` where no red line speaks about it. */
export function decideCommand(actors: Actors, line: string): Decision {
  const rule = judgeCommandLine(line);
  const speakers = speakersOf(actors);
  if (!rule || speakers.length === 0) {
    return {
      effect: 'allow',
      rule: 'authority/default',
      why: 'No rule speaks about this.',
      owner: undefined,
      source: undefined,
    };
  }
  const source = sourceOf(speakers, rule.about);
  return {
    effect: effectOf(rule.effect, source, actors),
    rule: `red-line/${rule.id}`,
    why: withSource(rule.message, source),
    owner: undefined,
    source,
  };
}

/** Whose words count: the active persona's, else those of the workspace's own documents for operations. */
function speakersOf(actors: Actors): readonly Persona[] {
  if (actors.active) return [actors.active];
  return actors.others.filter((other) => !other.builtin && isOperations(other));
}

function effectOf(effect: Exclude<Effect, 'allow'>, source: RuleSource | undefined, actors: Actors): 'ask' | 'deny' {
  return effect === 'deny' && source !== undefined && actors.active !== undefined ? 'deny' : 'ask';
}

function sourceOf(speakers: readonly Persona[], about: RegExp): RuleSource | undefined {
  for (const persona of speakers) {
    const forbidding: readonly Statement[] = [
      ...persona.redLines,
      ...persona.territories.filter(({ effect }) => effect === 'forbidden'),
    ];
    const found = forbidding.find(({ text }) => about.test(text));
    if (found) return sourceIn(persona, found);
  }
  return undefined;
}

function withSource(message: string, source: RuleSource | undefined): string {
  return source === undefined ? message : `${message} (${source.persona}, line ${source.line}: ${quote(source)})`;
}
