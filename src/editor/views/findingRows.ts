import * as path from 'node:path';
import type { JudgedFile, JudgedFinding } from '../diagnostics/findings.ts';
import { count, escapeMarkdown } from '../text.ts';
import type { Node } from './node.ts';

const icons = {
  secret: 'key',
  log: 'output',
  personal: 'person',
  authority: 'lock',
  'red-line': 'flame',
  environment: 'symbol-variable',
  configuration: 'gear',
  persona: 'account',
  record: 'history',
} as const;

/** What the rows of the Findings view are put together by. */
export type FindingsBy = 'file' | 'rule';

/** More than so many findings stay folded below their group: each row that is drawn costs the editor a message. */
const unfoldedAtMost = 200;

interface Placed {
  readonly file: string;
  readonly name: string;
  readonly index: number;
  readonly finding: JudgedFinding;
}

/** The rows of the Findings view: by file, then by line; or by rule, the rule with the gravest findings first. */
export function findingRows(files: readonly JudgedFile[], root: string | undefined, by: FindingsBy): Node[] {
  const all = files
    .map((file) => ({ ...file, name: nameOf(file.file, root) }))
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap(({ file, name, findings }) => findings.map((finding, index): Placed => ({ file, name, index, finding })));
  const expanded = all.length <= unfoldedAtMost;
  return by === 'file' ? byFile(all, expanded) : byRule(all, expanded);
}

function byFile(all: readonly Placed[], expanded: boolean): Node[] {
  return [...groups(all, (one) => one.file)].map(([file, found]): Node => {
    const [first] = found;
    return {
      id: `finding:${file}`,
      label: first.name,
      description: count(found.length, 'finding'),
      icon: 'file',
      context: 'opsPersona.findingFile',
      target: { file, line: first.finding.line, column: 1 },
      expanded,
      children: found.map((one) => ({
        ...leaf(one, 'file'),
        label: one.finding.title,
        description: described(`line ${one.finding.line}`, one.finding.code, one.finding.preview),
      })),
    };
  });
}

const order = ['error', 'warning', 'information', 'hint'] as const;

function byRule(all: readonly Placed[], expanded: boolean): Node[] {
  const gravity = (found: readonly Placed[]) =>
    Math.min(...found.map(({ finding }) => order.indexOf(finding.severity)));
  return [...groups(all, (one) => one.finding.code)]
    .sort(([a, first], [b, second]) => gravity(first) - gravity(second) || a.localeCompare(b))
    .map(([code, found]): Node => {
      const [{ finding }] = found;
      const places = new Set(found.map((one) => one.file)).size;
      return {
        id: `rule:${code}`,
        label: code,
        description: `${count(found.length, 'finding')} in ${count(places, 'file')}`,
        ...iconOf(finding),
        context: 'opsPersona.findingRule',
        expanded,
        children: found.map((one) => ({
          ...leaf(one, 'rule'),
          label: `${one.name}:${one.finding.line}`,
          description: described(one.finding.title, one.finding.preview),
        })),
      };
    });
}

function leaf({ file, name, index, finding }: Placed, by: FindingsBy): Omit<Node, 'label'> {
  return {
    id: `${by}:${file}/${index}/${finding.code}`,
    ...iconOf(finding),
    context: `opsPersona.finding.${finding.kind}`,
    tooltip: `${escapeMarkdown(finding.message)}\n\n${escapeMarkdown(`${name}:${finding.line}`)}`,
    spoken: `${finding.message} ${name}, line ${finding.line}`,
    target: { file, line: finding.line, column: finding.column },
    copy: `${name}:${finding.line} ${finding.message}`,
    ...(finding.kind === 'secret'
      ? { subject: { kind: 'finding', file, start: finding.start, end: finding.end, rule: finding.rule } }
      : {}),
    ...(finding.kind === 'authority' || finding.kind === 'red-line'
      ? { subject: { kind: 'authority', file, rule: finding.rule, line: finding.line } }
      : {}),
  };
}

/** Red for what must not stay, yellow for what should not; the icon's shape says what it is. */
function iconOf({ kind, severity }: JudgedFinding): Pick<Node, 'icon' | 'color'> {
  if (severity === 'error') return { icon: icons[kind], color: 'bad' };
  return severity === 'warning' ? { icon: icons[kind], color: 'warning' } : { icon: icons[kind] };
}

/** "3 in 2 files"; undefined when there is nothing. */
export function findingsDescription(files: readonly JudgedFile[]): string | undefined {
  const number = files.reduce((sum, { findings }) => sum + findings.length, 0);
  return number === 0 ? undefined : `${number} in ${count(files.length, 'file')}`;
}

/** How many findings are errors or warnings; undefined when none is. */
export function findingsBadge(files: readonly JudgedFile[]): { value: number; tooltip: string } | undefined {
  const grave = files
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => /^(?:error|warning)$/.test(severity));
  return grave.length === 0 ? undefined : { value: grave.length, tooltip: count(grave.length, 'finding') };
}

function described(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}

function groups(all: readonly Placed[], keyOf: (one: Placed) => string): Map<string, [Placed, ...Placed[]]> {
  const found = new Map<string, [Placed, ...Placed[]]>();
  for (const one of all) {
    const group = found.get(keyOf(one));
    if (group) group.push(one);
    else found.set(keyOf(one), [one]);
  }
  return found;
}

function nameOf(file: string, root: string | undefined): string {
  if (root === undefined) return file;
  const relative = path.relative(root, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
