import type { PersonaCommand } from './model.ts';
import type { Block, FenceBlock, Lead, Outline, Section } from './outline.ts';
import { codeIn } from './pathWords.ts';
import { linesOf, type Source } from './source.ts';
import type { Point } from './statements.ts';
import { isTemplateSection, ownTopic, type Topic } from './topics.ts';
import { cleanTitle, plain } from './words.ts';
import { reasonAfter } from './reading.ts';

const shells =
  /^(?:ba|z|fi|k|da)?sh$|^shell(?:script|session)?$|^console$|^terminal$|^powershell$|^pwsh$|^ps1$|^bat$|^cmd$/;

type Add = (text: string, title: string | undefined, start: number, end: number) => void;

/** The commands a document names, in its order: slash commands, scripts, and the lines of shell fences. */
export function readCommands(outline: Outline, points: readonly Point[], source: Source): PersonaCommand[] {
  const commands = new Map<string, PersonaCommand>();
  const add: Add = (text, title, start, end) => {
    const words = text.trim();
    if (words === '' || words.length > 400 || commands.has(words)) return;
    commands.set(words, {
      text: words,
      kind: kindOf(words),
      title,
      place: source.place(start, end),
      confidence: 'explicit',
    });
  };
  for (const point of points) fromPoint(point, add);
  for (const section of outline.sections) {
    if (isTemplateSection(section) || ownTopic(section) === 'memory') continue;
    for (const block of section.blocks) fromBlock(block, section, undefined, source.text, add);
  }
  return [...commands.values()].sort((a, b) => a.place.offset - b.place.offset);
}

function kindOf(words: string): PersonaCommand['kind'] {
  if (/^[/*][a-z][\w.:-]*(?:\s|$)/i.test(words)) return 'slash';
  return /^(?:\.{0,2}\/)?[\w./-]+\.(?:sh|ps1|py|rb|bat|mjs|js|ts)(?:\s|$)/.test(words) ? 'script' : 'shell';
}

function fromPoint(point: Point, add: Add): void {
  const about = point.topic === 'command';
  const { text, section, start, end } = point;
  if (section.shape === 'head') {
    // Commands of a fenced definition: `*help" - Show the list`.
    const starred = about ? /^[*/][a-z][\w-]*/i.exec(text)?.[0] : undefined;
    if (starred !== undefined)
      add(starred, reasonAfter(text.slice(starred.length).replace(/^[^-–:]*(?=[-–:])/, '')), start, end);
    return;
  }
  const first = codeIn(text)[0];
  if (first === undefined || (point.from !== 'list' && point.from !== 'table')) return;
  const mark = text.indexOf('`');
  const before = plain(text.slice(0, mark)).trim();
  const slash = isSlash(first, before, about);
  const script =
    !namesFiles.has(point.topic) &&
    !changes.test(before) &&
    (/^(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w.-]+\.(?:sh|ps1|py)(?:\s.*)?$/.test(first) || (about && first.endsWith('/')));
  const close = text.indexOf('`', mark + 1);
  const after = text.slice(close + 1);
  // "Install: `make bootstrap`" says nothing but a command; within a sentence it is spoken of.
  const labelled = /^[^.!?]{2,40}[:：]$/u.test(before) && /^\s*(?:$|[(—–#-])/.test(after);
  const shell =
    /^(?:\.\/)?[a-z][\w./-]*\s+\S/.test(first) &&
    (about ? before === '' || labelled : point.topic === undefined && labelled && tools.test(first));
  const why = close < 0 ? undefined : reasonAfter(after);
  const label = labelled ? before.slice(0, -1) : undefined;
  if (slash || script || shell)
    add(first, label ?? why ?? (section.title === '' ? undefined : section.title), start, end);
}

/** `/deploy` is a command where it stands first or is to be called; `/health` and `/tmp` are addresses and folders. */
function isSlash(code: string, before: string, about: boolean): boolean {
  const name = /^\/([a-z][\w.:-]*)(?:\s.*)?$/i.exec(code)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  const called =
    /(?:^|[\s(])(?:run|use|call|type|invoke|enter|execute|trigger|start with|via|with|command)[:：]?$/i.test(before);
  if (addresses.test(name)) return about && before === '';
  return about || before === '' || called || /[:：–—-]$/u.test(before);
}

const addresses =
  /^(?:health\w*|[a-z]*live(?:z|ness)?|ready(?:z)?|readiness|status|metrics|version|ping|info|api|graphql|ws|login|logout|admin|auth|debug|robots\.txt|favicon\.ico|swagger|docs|openapi\.json|actuator|prometheus|_next|static|public|tmp|etc|var|home|opt|usr|bin|sbin|lib|mnt|media|proc|dev|sys|srv|root|run|data|boot|app|workspace|v\d+)$/;

/** Sections that name a script as a file, not as something to run. */
const namesFiles = new Set<Topic | undefined>([
  'exclusive',
  'forbidden',
  'allowed',
  'red-line',
  'memory',
  'anti-pattern',
]);

/** Words before a script that is to be changed or looked at. */
const changes =
  /(?:^|\s)(?:update|edit|change|modify|bump|review|add|write|create|maintain|document|see|read|never|do not|don[’']t|no)(?:\s+\S+){0,3}$|更新|修改|创建/i;

const tools =
  /^(?:\.\/|(?:npm|npx|yarn|pnpm|bun|make|just|task|docker|podman|kubectl|helm|terraform|tofu|git|gh|go|cargo|python3?|pip|poetry|uv|pytest|gradle|mvn|bundle|rake|bin\/\w+|ansible\S*|aws|gcloud|az|curl|dotnet|composer|php|mix|nix|bazel|deno)\s)/;

function fromBlock(block: Block, section: Section, lead: Lead | undefined, text: string, add: Add): void {
  if (block.kind === 'list') {
    for (const { blocks, ...entry } of block.entries)
      for (const inner of blocks) fromBlock(inner, section, { ...entry, label: true, colon: false }, text, add);
  } else if (block.kind === 'fence' && isShell(block)) {
    const label = block.lead ?? lead;
    const words = label ? cleanTitle(label.text) : section.title;
    shellLines(block, words === '' ? undefined : words, text, add);
  }
}

/** One command a line; `\` and open quotes go on with the next one; comments are titles; here-documents are passed over. */
function shellLines(block: FenceBlock, label: string | undefined, text: string, add: Add): void {
  let title = label;
  let pending: { text: string; start: number } | undefined;
  let heredoc: string | undefined;
  for (const line of linesOf(text, block.inside.start, block.inside.end)) {
    const words = text.slice(line.start, line.end).trim();
    if (heredoc !== undefined) {
      if (words === heredoc) heredoc = undefined;
      continue;
    }
    if (!pending && words.startsWith('#')) {
      title = cleanTitle(words.replace(/^#+\s*/, '')) || title;
      continue;
    }
    const own = words.replace(/^\$\s+/, '');
    if (words === '' && !pending) continue;
    const whole = pending ? `${pending.text}${pending.text.endsWith('\n') ? '' : ' '}${own}` : own;
    const start = pending?.start ?? line.start + text.slice(line.start, line.end).indexOf(words);
    if (whole.endsWith('\\')) pending = { text: whole.slice(0, -1).trimEnd(), start };
    else if (openQuote(whole) && whole.length < 600) pending = { text: `${whole}\n`, start };
    else {
      add(whole, title, start, line.end);
      pending = undefined;
      heredoc = /<<-?\s*["']?(\w+)["']?/.exec(whole)?.[1];
    }
  }
}

/** True when a quote of a shell command is still open at its end. */
function openQuote(words: string): boolean {
  let quote: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const char = words.charAt(i);
    if (char === '\\' && quote !== "'") i++;
    else if (quote === undefined && char === '#' && /\s/.test(words.charAt(i - 1))) return false;
    else if (quote === undefined && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = undefined;
  }
  return quote !== undefined;
}

/** Shell code to be run line by line; a script with control flow is one thing, not a list of commands. */
function isShell(fence: FenceBlock): boolean {
  if (shells.test(fence.language))
    return !/^\s*(?:function\s|\w+\(\)\s*\{)|\b(?:if|for|while|case)\b[^\n]*(?:;|\n)\s*(?:then|do|in)\b|^#!/m.test(
      fence.text,
    );
  const only = fence.text.trim();
  return fence.language === '' && /^\/[a-z][\w.-]+(?:\s|$)/i.test(only) && !only.includes('\n');
}
