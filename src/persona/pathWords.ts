/** Paths and path patterns that stand literally in a sentence. */

const fileEnding =
  'md|mdx|mdc|json|jsonc|json5|ya?ml|toml|ini|cfg|conf|env|properties|xml|lock|sh|bash|zsh|ps1|bat|py|js|mjs|cjs|ts|tsx|jsx|mts|cts|go|rs|rb|java|kt|kts|gradle|cs|csproj|fs|php|swift|c|h|cc|cpp|hpp|scala|ex|exs|lua|sql|prisma|proto|graphql|tf|tfvars|hcl|bicep|nomad|j2|tpl|txt|log|csv|html?|css|scss|vue|svelte|gd|tscn|godot|pem|key|crt|service|mod|sum';
const bareName =
  'Dockerfile|Containerfile|Makefile|Jenkinsfile|Vagrantfile|Procfile|Justfile|Taskfile|Gemfile|Pipfile|Rakefile|Brewfile|CODEOWNERS|LICENSE|VERSION|\\.dockerignore|\\.gitignore|\\.gitattributes|\\.editorconfig|\\.npmrc|\\.nvmrc|\\.tool-versions|\\.env(?:\\.[\\w*]+)*|\\.envrc';
const segment = '[\\w@.*{},[\\]!?~+-]+';
const path = new RegExp(
  `(?<![\\w/.@:$~-])(?:` +
    // Variables and home folders in front.
    `(?:\\$\\{?\\w+\\}?|~)/(?:${segment}/)*(?:${segment})?` +
    // A file with an ending, or with folders before it.
    `|(?:\\.{0,2}/)?(?:${segment}/)*(?:[\\w@.*{}-]*[\\w*}]\\.(?:${fileEnding})|(?:${bareName})(?:\\.[\\w*]+)?)(?![\\w/])` +
    // A pattern with a star for a folder: what stands behind it may be a bare name.
    `|(?:\\.{0,2}/)?(?:${segment}/)*\\*{1,2}/(?:${segment}/)*[\\w@-]+(?![\\w/.])` +
    // A folder: at least one slash, ends in one or in a star.
    `|(?:\\.{0,2}/)?(?:${segment}/)+(?:\\*{1,2})?(?![\\w])` +
    // A dotted config name that is an ending of its own: ".config.js".
    `|\\.[\\w-]+(?:\\.[\\w-]+)*\\.(?:${fileEnding})(?![\\w/])` +
    `)`,
  'g',
);

export interface PathWord {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** It stands in a code span. */
  readonly code: boolean;
}

/** The literal paths and patterns of a text, in its order. Web addresses and "and/or" words are none. */
export function pathsIn(text: string): PathWord[] {
  const found: PathWord[] = [];
  const spans = codeSpans(text);
  const whole = spans.filter(({ start, end }) => isWholePath(text.slice(start, end)));
  for (const { start, end } of whole) found.push({ path: text.slice(start, end), start, end, code: true });
  for (const match of text.slice(0, 20_000).matchAll(path)) {
    // The bracket of a link's words is no pattern of characters.
    const link = /^\[(?!.*\])/.test(match[0]) ? 1 : 0;
    const start = match.index + link;
    const raw = match[0]
      .slice(link)
      .replace(/[.,;:!?]+$/, '')
      .replace(/(?<!\{[^}]*),$/, '');
    const end = start + raw.length;
    if (whole.some((span) => start < span.end && end > span.start)) continue;
    const code = spans.some((span) => start >= span.start && end <= span.end);
    if (!looksLikePath(raw, code, text.slice(Math.max(0, start - 10), start))) continue;
    found.push({ path: raw, start, end, code });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Branches, media types and pairs of words that are written with a slash. */
const notPaths =
  /^(?:(?:origin|upstream|refs|heads|tags)\/.*|(?:application|text|image|audio|video|multipart)\/(?:json|html|plain|xml|csv|yaml|javascript|octet-stream|form-data|png|jpe?g|svg|gif|x-.*|vnd.*)(?:\+\w+)?|[A-Z]{2,}\/[A-Z]{2,}|(?:and\/or|yes\/no|true\/false|on\/off|pass\/fail|read\/write|org\/repo|owner\/repo|user\/repo|n\/a))$/i;

/** A code span that is one path or pattern from end to end: `scripts/deploy*`, `*.tf`, `k8s/`. */
function isWholePath(span: string): boolean {
  if (!/^(?:[\w@.*{},[\]!?~$/+-]|<[\w-]{1,30}>)+$/.test(span) || !/[\w*]/.test(span) || span.length > 200) return false;
  if (/^\/[\w.:-]+$/.test(span) || span.startsWith('//') || span.startsWith('-') || notPaths.test(span)) return false;
  return (
    span.includes('/') ||
    /^\*\.[\w*{},]+$/.test(span) ||
    /^\.[A-Za-z][\w.*-]+$/.test(span) ||
    /^[\w.-]+\*(?:\.\w+)?$/.test(span)
  );
}

function looksLikePath(raw: string, code: boolean, before: string): boolean {
  if (raw.length < 3 || raw.length > 200 || !/[\w*]/.test(raw)) return false;
  if (/:\/\/?$/.test(before) || /^(?:https?|ftp):/.test(raw) || raw.startsWith('//')) return false;
  if (
    /^\d+(?:\.\d+)*\.?$/.test(raw) ||
    /^(?:e\.g|i\.e|etc|vs|Node\.js|Next\.js|Vue\.js|React\.js|Express\.js|ASP\.NET)\.?$/i.test(raw)
  )
    return false;
  // "build/", "and/or/": outside code a folder needs a dot, a second slash or a pattern to be told from prose.
  if (
    !code &&
    raw.endsWith('/') &&
    !/^\.|\/.*\/|\*/.test(raw) &&
    !/^(?:src|app|lib|tests?|docs?|scripts?|config|infra|deploy|k8s|terraform|helm|charts|migrations|agents|packages)\/$/.test(
      raw,
    )
  )
    return false;
  return true;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where inline code stands: the text between the marks. */
export function codeSpans(text: string): Range[] {
  const spans: Range[] = [];
  for (const match of text.matchAll(/(?<!`)(`{1,3})(?!`)([^`\r\n]{1,400}?)(?<!`)\1(?!`)/g)) {
    const start = match.index + (match[1]?.length ?? 0);
    spans.push({ start, end: start + (match[2]?.length ?? 0) });
  }
  return spans;
}

/** The text of each code span. */
export function codeIn(text: string): string[] {
  return codeSpans(text).map(({ start, end }) => text.slice(start, end).trim());
}
