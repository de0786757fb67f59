import { baseName } from '../format.ts';

/** A place where a variable of the environment is named. */
export interface VariableUse {
  readonly name: string;
  /** Offsets of the name, end exclusive. */
  readonly start: number;
  readonly end: number;
}

const name = String.raw`([A-Za-z_]\w{0,63})`;
const quoted = String.raw`["'\x60]${name}["'\x60]`;

interface Language {
  /** By extension, or the whole file name. */
  readonly files: RegExp;
  /** A word that must be there before the expressions are tried. */
  readonly word: string;
  /** The first group is the name. */
  readonly uses: RegExp;
}

/** How programs read a variable, after the languages' own manuals. */
const languages: readonly Language[] = [
  {
    files: /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/,
    word: 'env',
    uses: new RegExp(
      String.raw`(?:\bprocess\.env|\bimport\.meta\.env|\bBun\.env)(?:\?)?(?:\.${name}|\[\s{0,3}${quoted}\s{0,3}\])|\bDeno\.env\.get\(\s{0,3}${quoted}`,
      'dg',
    ),
  },
  {
    files: /\.py$/,
    word: 'env',
    uses: new RegExp(
      String.raw`\b(?:os\.)?environ(?:\[\s{0,3}${quoted}\s{0,3}\]|\.(?:get|pop)\(\s{0,3}${quoted})|\bgetenv\(\s{0,3}${quoted}`,
      'dg',
    ),
  },
  {
    files: /\.(?:rb|rake|erb|ru|gemspec)$|^(?:gemfile|rakefile|vagrantfile|fastfile)$/,
    word: 'ENV',
    uses: new RegExp(String.raw`\bENV(?:\[\s{0,3}${quoted}\s{0,3}\]|\.fetch\(?\s{0,3}${quoted})`, 'dg'),
  },
  {
    files: /\.php$/,
    word: 'env',
    uses: new RegExp(String.raw`\b(?:getenv|env)\(\s{0,3}${quoted}|\$_ENV\[\s{0,3}${quoted}\s{0,3}\]`, 'dgi'),
  },
  {
    files: /\.(?:java|kts?|scala|groovy|gradle)$/,
    word: 'getenv',
    uses: new RegExp(String.raw`\bSystem\.getenv\(\s{0,3}${quoted}`, 'dg'),
  },
  {
    files: /\.rs$/,
    word: 'env',
    uses: new RegExp(String.raw`\benv::var(?:_os)?\(\s{0,3}${quoted}|\b(?:option_)?env!\(\s{0,3}${quoted}`, 'dg'),
  },
  { files: /\.go$/, word: 'env', uses: new RegExp(String.raw`\bos\.(?:Getenv|LookupEnv)\(\s{0,3}${quoted}`, 'dg') },
  {
    files: /\.(?:cs|fs|vb)$/,
    word: 'GetEnvironmentVariable',
    uses: new RegExp(String.raw`\bGetEnvironmentVariable\(\s{0,3}${quoted}`, 'dg'),
  },
  {
    files: /\.exs?$/,
    word: 'env',
    uses: new RegExp(String.raw`\bSystem\.(?:get_env|fetch_env!?)\(?\s{0,3}${quoted}`, 'dg'),
  },
  { files: /\.p[lm]$/, word: 'ENV', uses: new RegExp(String.raw`\$ENV\{\s{0,3}["']?${name}["']?\s{0,3}\}`, 'dg') },
  { files: /\.psm?1$/, word: 'env:', uses: new RegExp(String.raw`\$\{?env:${name}`, 'dgi') },
];

/** `const { A, B: b = 'x' } = process.env` */
const destructured = /\{([^{}]{1,600})\}\s{0,3}=\s{0,3}(?:process\.env|import\.meta\.env)\b(?![.[])/dg;
/** `${X}`, `${X:-…}`, `${X:?…}`, `$X` in compose files; a doubled dollar stands for itself. */
const composeUse = new RegExp(String.raw`(?<!\$)\$(?:\{${name}(?=[}:?+-])|${name})`, 'dg');
/** A script that insists on a variable. */
const shellNeed = new RegExp(String.raw`\$\{${name}:?\?`, 'dg');
const dockerUse = new RegExp(String.raw`(?<![\\$])\$(?:\{${name}(?=[}:?+-])|${name})`, 'dg');
const workflowUse = new RegExp(String.raw`\b(?:secrets|vars)\.${name}`, 'dg');

/** What the system, the shell, the language or the CI service sets. */
const given = new RegExp(
  `^(?:${[
    'PATH|HOME|USER|USERNAME|LOGNAME|SHELL|PWD|OLDPWD|TERM|COLORTERM|LANG|LANGUAGE|LC_\\w+|TZ|TMPDIR|TMP|TEMP|HOSTNAME|HOST|UID|GID|EUID|DISPLAY|EDITOR|VISUAL|PAGER|COLUMNS|LINES',
    'CI|CI_\\w+|GITHUB_\\w+|RUNNER_\\w+|ACTIONS_\\w+|GITLAB_\\w+|BUILDKITE\\w*|CIRCLE\\w*|TRAVIS\\w*|JENKINS_\\w+|BUILD_(?:NUMBER|ID|URL)|TF_BUILD|TEAMCITY_\\w+|BITBUCKET_\\w+',
    'NODE_ENV|NODE_OPTIONS|NODE_PATH|NODE_DEBUG|npm_\\w+|INIT_CWD|JEST_WORKER_ID|VITEST\\w*|MODE|DEV|PROD|SSR|BASE_URL|RAILS_ENV|RACK_ENV|BUNDLE_\\w+|GEM_\\w+|PYTHON\\w+|VIRTUAL_ENV|CONDA_\\w+',
    'JAVA_HOME|JAVA_OPTS|M2_HOME|GRADLE_\\w+|GOPATH|GOROOT|GOOS|GOARCH|CARGO\\w*|RUST_BACKTRACE|RUST_LOG|OUT_DIR|TARGET|PROFILE|DOTNET_\\w+|ASPNETCORE_\\w+|MIX_ENV|PHP_\\w+',
    'NO_COLOR|FORCE_COLOR|DEBUG|XDG_\\w+|SSH_\\w+|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|https?_proxy|no_proxy|APPDATA|LOCALAPPDATA|PROGRAMFILES\\w*|PROGRAMDATA|USERPROFILE|WINDIR|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|OS|COMPUTERNAME',
    'KUBERNETES_\\w+|AWS_LAMBDA_\\w+|AWS_EXECUTION_ENV|LAMBDA_TASK_ROOT|VERCEL|VERCEL_\\w+|NETLIFY|DYNO|K_SERVICE|K_REVISION|WEBSITE_\\w+|FUNCTIONS_\\w+|ELECTRON_\\w+|VSCODE_\\w+|COMPOSE_\\w+|DOCKER_\\w+|BUILDPLATFORM|TARGET(?:PLATFORM|ARCH|OS|VARIANT)|__\\w+',
  ].join('|')})$`,
);

/** Whether a name is set by the system, a language or a CI service, so that nobody has to write it down. */
export function isGivenVariable(variable: string): boolean {
  return given.test(variable);
}

/** Whether a file may use variables in a way that is read here. `path` with forward slashes. */
export function mayUseVariables(path: string): boolean {
  const file = baseName(path);
  return (
    isCompose(file) ||
    isDockerfile(file) ||
    isWorkflow(path) ||
    /\.(?:ba|z)?sh$/.test(file) ||
    languageOf(file) !== undefined
  );
}

/**
 * The variables of the environment that a program, a compose file, a Dockerfile, a workflow or a script uses: each use in the
 * text's order. Comments on lines of their own and what is only set do not count, nor what the system gives.
 */
export function variableUses(text: string, path: string): VariableUse[] {
  const file = baseName(path);
  const found: VariableUse[] = [];
  if (isCompose(file)) collect(text, composeUse, found);
  else if (isDockerfile(file)) collectDocker(text, found);
  else if (isWorkflow(path)) collect(text, workflowUse, found);
  else if (/\.(?:ba|z)?sh$/.test(file)) collect(text, shellNeed, found);
  else {
    const language = languageOf(file);
    if (language !== undefined && text.toLowerCase().includes(language.word.toLowerCase())) {
      collect(text, language.uses, found);
      if (language === languages[0]) collectDestructured(text, found);
    }
  }
  return found.filter((use) => !isGivenVariable(use.name)).sort((a, b) => a.start - b.start);
}

function languageOf(file: string): Language | undefined {
  return languages.find(({ files }) => files.test(file));
}

function isCompose(file: string): boolean {
  return /^(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/.test(file);
}

function isDockerfile(file: string): boolean {
  return /^(?:[\w.-]+\.)?(?:dockerfile|containerfile)(?:\.[\w-]+)?$/.test(file);
}

function isWorkflow(path: string): boolean {
  return /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/.+\.ya?ml$/.test(path);
}

function collect(text: string, pattern: RegExp, found: VariableUse[]): void {
  for (const match of text.matchAll(pattern)) {
    const range = match.indices?.slice(1).find((group: [number, number] | undefined) => group !== undefined);
    if (range === undefined || isComment(text, match.index) || isSet(text, match.index + match[0].length)) continue;
    found.push({ name: text.slice(range[0], range[1]), start: range[0], end: range[1] });
  }
}

function isComment(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 300), at);
  return /^\s*(?:\/\/|#(?!\{)|\*|\/\*|--|<!--)/.test(line);
}

/** `process.env.X = …` sets it. */
function isSet(text: string, end: number): boolean {
  return /^["'\])]{0,2}\s{0,3}(?:\?\?|\|\|)?=(?![=~>])/.test(text.slice(end, end + 10));
}

function collectDestructured(text: string, found: VariableUse[]): void {
  for (const match of text.matchAll(destructured)) {
    const range = match.indices?.[1];
    if (range === undefined || isComment(text, match.index)) continue;
    for (const part of text.slice(range[0], range[1]).matchAll(/(?:^|,)\s*([A-Za-z_]\w{0,63})/dg)) {
      const place = part.indices?.[1];
      if (place === undefined) continue;
      found.push({ name: part[1] ?? '', start: range[0] + place[0], end: range[0] + place[1] });
    }
  }
}

/** What a Dockerfile uses and sets nowhere itself (`ARG`, `ENV`, an assignment in a script). */
function collectDocker(text: string, found: VariableUse[]): void {
  const own = new Set<string>();
  for (const match of text.matchAll(
    /^[ \t]*(?:ARG|ENV)[ \t]+([A-Za-z_]\w*)|(?:^|[\s;&"'])([A-Za-z_]\w*)=|\bfor[ \t]+(\w+)[ \t]+in\b|\bread[ \t]+(?:-\w+[ \t]+)*(\w+)/gim,
  ))
    own.add(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  const uses: VariableUse[] = [];
  collect(text, dockerUse, uses);
  found.push(...uses.filter(({ name: used }) => !own.has(used) && /^[A-Z][A-Z0-9_]+$/.test(used)));
}
