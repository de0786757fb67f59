/**
 * Reads the Go (RE2) regular expressions of the gitleaks rules into a small tree and prints them for JavaScript: inline
 * flags (`(?i)`, `(?i:…)`, `(?-i:…)`) are expanded, `\z` becomes `$`, and open repetitions get an upper bound, so that a
 * match attempt looks at a bounded stretch of text.
 */

/** An open repetition (`+`, `*`, `{n,}`) never needs more than this in a token. */
const openLimit = 2000;

/** @returns {object} the tree of a Go pattern. */
export function parseRegex(pattern) {
  let at = 0;
  const alternation = (flags) => {
    const own = { ...flags };
    const branches = [sequence(own)];
    while (pattern[at] === '|') {
      at++;
      branches.push(sequence(own));
    }
    return branches.length === 1 ? branches[0] : { type: 'alt', nodes: branches };
  };
  const sequence = (flags) => {
    const nodes = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const node = atom(flags);
      if (node !== undefined) nodes.push(repetition(node));
    }
    return { type: 'seq', nodes };
  };
  const repetition = (node) => {
    const rest = pattern.slice(at);
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest);
    let range;
    if (rest[0] === '*') range = [0, Infinity, 1];
    else if (rest[0] === '+') range = [1, Infinity, 1];
    else if (rest[0] === '?') range = [0, 1, 1];
    else if (counted) {
      const least = Number(counted[1]);
      const most = counted[2] === undefined ? least : counted[3] === '' ? Infinity : Number(counted[3]);
      range = [least, most, counted[0].length];
    } else return node;
    at += range[2];
    const lazy = pattern[at] === '?';
    if (lazy) at++;
    return repetition({ type: 'rep', node, min: range[0], max: range[1], lazy });
  };
  const setFlags = (flags, text) => {
    let on = true;
    for (const letter of text) {
      if (letter === '-') on = false;
      else flags[letter] = on;
    }
  };
  const atom = (flags) => {
    const char = pattern[at];
    if (char === '(') {
      const inline = /^\(\?([a-zA-Z-]+)\)/.exec(pattern.slice(at));
      if (inline) {
        at += inline[0].length;
        setFlags(flags, inline[1]);
        return undefined;
      }
      const scoped = /^\(\?([a-zA-Z-]*):/.exec(pattern.slice(at));
      const named = /^\(\?P<\w+>/.exec(pattern.slice(at));
      const inner = { ...flags };
      if (scoped) {
        at += scoped[0].length;
        setFlags(inner, scoped[1]);
      } else at += named ? named[0].length : 1;
      const node = alternation(inner);
      if (pattern[at] !== ')') throw new Error(`unbalanced group in ${pattern}`);
      at++;
      return { type: 'group', capture: !scoped, node };
    }
    if (char === '[') return charClass(flags);
    if (char === '\\') {
      const hex = /^\\x([0-9a-fA-F]{2})/.exec(pattern.slice(at));
      if (hex) {
        at += 4;
        return { type: 'class', text: hex[0], fold: false };
      }
      const next = pattern[at + 1];
      at += 2;
      if (next === 'b' || next === 'B') return { type: 'assert', text: `\\${next}` };
      if (next === 'z') return { type: 'assert', text: '$' };
      if (next === 'A') return { type: 'assert', text: '^' };
      if (/[a-zA-Z]/.test(next)) return { type: 'class', text: `\\${next}`, fold: false };
      return { type: 'char', char: next, fold: false };
    }
    at++;
    if (char === '^' || char === '$') return { type: 'assert', text: char };
    if (char === '.') return { type: 'class', text: flags.s ? '[\\s\\S]' : '.', fold: false };
    return { type: 'char', char, fold: flags.i === true && /[a-z]/i.test(char) };
  };
  const charClass = (flags) => {
    const start = at++;
    if (pattern[at] === '^') at++;
    if (pattern[at] === ']') at++;
    while (pattern[at] !== ']') {
      if (pattern.startsWith('[:', at)) at = pattern.indexOf(':]', at) + 2;
      else at += pattern[at] === '\\' ? 2 : 1;
    }
    at++;
    const text = pattern
      .slice(start, at)
      .replaceAll('[:alnum:]', 'a-zA-Z0-9')
      .replaceAll('[:alpha:]', 'a-zA-Z')
      .replaceAll('[:digit:]', '0-9')
      .replace(/^(\[\^?)\]/, '$1\\]')
      .replace(/(?<=.)\[(?=.*\]$)/g, '\\[')
      .replaceAll('\\\\[', '\\[');
    return { type: 'class', text, fold: flags.i === true && /[a-z]/i.test(text.replace(/\\./g, '')) };
  };
  const tree = alternation({});
  if (at !== pattern.length) throw new Error(`cannot read ${pattern}`);
  return tree;
}

/** Deletes the leading `[\w.-]{0,50}?` (also where it stands doubled): it only widens the match, never the secret. */
export function dropLazyPrefix(tree) {
  if (tree.type === 'seq') {
    const nodes = [...tree.nodes];
    while (nodes[0]?.type === 'rep' && nodes[0].lazy && nodes[0].max === 50) nodes.shift();
    if (nodes[0] !== undefined) nodes[0] = dropLazyPrefix(nodes[0]);
    return { type: 'seq', nodes };
  }
  if (tree.type === 'group') return { ...tree, node: dropLazyPrefix(tree.node) };
  if (tree.type === 'alt') return { type: 'alt', nodes: tree.nodes.map(dropLazyPrefix) };
  return tree;
}

/** Gives every open repetition an upper bound. */
export function bound(tree) {
  if (tree.nodes) return { ...tree, nodes: tree.nodes.map(bound) };
  if (tree.node) return { ...tree, node: bound(tree.node), ...(tree.max === Infinity ? { max: openLimit } : {}) };
  return tree;
}

function letters(tree, found = { folded: false, exact: false }) {
  if (tree.nodes) for (const node of tree.nodes) letters(node, found);
  if (tree.node) letters(tree.node, found);
  const hasLetter =
    (tree.type === 'char' && /[a-z]/i.test(tree.char)) ||
    (tree.type === 'class' && /[a-z]/i.test(tree.text.replace(/\\x..|\\./g, '')));
  if (hasLetter) found[tree.fold ? 'folded' : 'exact'] = true;
  return found;
}

/** JavaScript source and flags. Where only parts ignore case, those parts are spelled out. */
export function printRegex(tree) {
  const { folded, exact } = letters(tree);
  const spell = folded && exact;
  return { source: print(tree, spell, true), flags: folded && !exact ? 'i' : '' };
}

function print(tree, spell, top = false) {
  switch (tree.type) {
    case 'alt':
      return tree.nodes.map((node) => print(node, spell)).join('|');
    case 'seq':
      return tree.nodes
        .map((node) => {
          const plain = node.type === 'group' && !node.capture && node.node.type !== 'alt';
          return plain && (top || true) ? print(node.node, spell) : print(node, spell);
        })
        .join('');
    case 'group':
      return `(${tree.capture ? '' : '?:'}${print(tree.node, spell)})`;
    case 'rep': {
      const inner = tree.node;
      const single = inner.type === 'char' || inner.type === 'class' || inner.type === 'group';
      const text = single ? print(inner, spell) : `(?:${print(inner, spell)})`;
      return `${text}${count(tree.min, tree.max)}${tree.lazy ? '?' : ''}`;
    }
    case 'char': {
      if (spell && tree.fold) return `[${tree.char.toLowerCase()}${tree.char.toUpperCase()}]`;
      return /[\\^$.*+?()[\]{}|/]/.test(tree.char) ? `\\${tree.char}` : tree.char;
    }
    case 'class':
      return spell && tree.fold ? foldClass(tree.text) : tree.text;
    default:
      return tree.text;
  }
}

function count(min, max) {
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** `[a-f0-9]` ignoring case is `[a-fA-F0-9]`. */
function foldClass(text) {
  return text.replace(/\\x..|\\.|([a-zA-Z])-([a-zA-Z])|[a-zA-Z]/g, (part, from, to) => {
    if (part[0] === '\\') return part;
    if (from !== undefined) {
      const lower = `${from.toLowerCase()}-${to.toLowerCase()}`;
      const upper = `${from.toUpperCase()}-${to.toUpperCase()}`;
      return lower + upper;
    }
    return part.toLowerCase() + part.toUpperCase();
  });
}

const most = 64;

/**
 * The lower-case texts one of which every match begins with; undefined when it can begin with anything. They stand in for
 * the rule's keywords: a hit is then exactly where the match would begin.
 */
export function firstLiterals(tree) {
  const { texts } = firsts(tree);
  if (texts.length === 0 || texts.some((text) => text.length === 0)) return undefined;
  const unique = [...new Set(texts)];
  return unique.filter((text) => !unique.some((other) => other !== text && text.startsWith(other)));
}

/** `open`: whether the texts are complete, so that what follows may be appended. */
function firsts(tree) {
  switch (tree.type) {
    case 'assert':
      return { texts: [''], open: true };
    case 'char':
      return { texts: [tree.char.toLowerCase()], open: true };
    case 'class': {
      const members = smallClass(tree.text);
      return members === undefined ? { texts: [''], open: false } : { texts: members, open: true };
    }
    case 'group':
      return firsts(tree.node);
    case 'alt': {
      const parts = tree.nodes.map(firsts);
      return { texts: parts.flatMap((part) => part.texts), open: parts.every((part) => part.open) };
    }
    case 'rep': {
      const part = firsts(tree.node);
      if (tree.min === 1 && tree.max === 1) return part;
      if (tree.min === 0 && tree.max === 1 && part.open) return { texts: ['', ...part.texts], open: true };
      return tree.min === 0 ? { texts: [''], open: false } : { texts: part.texts, open: false };
    }
    default: {
      let texts = [''];
      for (const node of tree.nodes) {
        const part = firsts(node);
        const joined = texts.flatMap((head) => part.texts.map((tail) => head + tail));
        if (joined.length > most || joined.some((text) => text.length > 40)) return { texts, open: false };
        texts = joined;
        if (!part.open) return { texts, open: false };
      }
      return { texts, open: true };
    }
  }
}

function smallClass(text) {
  if (!/^\[[\w-]{1,8}\]$/.test(text)) return undefined;
  const members = new Set();
  const inner = text.slice(1, -1);
  for (let at = 0; at < inner.length; at++) {
    if (inner[at + 1] === '-' && inner[at + 2] !== undefined) {
      for (let code = inner.charCodeAt(at); code <= inner.charCodeAt(at + 2); code++) {
        members.add(String.fromCharCode(code).toLowerCase());
      }
      at += 2;
    } else members.add(inner[at].toLowerCase());
  }
  return members.size <= 6 ? [...members] : undefined;
}
