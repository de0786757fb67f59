import type { CheckFinding } from './model.ts';
import type { OwnerLine } from './ownerLines.ts';

/** Where code hosts look for the file, in their order. */
export const codeownersPlaces = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'] as const;

/** Where the rule set for pushes is kept, so that a change of the documents shows in it. */
export const rulesetPlace = '.github/rulesets/ops-persona.json';

const begin = '# >>> ops-persona: from the persona documents, by "ops-persona export codeowners" >>>';
const end = '# <<< ops-persona <<<';
const section = /^\^?\[[^\]]+\]/m;

/**
 * A CODEOWNERS file with our block brought up to date, or added at its end; every other byte stays. Where the file has sections,
 * the block is one of its own, so that it does not fall under the last one. No lines take the block out.
 */
export function withOwners(text: string | undefined, lines: readonly OwnerLine[]): string {
  const old = text ?? '';
  const place = findBlock(old);
  const outside = place ? old.slice(0, place.start) + old.slice(place.end) : old;
  const block = lines.length === 0 ? '' : blockOf(lines, section.test(outside), old.includes('\r\n') ? '\r\n' : '\n');
  if (place) return old.slice(0, place.start) + block + old.slice(place.end);
  if (block === '') return old;
  const eol = old.includes('\r\n') ? '\r\n' : '\n';
  return `${old}${old === '' || old.endsWith('\n') ? '' : eol}${old === '' ? '' : eol}${block}`;
}

/** The line of our block when it is not what the documents say any more; undefined: it is, or there is none. */
export function ownersDrift(text: string, lines: readonly OwnerLine[]): number | undefined {
  const place = findBlock(text);
  if (!place || withOwners(text, lines) === text) return undefined;
  return text.slice(0, place.start).split('\n').length;
}

function blockOf(lines: readonly OwnerLine[], hasSections: boolean, eol: string): string {
  const width = Math.max(...lines.map(({ pattern }) => pattern.length));
  const rows = lines.map(({ pattern, owners }) => `${pattern.padEnd(width)} ${owners.join(' ')}`);
  return [begin, ...(hasSections ? ['[Ops Persona]'] : []), ...rows, end, ''].join(eol);
}

function findBlock(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf(begin);
  const close = start === -1 ? -1 : text.indexOf(end, start);
  if (close === -1) return undefined;
  const after = /^\r?\n/.exec(text.slice(close + end.length))?.[0].length ?? 0;
  return { start, end: close + end.length + after };
}

/**
 * A rule set for GitHub that lets nobody push changes to some files but those who may pass it by. Whom that is GitHub knows by
 * number, so what stands in `before` (its actors, its enforcement) is kept.
 */
export function pushRuleset(patterns: readonly string[], before?: string): string {
  const old = parsed(before);
  const ruleset = {
    name: 'Ops Persona: files of operations',
    target: 'push',
    enforcement: 'active',
    bypass_actors: [],
    ...old,
    rules: [{ type: 'file_path_restriction', parameters: { restricted_file_paths: patterns.map(asFnmatch) } }],
  };
  return `${JSON.stringify(ruleset, undefined, 2)}\n`;
}

/** True when a rule set restricts other files than the documents say. */
export function rulesetDrift(text: string, patterns: readonly string[]): boolean {
  const old = parsed(text);
  return (
    old === undefined || JSON.stringify(old['rules']) !== JSON.stringify(parsed(pushRuleset(patterns, text))?.['rules'])
  );
}

function parsed(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** GitHub's rule sets match whole paths, where a star ends at a slash. */
function asFnmatch(pattern: string): string {
  const rooted = pattern.startsWith('/') ? pattern.slice(1) : pattern.startsWith('**') ? pattern : `**/${pattern}`;
  return rooted.endsWith('/') ? `${rooted}**/*` : rooted;
}

/** What a check says about an export that is behind. */
export function driftFinding(file: string, line: number): CheckFinding {
  const what = file === rulesetPlace ? 'ruleset' : 'codeowners';
  return {
    file,
    line,
    endLine: line,
    kind: 'authority',
    rule: 'authority/export-drift',
    effect: 'ask',
    owner: null,
    message: `The persona documents say something else by now. Run "ops-persona export ${what}".`,
    persona: null,
  };
}
