import { describeEnd, runProcess, succeeded, type ProcessOptions, type ProcessResult } from '../workspace/process.ts';
import { OpsError } from '../workspace/errors.ts';
import { safeLine } from './text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names that point git at another repository; a git hook or a wrapper that starts us sets them, and we mean our folder. */
const repositoryNames = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_TRACE2_EVENT',
];

export interface GitSettings {
  readonly cwd: string;
  readonly env: Environment;
  /** git, ssh and signers may ask on the terminal. */
  readonly interactive: boolean;
  readonly probe: (point: string) => void;
}

/**
 * Runs git for a run: never through a shell, with nothing of the caller's repository variables, English messages (the words
 * are read), no editor, and no prompt unless there is a terminal.
 */
export class Git {
  readonly settings: GitSettings;
  readonly env: Environment;

  constructor(settings: GitSettings) {
    this.settings = settings;
    this.env = gitEnvironment(settings.env, settings.interactive);
  }

  /** The same git for another folder. */
  at(cwd: string): Git {
    return new Git({ ...this.settings, cwd });
  }

  /** Runs it; the result says how it ended. */
  async run(args: readonly string[], options: Partial<ProcessOptions> = {}): Promise<ProcessResult> {
    this.settings.probe(`git ${args[0] ?? ''}: before`);
    const result = await runProcess('git', args, {
      cwd: this.settings.cwd,
      stdin: this.settings.interactive && options.input === undefined ? 'inherit' : 'ignore',
      ownGroup: !this.settings.interactive,
      ...options,
      env: { ...this.env, ...options.env },
    });
    this.settings.probe(`git ${args[0] ?? ''}: after`);
    return result;
  }

  /** Standard output, or undefined when git says no. For questions: takes no optional locks. */
  async ask(args: readonly string[], options: Partial<ProcessOptions> = {}): Promise<string | undefined> {
    const result = await this.#read(args, options);
    return succeeded(result) ? result.stdout : undefined;
  }

  /** Standard output; a failure is thrown with git's own words. */
  async read(args: readonly string[], options: Partial<ProcessOptions> = {}): Promise<string> {
    const result = await this.#read(args, options);
    if (succeeded(result)) return result.stdout;
    throw new OpsError('refused', `git ${args[0] ?? ''} failed: ${gitWords(result)}`, {
      remedy: 'Run git fsck, then try again.',
    });
  }

  /** Standard output byte for byte, or undefined when git says no. */
  async bytes(args: readonly string[], options: Partial<ProcessOptions> = {}): Promise<Buffer | undefined> {
    const answer = await this.ask(args, { ...options, encoding: 'latin1' });
    return answer === undefined ? undefined : Buffer.from(answer, 'latin1');
  }

  /** One trimmed line, or undefined. */
  async line(args: readonly string[]): Promise<string | undefined> {
    const answer = (await this.ask(args))?.trim();
    return answer === '' ? undefined : answer;
  }

  async #read(args: readonly string[], options: Partial<ProcessOptions>): Promise<ProcessResult> {
    return runProcess('git', args, {
      cwd: this.settings.cwd,
      ownGroup: false,
      ...options,
      env: { ...this.env, GIT_OPTIONAL_LOCKS: '0', ...options.env },
    });
  }
}

/** What git said went wrong, on one line: its last words, or how it ended. */
export function gitWords(result: ProcessResult): string {
  const lines = result.stderr
    .split('\n')
    .map((line) => line.replace(/^(fatal|error): /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'));
  if (succeeded(result) || result.signal !== undefined || result.timedOut || lines.length === 0)
    return describeEnd(result);
  return safeLine(lines.slice(0, 4).join(' · '));
}

/** The environment of every program a run starts: the editor's runtime switch is taken out. */
export function childEnvironment(env: Environment): Environment {
  return { ...env, ELECTRON_RUN_AS_NODE: undefined };
}

function gitEnvironment(env: Environment, interactive: boolean): Environment {
  const cleared = Object.fromEntries(repositoryNames.map((name) => [name, undefined]));
  return {
    ...childEnvironment(env),
    ...cleared,
    // LC_ALL would win over LC_MESSAGES; the character set of hooks stays as it is.
    LC_ALL: undefined,
    LC_CTYPE: env['LC_ALL'] ?? env['LC_CTYPE'],
    LC_MESSAGES: 'C',
    LANGUAGE: undefined,
    GIT_EDITOR: ':',
    GIT_PAGER: 'cat',
    ...(interactive ? {} : noPrompts(env)),
  };
}

function noPrompts(env: Environment): Environment {
  const ssh = env['GIT_SSH_COMMAND'];
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GCM_INTERACTIVE: 'never',
    // A user's own ssh program is left alone: without a terminal OpenSSH has nowhere to ask anyway.
    ...((ssh === undefined && env['GIT_SSH'] === undefined) || /^ssh(\s|$)/.test(ssh ?? '')
      ? { GIT_SSH_COMMAND: `${ssh ?? 'ssh'} -o BatchMode=yes` }
      : {}),
  };
}
