import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { ProviderRuleData } from '../../../src/secrets/providers/types.ts';
import { fullSource, matchAt, providerRules } from '../../../src/secrets/providers/rules.ts';
import { vendorNames } from '../../../src/secrets/providers/vendors.ts';
import { random } from './samples.ts';

const room = fileURLToPath(new URL('../../../src/secrets', import.meta.url));

interface Checker {
  checkSync(
    source: string,
    flags: string,
    options: { checker: 'automaton' | 'auto'; timeout: number },
  ): { status: 'safe' | 'vulnerable' | 'unknown'; complexity?: { type: string } };
}
const checker = createRequire(import.meta.url)('recheck/lib/browser.js') as Checker;

/** Every regular expression written in the room's sources, as TypeScript reads them. */
function writtenPatterns(): { file: string; source: string; flags: string }[] {
  const found: { file: string; source: string; flags: string }[] = [];
  for (const name of readdirSync(room, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const tree = ts.createSourceFile(name, readFileSync(join(room, name), 'utf8'), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        found.push({ file: name, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/**
 * The groups of a pattern that are repeated and repeat something themselves, the outermost ones. Time without bound needs two ways
 * around one loop, so these alone can have it; checked alone they take the checker a moment, which whole patterns do not.
 */
function repeatedGroups(source: string): string[] {
  const found: string[] = [];
  const open: number[] = [];
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') open.push(at);
    else if (char === ')') {
      const start = open.pop() ?? 0;
      const repeat = /^(?:[+*]|\{\d+,(?:\}|\d{2,}\}))/.exec(source.slice(at + 1))?.[0];
      const group = source.slice(start, at + 1);
      if (repeat === undefined || !/[+*}]/.test(group)) continue;
      // The groups inside it came first.
      while (found.length > 0 && group.includes(found.at(-1) ?? '')) found.pop();
      found.push(`${group}${repeat}`);
    }
  }
  return found;
}

interface Node {
  readonly type: string;
  readonly node?: Node;
  readonly nodes?: readonly Node[];
  readonly char?: string;
  readonly text?: string;
  readonly min?: number;
  readonly max?: number;
}

const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));

/** A text that a pattern matches: what the tests take as a true case of each rule. */
function sample(node: Node, seed: number): string {
  switch (node.type) {
    case 'alt':
      return sample(node.nodes?.[0] ?? { type: 'seq', nodes: [] }, seed);
    case 'seq':
      return (node.nodes ?? []).map((part, at) => sample(part, seed + at * 31)).join('');
    case 'group':
      return node.node === undefined ? '' : sample(node.node, seed);
    case 'rep': {
      const count = Math.max(node.min ?? 0, Math.min(node.max ?? 0, 1));
      return Array.from({ length: count }, (_, at) =>
        node.node === undefined ? '' : sample(node.node, seed + at * 7),
      ).join('');
    }
    case 'char':
      return node.char ?? '';
    case 'class': {
      const members = printable.filter((char) => new RegExp(`^${node.text ?? ''}$`).test(char));
      const preferred = members.filter((char) => /[a-zA-Z0-9]/.test(char));
      const list = preferred.length > 0 ? preferred : members;
      const at = Number.parseInt(random('digits', 6, seed), 10) % Math.max(1, list.length);
      return list[at] ?? ' ';
    }
    default:
      return '';
  }
}

const { parseRegex } = (await import(new URL('../../../scripts/goRegex.mjs', import.meta.url).href)) as {
  parseRegex: (source: string) => Node;
};

/** Offsets where one of the rule's keywords stands in the text. */
function hitsOf(rule: ProviderRuleData, text: string): number[] {
  const lower = text.toLowerCase();
  return rule.keywords.flatMap((word) => {
    const all: number[] = [];
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) all.push(at);
    return all;
  });
}

/** Some rules hold for files of one kind alone. */
const paths = ['a.php', 'main.tf', 'nuget.config'];

function isFound(rule: ProviderRuleData, text: string): boolean {
  return hitsOf(rule, text).some((at) => paths.some((path) => matchAt(rule, text, path, at) !== undefined));
}

/** Look-arounds stand only at the ends of our own patterns and match nothing by themselves. */
function body(rule: ProviderRuleData): string {
  return fullSource(rule).replace(/\(\?<?[!=](?:[^()\\]|\\.)*\)/g, '');
}

function sampleOf(rule: ProviderRuleData): string | undefined {
  const tree = parseRegex(body(rule));
  for (let seed = 1; seed <= 40; seed++) {
    const text = sample(tree, seed * 101);
    if (isFound(rule, `${rule.keywords[0] ?? ''} ${text} y`)) return text;
    if (isFound(rule, `x ${text} y`) || isFound(rule, `x "${text}" y`) || isFound(rule, text)) return text;
  }
  return undefined;
}

describe('the patterns', () => {
  it('of providers all end in time that grows with the text alone', function () {
    this.timeout(180_000);
    const risky = providerRules
      .map((rule) => ({
        id: rule.id,
        ...checker.checkSync(fullSource(rule), rule.flags, { checker: 'automaton', timeout: 10_000 }),
      }))
      .filter((one) => one.status !== 'safe' && one.status !== 'unknown');
    assert.deepEqual(
      risky.map((one) => one.id),
      [],
    );
  });

  it('in our own code never repeat a repetition so that time grows without bound', function () {
    this.timeout(180_000);
    const patterns = writtenPatterns();
    assert.ok(patterns.length > 100);
    const isRisky = (source: string, timeout = 1_000): boolean => {
      // Less often is as good as often: what the loops have in common does not depend on it, and the checker is far quicker.
      const short = source.replace(/\{([01]),\d{2,}\}/g, '{$1,3}');
      const verdict = checker.checkSync(`^${short}$`, '', { checker: 'automaton', timeout });
      return verdict.status === 'vulnerable' && verdict.complexity?.type === 'exponential';
    };
    const known = repeatedGroups(String.raw`a(?:\s*[)+]?(?:x+)*)+b`);
    assert.deepEqual(
      known.map((source) => isRisky(source, 30_000)),
      [true],
    );
    const nested = patterns.flatMap(({ file, source }) => repeatedGroups(source).map((group) => ({ file, group })));
    assert.ok(nested.length > 10);
    const risky = nested.filter(({ group }) => isRisky(group));
    assert.deepEqual(risky, []);
  });

  it('of providers find a token of their shape and not one cut short', function () {
    this.timeout(180_000);
    const dumb: string[] = [];
    const loose: string[] = [];
    for (const rule of providerRules) {
      const text = sampleOf(rule);
      if (text === undefined) {
        dumb.push(rule.id);
        continue;
      }
      const half = text.slice(0, Math.ceil(text.length * 0.4));
      if (isFound(rule, `x ${half} y`)) loose.push(rule.id);
    }
    assert.deepEqual(dumb, []);
    assert.deepEqual(loose, []);
  });

  it('have ids of their own and names for a sentence', () => {
    const ids = providerRules.map((rule) => rule.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    assert.deepEqual(twice, []);
    for (const rule of providerRules) assert.match(rule.what, /^[A-Z0-9a-z]\S*(?: \S+)*$/, rule.id);
    assert.equal(new Set(vendorNames).size, vendorNames.length);
  });

  it('are tried only behind a keyword of two characters or more', () => {
    for (const rule of providerRules) for (const word of rule.keywords) assert.ok(word.length >= 2, rule.id);
  });
});
