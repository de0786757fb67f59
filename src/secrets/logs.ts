import { baseName, formatOf } from './format.ts';
import { judgeKey } from './keys.ts';

/** A place where a secret would be written to a log. Holds the variable's name, never a value. */
export interface LogFinding {
  readonly rule: 'log/printed' | 'log/environment' | 'log/trace' | 'log/request';
  /** Offsets of what writes it, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The variable; undefined where all are written. */
  readonly name: string | undefined;
  readonly message: string;
}

/** Longer lines are data. */
const longestLine = 2_000;
/** How far back a `set -x` may stand. */
const mostLines = 20_000;

/** Words before the noun that make the name a question or a count, not a secret. */
const question =
  /^(?:has|is|no|use|uses|using|with|without|missing|invalid|valid|need|needs|want|should|can|show|hide|masked|redacted|hidden|hashed|encrypted|num|count|total|max|min|next|prev|new_line|csrf|reset|forgot|change|update|enable|disable|expired|show)(?![a-z])/i;

/** Whether a variable's name says that its value is a secret. */
function isSecretName(name: string): boolean {
  const snake = name.replace(/([a-z\d])([A-Z])/g, '$1_$2');
  if (question.test(snake)) return false;
  const verdict = judgeKey(name);
  return verdict !== undefined && verdict.exact && (verdict.kind === 'password' || verdict.kind === 'token');
}

/** Whether the file runs commands of a shell: scripts, workflows and other pipelines, Dockerfiles, make files. */
function runsCommands(path: string, text: string): boolean {
  const format = formatOf(path, text);
  if (format === 'shell' || format === 'dockerfile') return true;
  if (format !== 'yaml') return baseName(path).startsWith('jenkinsfile');
  const slashed = path.replaceAll('\\', '/').toLowerCase();
  return (
    /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\/|(?:^|\/)\.circleci\/|(?:^|\/)\.buildkite\//.test(
      slashed,
    ) ||
    /^(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|\.travis|\.drone|appveyor|action)\b.*\.ya?ml$|\.gitlab-ci\.ya?ml$/.test(
      baseName(path),
    )
  );
}

const shellVariable = /\$(?:\{(\w+)(?::?[?=-][^}]*)?\}|(\w+))/g;
const workflowSecret = /\$\{\{\s{0,3}(?:secrets\.(\w+)|env\.(\w+))\s{0,3}\}\}/g;

/** The secret-named variables of a command: `$X`, `${X}`, `${{ secrets.X }}`. Their length or their being set is none. */
function secretsOf(command: string): string[] {
  const names: string[] = [];
  for (const match of command.matchAll(workflowSecret)) {
    const name = match[1] ?? match[2] ?? '';
    if (match[1] !== undefined || isSecretName(name)) names.push(name);
  }
  for (const match of command.matchAll(shellVariable)) {
    const name = match[1] ?? match[2] ?? '';
    if (isSecretName(name)) names.push(name);
  }
  return names;
}

/** What is written goes to a file, a pipe or the service's own masks, not to the log. */
function isRedirected(rest: string): boolean {
  const plain = rest.replace(/\$\{[^}]*\}|\$\([^)]*\)/g, 'x');
  return /(?:^|[^|])\|(?!\|)(?!\s*(?:tee|cat|sed|awk|grep|sort|head|tail|xargs echo|base64|jq)\b(?!.*>))|>{1,2}\s*(?!&?[12]\b|\/dev\/(?:stdout|stderr|tty))\S/.test(
    plain,
  );
}

const printer =
  /(?:^|[;&|({]|\bthen\b|\bdo\b|\belse\b|\brun:|\bscript:|^\s*-)\s*(?:@|sudo\s+)?(echo|printf|print|Write-Host|Write-Output)\s+([^;&]*)/g;
const wholeEnvironment =
  /(?:^|[;&|({]|\bthen\b|\bdo\b|\brun:|^\s*-)\s*(?:@|sudo\s+)?(printenv|env|export\s+-p|declare\s+-x|Get-ChildItem\s+env:|gci\s+env:)\s*(?:\|\s*sort\s*)?(?:$|;|&&|["'])/i;
const traceOn =
  /(?:^|[;&|]|\brun:|^\s*-)\s*(set\s+-[a-wyzA-Z]*x[a-zA-Z]*|set\s+-o\s+xtrace)\b|^\uFEFF?#!\s*\S*\b(?:ba|z|k|da)?sh\s+(-[a-z]*x[a-z]*)\b/;
const traceOff = /\bset\s+\+[a-zA-Z]*x|\bset\s+\+o\s+xtrace\b/;
const verboseCurl =
  /\bcurl(?=[^|;]{0,600}?\s(?:-[a-zA-Z]*v[a-zA-Z]*|--verbose|--trace(?:-ascii)?)(?:\s|$))(?=[^|;]{0,600}?(?:authorization|api-?key|token|\s-u\s|\s--user\s))[^|;]{1,600}/i;

function shellFindings(text: string): LogFinding[] {
  const found: LogFinding[] = [];
  let trace: { readonly start: number; readonly end: number } | undefined;
  let at = 0;
  let lines = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (++lines > mostLines) break;
    if (line.length > longestLine || /^\s*(?:#(?!!)|\/\/|::|rem\s)/i.test(line)) continue;
    for (const match of line.matchAll(printer)) {
      const rest = match[2] ?? '';
      const [name] = secretsOf(rest);
      if (
        name === undefined ||
        /::add-mask::|##vso\[task\.setsecret|setvariable[^\]]*issecret=true/i.test(rest) ||
        isRedirected(rest)
      )
        continue;
      // 'single quotes' print the name itself.
      if (/^'[^']*'\s*$/.test(rest.trim()) && !rest.includes('${{')) continue;
      // `(echo a; echo b) | command`
      if (/[({]/.test(line.slice(0, match.index + 1)) && /[)}]\s{0,5}(?:\||>)/.test(line.slice(match.index))) continue;
      const from = start + match.index + match[0].indexOf(match[1] ?? '');
      found.push({
        rule: 'log/printed',
        start: from,
        end: start + match.index + match[0].trimEnd().length,
        name,
        message: `${name} is written to the log here. Leave it out; to see whether it is set, print \${${name}:+set}.`,
      });
    }
    const all = wholeEnvironment.exec(line);
    if (all?.[1] !== undefined && !/[>]/.test(line)) {
      const from = start + line.indexOf(all[1], all.index);
      found.push({
        rule: 'log/environment',
        start: from,
        end: from + all[1].length,
        name: undefined,
        message: 'Every variable is written to the log here, secrets among them. Print the ones you need by name.',
      });
    }
    const curl = verboseCurl.exec(line);
    if (curl !== null) {
      found.push({
        rule: 'log/request',
        start: start + curl.index,
        end: start + curl.index + curl[0].trimEnd().length,
        name: undefined,
        message:
          'curl writes its request here, with the credentials in it. Take out the verbose switch, or use --fail-with-body.',
      });
    }
    if (traceOff.test(line)) trace = undefined;
    const on = traceOn.exec(line);
    const switched = on?.[1] ?? on?.[2];
    if (switched !== undefined) {
      const from = start + line.indexOf(switched, on?.index ?? 0);
      trace = { start: from, end: from + switched.length };
    } else if (trace !== undefined) {
      const [name] = secretsOf(line);
      if (name === undefined) continue;
      found.push({
        rule: 'log/trace',
        ...trace,
        name,
        message: `Every command is written to the log from here on, and ${name} is in one of them. Put "set +x" before it.`,
      });
      trace = undefined;
    }
  }
  return found;
}

/** Calls that write to a log or a terminal, by the languages' usual names. */
const logCall =
  /\b(?:console\.(?:log|info|warn|error|debug|trace)|(?:self\.|this\.)?_?log(?:ger|ging)?\.(?:log|info|warn|warning|error|debug|trace|critical|exception|verbose|notice)|print(?:ln|f)?|puts|pp|System\.(?:out|err)\.print(?:ln|f)?|fmt\.Print(?:ln|f)?|log\.(?:Print|Fatal)(?:ln|f)?|Console\.WriteLine|error_log|var_dump|print_r|e?println!|dbg!|IO\.(?:puts|inspect))\s{0,2}(?:\(|(?=\s(?:ENV|"|')))/g;
/** How a program names a variable of the environment. */
const environmentRead =
  /(?:process\.env\.|import\.meta\.env\.|process\.env\[\s?["'`]|environ(?:\.get\(|\[)\s?["']|getenv\(\s?["']|ENV(?:\.fetch\(|\[)\s?["']|env::var\(\s?"|Getenv\(\s?"|GetEnvironmentVariable\(\s?"|get_env\(\s?")(\w{1,64})/g;

/** The arguments of a call, up to its closing bracket on the same line; quoted texts blanked out except what is put into them. */
function argumentsAt(line: string, open: number): string {
  let depth = 1;
  let at = open;
  for (; at < line.length && depth > 0; at++) {
    if (line[at] === '(') depth++;
    else if (line[at] === ')') depth--;
  }
  return line.slice(open, at);
}

/** Names in the arguments outside of quoted texts, and in what is put into them (`${x}`, `{x}` of an f-string, `#{x}`). */
function bareNames(given: string): string[] {
  const names: string[] = [];
  const inner: string[] = [];
  const outside = given.replace(
    /(f?)(["'`])((?:\\.|(?!\2).){0,500}?)\2/g,
    (_whole, f: string, quote: string, body: string) => {
      if (quote === '`') inner.push(...[...body.matchAll(/\$\{([^{}]{1,100})\}/g)].map((match) => match[1] ?? ''));
      else if (f === 'f') inner.push(...[...body.matchAll(/\{([^{}:!]{1,100})/g)].map((match) => match[1] ?? ''));
      else inner.push(...[...body.matchAll(/#\{([^{}]{1,100})\}/g)].map((match) => match[1] ?? ''));
      return ' ';
    },
  );
  for (const part of [outside, ...inner]) {
    for (const match of part.matchAll(
      /(?<![\w.$])(?:[A-Za-z_$][\w$]{0,40}\.){0,4}([A-Za-z_]\w{0,60})(?![\w(]|\.\w|\s*[=:](?!=)|\[)/g,
    ))
      names.push(match[1] ?? '');
  }
  return names;
}

function sourceFindings(text: string): LogFinding[] {
  const found: LogFinding[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (line.length > longestLine || /^\s*(?:\/\/|#|\*|--)/.test(line)) continue;
    for (const match of line.matchAll(logCall)) {
      const given = argumentsAt(line, match.index + match[0].length);
      const read = [...given.matchAll(environmentRead)].map((one) => one[1] ?? '').find(isSecretName);
      const name = read ?? bareNames(given).find(isSecretName);
      if (
        name === undefined ||
        /\b(?:mask|redact|hash|length|typeof|Boolean|!!|bool|sanitize|obfuscate|includes|slice|substring)\b|!!/i.test(
          given,
        )
      )
        continue;
      found.push({
        rule: 'log/printed',
        start: start + match.index,
        end: start + match.index + match[0].length + given.length,
        name,
        message: `${name} is written to the log here. Leave it out, or say only whether it is set.`,
      });
      break;
    }
  }
  return found;
}

/**
 * Finds where scripts, workflows and programs write secrets to a log: a secret-named variable that is printed, the whole
 * environment, command tracing while a secret is in use, requests shown with their credentials. By names: a value is not needed,
 * and none is in the result. Never throws.
 */
export function loggedSecrets(text: string, path: string): LogFinding[] {
  if (runsCommands(path, text)) return shellFindings(text);
  return formatOf(path, text) === 'source' ? sourceFindings(text) : [];
}

/**
 * The edits that print only whether a variable is set, for a shell's `echo` and `printf`: `$X` becomes `${X:+set}`. None where
 * the variable does not stand there by itself. Only the printed stretch is changed.
 */
export function printWhetherSet(
  text: string,
  path: string,
  finding: Pick<LogFinding, 'start' | 'end'> & { readonly rule: string },
): { readonly start: number; readonly end: number; readonly insert: string }[] {
  if (finding.rule !== 'log/printed' || !runsCommands(path, text)) return [];
  return [...text.slice(finding.start, finding.end).matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? '';
    const start = finding.start + match.index;
    return isSecretName(name) ? [{ start, end: start + match[0].length, insert: `\${${name}:+set}` }] : [];
  });
}
