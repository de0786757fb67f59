import { baseName, formatOf } from './format.ts';
import { limits } from './limits.ts';
import { isBlankCode, lineEnd, lineStart } from './pairs/cursor.ts';

/** What a comment says about a finding. */
export interface Suppression {
  readonly reason: string | undefined;
}

interface Spot {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Peers' marks that speak for their own line. */
const sameLine =
  /(?:gitleaks|betterleaks):allow|pragma:\s*(?:allow|white)list[ -]secret|secretlint-disable-line|trufflehog:ignore|kingfisher:ignore|ggignore|ops-persona-ignore(?!-)/i;
/** Marks that speak for the line after theirs. */
const nextLine =
  /pragma:\s*(?:allow|white)list[ -]nextline[ -]secret|secretlint-disable-next-line|ops-persona-ignore-next-line/i;
const wholeFile = /ops-persona-ignore-file/i;
/** Ours names a rule, or none for all of them, and after a colon the reason. */
const own =
  /ops-persona-ignore(?:-next-line|-file)?(?:\s+(?:secret\/([\w.-]+)|((?:log|personal)\/[\w.-]+)))?\s*(?::\s*(.*?))?\s*(?:\*\/|-->|#}|$)/i;
/** A whole file is let off only where whoever opens it sees so. */
const headLines = 20;

function read(line: string, rule: string): Suppression | undefined {
  const match = own.exec(line);
  if (match === null) return { reason: undefined };
  const named = match[1] ?? match[2];
  if (named !== undefined && named !== rule) return undefined;
  const reason = match[3]?.trim();
  return { reason: reason === '' ? undefined : reason };
}

/** Comments are read this far from a finding: lines can be as long as files. */
const near = 300;

function lineBefore(text: string, start: number): string {
  return start === 0 ? '' : text.slice(lineStart(text, start - 1, near), start - 1);
}

/** The stretch of the line around `at`. */
function lineOf(text: string, at: number): string {
  return text.slice(lineStart(text, at, near), lineEnd(text, at, near));
}

/**
 * Reads the comments of a text that let findings pass: ours and those of gitleaks, Betterleaks, detect-secrets, secretlint,
 * TruffleHog, Kingfisher and ggshield. The answer tells for a finding what lets it pass, undefined for nothing.
 */
export function suppressionsOf(text: string): (finding: Spot) => Suppression | undefined {
  const disabled = disabledRanges(text);
  const file = fileLine(text);
  return (finding) => {
    if (file !== undefined) {
      const whole = read(file, finding.rule);
      if (whole !== undefined) return whole;
    }
    for (const at of new Set([finding.start, finding.end])) {
      const line = lineOf(text, at);
      if (sameLine.test(line)) {
        const here = read(line, finding.rule);
        if (here !== undefined) return here;
      }
    }
    const before = lineBefore(text, lineStart(text, finding.start));
    if (nextLine.test(before)) {
      const above = read(before, finding.rule);
      if (above !== undefined) return above;
    }
    return disabled.some((range) => finding.start >= range.start && finding.start < range.end)
      ? { reason: undefined }
      : undefined;
  };
}

function fileLine(text: string): string | undefined {
  if (!text.includes('ops-persona-ignore-file')) return undefined;
  return text
    .slice(0, limits.block)
    .split('\n', headLines)
    .find((line) => wholeFile.test(line))
    ?.trim();
}

/** secretlint's `secretlint-disable` … `secretlint-enable`. */
function disabledRanges(text: string): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  if (!text.includes('secretlint-disable')) return ranges;
  let open: number | undefined;
  for (const match of text.matchAll(/secretlint-(disable|enable)(?!-)/g)) {
    if (match[1] === 'disable') open ??= match.index;
    else if (open !== undefined) {
      ranges.push({ start: open, end: match.index });
      open = undefined;
    }
  }
  if (open !== undefined) ranges.push({ start: open, end: text.length });
  return ranges;
}

const hashSource =
  /\.(?:py|rb|pl|pm|r|ex|exs|ps1|psm1|rake|gemspec|tcl)$|^(?:gemfile|rakefile|vagrantfile|podfile|fastfile|brewfile)$/;
const dashSource = /\.(?:sql|lua|hs|elm)$/;

/** What begins and ends a comment on a line of its own; undefined where the format has none. */
function commentMarks(path: string, text: string): readonly [open: string, close: string] | undefined {
  const name = baseName(path);
  switch (formatOf(path, text)) {
    case 'dotenv':
    case 'yaml':
    case 'toml':
    case 'ini':
    case 'hcl':
    case 'dockerfile':
    case 'conf':
      return ['# ', ''];
    case 'shell':
      return /\.(?:bat|cmd)$/.test(name) ? ['REM ', ''] : ['# ', ''];
    case 'xml':
    case 'prose':
      return ['<!-- ', ' -->'];
    case 'source':
      return hashSource.test(name)
        ? ['# ', '']
        : dashSource.test(name)
          ? ['-- ', '']
          : name.endsWith('.vb')
            ? ["' ", '']
            : ['// ', ''];
    case 'json':
      return /\.(?:jsonc|json5|code-workspace|jsonnet|libsonnet)$|^tsconfig.*\.json$/.test(name)
        ? ['// ', '']
        : undefined;
    case 'unknown':
      return undefined;
  }
}

/**
 * The comment that lets a finding pass, for the line before it: trailing comments would become part of the value in dotenv
 * and ini files. Undefined where the format has no comments or one cannot stand there (JSON, a continued command, a block of
 * text): the baseline is the way then.
 */
export function ignoreComment(
  text: string,
  path: string,
  finding: Spot,
  reason: string,
): { offset: number; insert: string } | undefined {
  const marks = commentMarks(path, text);
  if (marks === undefined) return undefined;
  const offset = lineStart(text, finding.start);
  const before = lineBefore(text, offset).trimEnd();
  if (before.endsWith('\\')) return undefined;
  let indent = offset;
  if (text.charCodeAt(indent) === 0xfeff) indent++;
  const first = indent;
  while (isBlankCode(text.charCodeAt(indent))) indent++;
  if (marks[0] === '<!-- ' && text[indent] !== '<' && path.toLowerCase().endsWith('xml')) return undefined;
  if (isBlockText(text, offset, indent - first) && formatOf(path, text) === 'yaml') return undefined;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const words = reason.replace(/\s+/g, ' ').replaceAll('-->', '').replaceAll('*/', '').trim();
  const note = `${marks[0]}ops-persona-ignore-next-line ${ruleName(finding.rule)}: ${words}${marks[1]}`;
  return { offset: first, insert: `${text.slice(first, indent)}${note}${newline}` };
}

/** A rule as comments name it: those of logs and personal data say themselves what they are. */
function ruleName(rule: string): string {
  return rule.includes('/') ? rule : `secret/${rule}`;
}

/** Whether the line at `offset` lies in a YAML block scalar, where a `#` would be text. */
function isBlockText(text: string, offset: number, indent: number): boolean {
  let at = offset;
  for (let step = 0; step < 200 && at > 0; step++) {
    at = lineStart(text, at - 1);
    const line = text.slice(at, lineEnd(text, at));
    if (line.trim().length === 0) continue;
    const own = line.length - line.trimStart().length;
    if (own < indent) return /[:-]\s*(?:[&!]\S+\s+)*[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(line);
  }
  return false;
}
