import * as path from 'node:path';
import type { Persona } from '../persona/model.ts';
import { readTextIfExists } from '../workspace/files.ts';
import {
  codeownersPlaces,
  driftFinding,
  ownersDrift,
  pushRuleset,
  rulesetDrift,
  rulesetPlace,
  withOwners,
} from './codeowners.ts';
import type { CheckFinding } from './model.ts';
import { exclusivePatterns, ownerLines, type OwnersInput } from './ownerLines.ts';

/** The personas whose territories an export tells: the workspace's own, and the active one though it be built in. */
export function exportedPersonas(personas: readonly Persona[], active: Persona | undefined): Persona[] {
  return personas.filter((persona) => !persona.builtin || persona === active);
}

/** Exports below `root` that no longer say what the persona documents say. Without an export there is nothing to drift. */
export async function exportDrift(root: string, input: OwnersInput): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const place of exportPlaces) {
    const text = await readTextIfExists(path.join(root, ...place.split('/')));
    const finding = text === undefined ? undefined : driftIn(place, text, input);
    if (finding) findings.push(finding);
  }
  return findings;
}

const exportPlaces: readonly string[] = [...codeownersPlaces, rulesetPlace];

/** True for a file, relative to the root, that an export may stand in. */
export function isExportPlace(place: string): boolean {
  return exportPlaces.includes(place);
}

/** The same for the text of one of these files. */
export function driftIn(place: string, text: string, input: OwnersInput): CheckFinding | undefined {
  if (place === rulesetPlace) {
    return rulesetDrift(text, exclusivePatterns(input)) ? driftFinding(place, 1) : undefined;
  }
  const line = ownersDrift(text, ownerLines(input).lines);
  return line === undefined ? undefined : driftFinding(place, line);
}

/** The text of such a file as the persona documents would have it by now; what is not ours in it stays. */
export function exportAnew(place: string, text: string, input: OwnersInput): string {
  return place === rulesetPlace
    ? pushRuleset(exclusivePatterns(input), text)
    : withOwners(text, ownerLines(input).lines);
}
