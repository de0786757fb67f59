import { baselineFile, BaselineFilter, parseBaseline, type BaselineEntry } from './baseline.ts';
import type { CustomRuleSpec } from './customRules.ts';
import { isConfigFile } from './files.ts';
import { sha1Hex } from './hmac.ts';
import type { ImportedAllowances } from './imports.ts';
import type { FileState, ScanResult, SecretFinding, SecretSeverity, SuppressedFinding } from './model.ts';
import { matchesPatterns } from './pathPatterns.ts';
import { isEntropyRule } from './ruleKinds.ts';
import { scanText } from './scan.ts';
import { severityOf } from './severity.ts';

/** A rule of the repository; `paths` limits it to some files. */
export interface PolicyRule extends CustomRuleSpec {
  readonly paths?: readonly string[] | undefined;
}

/** What a repository decides about the search for secrets: the part `secrets` of its configuration. Patterns as in .gitignore, with braces. */
export interface SecretsSettings {
  /** More files to judge without being named. */
  readonly include?: readonly string[] | undefined;
  /** Files that are not judged. */
  readonly exclude?: readonly string[] | undefined;
  /** Files in which a value that merely looks made by chance is no secret; shapes, passwords and keys still are. */
  readonly entropyOff?: readonly string[] | undefined;
  /** How serious a rule's findings are, by rule id with or without `secret/`; `off`: not reported. */
  readonly severity?: Readonly<Record<string, SecretSeverity | 'off'>> | undefined;
  readonly rules?: readonly PolicyRule[] | undefined;
}

/** What is wrong with a file that the policy was read from. */
export interface PolicyProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  /** True: the file can't be used at all. False: a part of it was left out. */
  readonly whole: boolean;
}

/** What a policy is made from. Whatever is missing decides nothing. */
export interface PolicySources {
  readonly settings?: SecretsSettings | undefined;
  /** Where a setting stands, for what is wrong with it. */
  readonly locate?:
    | ((path: readonly (string | number)[]) => {
        readonly file: string;
        readonly line: number;
        readonly column: number;
      })
    | undefined;
  /** Reads a file by its path from the repository's root; undefined when there is none. */
  readonly read?: ((file: string) => Promise<string | undefined>) | undefined;
  /** A baseline to use instead of the repository's own; `null`: none. */
  readonly baseline?: BaselineFilter | null | undefined;
}

/** Where a text comes from beyond its path. */
export interface PolicyScanOptions {
  /** Report what comments suppress, too. */
  readonly ignoreSuppressions?: boolean | undefined;
  /** The commit whose version of the file this is; undefined for the working tree. */
  readonly commit?: string | undefined;
}

/** The files of other tools that are taken into account, from the repository's root. */
export const importedFiles = ['.gitleaksignore', '.gitleaks.toml', '.secrets.baseline'] as const;

type OwnRules = (text: string, path: string) => SecretFinding[];

/** The parts of a policy after reading. */
interface Parts {
  readonly settings: SecretsSettings;
  readonly own: OwnRules | undefined;
  readonly imports: readonly ImportedAllowances[];
  readonly baseline: BaselineFilter | undefined;
  readonly problems: readonly PolicyProblem[];
  readonly key: string;
}

/**
 * Everything that a repository decided about the search for secrets, as one object for the command line and the editor: which
 * files, own rules, severities, what is let pass (baseline and other tools' files) and what is wrong with those files.
 */
export class ScanPolicy {
  /** The built-in behaviour alone. */
  static readonly standard = new ScanPolicy({
    settings: {},
    own: undefined,
    imports: [],
    baseline: undefined,
    problems: [],
    key: '',
  });

  readonly problems: readonly PolicyProblem[];
  /** Findings a team decided to live with. */
  readonly baseline: BaselineFilter | undefined;
  /** What findings depend on besides the built-in rules: when it changes, remembered results are out of date. Holds no value. */
  readonly key: string;
  readonly #settings: SecretsSettings;
  readonly #severities: ReadonlyMap<string, SecretSeverity | 'off'>;
  readonly #own: OwnRules | undefined;
  readonly #imports: readonly ImportedAllowances[];

  private constructor({ settings, own, imports, baseline, problems, key }: Parts) {
    this.#settings = settings;
    this.#own = own;
    this.#imports = imports;
    this.baseline = baseline;
    this.problems = problems;
    this.key = key;
    this.#severities = new Map(
      Object.entries(settings.severity ?? {}).map(([rule, severity]) => [rule.replace(/^secret\//, ''), severity]),
    );
  }

  /** Reads what the repository says. Never throws for what stands in a file: that becomes a problem. */
  static async load(sources: PolicySources): Promise<ScanPolicy> {
    const { settings = {}, read = () => Promise.resolve(undefined) } = sources;
    const problems: PolicyProblem[] = [];
    const texts: string[] = [];
    const reading = async (file: string): Promise<string | undefined> => {
      const text = await read(file);
      if (text !== undefined) texts.push(file, text);
      return text;
    };
    const own = await ownRules(settings.rules ?? [], sources, problems);
    const imports = await imported(reading, problems);
    let baseline = sources.baseline ?? undefined;
    if (sources.baseline === undefined) {
      const text = await reading(baselineFile);
      const parsed = text === undefined ? undefined : parseBaseline(text);
      if (parsed?.ok === true) baseline = new BaselineFilter(parsed.baseline);
      else if (parsed !== undefined) {
        problems.push({ file: baselineFile, line: undefined, message: parsed.problem, whole: true });
      }
    }
    const key = sha1Hex(JSON.stringify([settings, texts, baseline?.key ?? '']));
    return new ScanPolicy({ settings, own, imports, baseline, problems, key });
  }

  /** Whether a file is judged without being named. `path` relative to the root, forward slashes. */
  wants(path: string): boolean {
    return !this.excludes(path) && (isConfigFile(path) || matchesPatterns(this.#settings.include ?? [], path));
  }

  /** Whether the repository says that a file is not judged. */
  excludes(path: string): boolean {
    return matchesPatterns(this.#settings.exclude ?? [], path);
  }

  /** Finds the secrets in a text as the repository wants it. Never throws. `path` relative to the root, forward slashes. */
  scan(text: string, path: string, options: PolicyScanOptions = {}): ScanResult {
    const more = this.#own?.(text, path) ?? [];
    const result = scanText(text, path, { ignoreSuppressions: options.ignoreSuppressions === true, more });
    if (result.findings.length === 0) return result;
    const entropyOff = matchesPatterns(this.#settings.entropyOff ?? [], path);
    const wanted = result.findings.filter(
      ({ rule }) => this.#severities.get(rule) !== 'off' && !(entropyOff && isEntropyRule(rule)),
    );
    const left: SecretFinding[] = [];
    const suppressed: SuppressedFinding[] = [...result.suppressed];
    let line = 1;
    let at = 0;
    for (const finding of wanted) {
      // Findings come in the text's order.
      for (; at < finding.start; at++) if (text.charCodeAt(at) === 10) line++;
      const place = { text, path, line, commit: options.commit };
      if (this.#imports.some((one) => one.allows(finding, place))) {
        suppressed.push({ ...finding, by: 'import', reason: undefined });
      } else left.push(finding);
    }
    const { findings, suppressed: known } = this.baseline?.apply(text, left) ?? { findings: left, suppressed: [] };
    return { findings, suppressed: [...suppressed, ...known], truncated: result.truncated };
  }

  /** How serious a finding is: what the repository says of its rule, else by how sure it is and where it stands. */
  severity(finding: Pick<SecretFinding, 'confidence' | 'rule'>, state: FileState): SecretSeverity {
    const said = this.#severities.get(finding.rule);
    return said === undefined || said === 'off' ? severityOf(finding, state) : said;
  }

  /** Baseline entries that no finding needed since this policy was loaded. Complete only after a scan of everything. */
  unused(): BaselineEntry[] {
    return this.baseline?.unused() ?? [];
  }
}

/** The repository's own rules as one function; their mistakes become problems. The engine for them is loaded when there are any. */
async function ownRules(
  specs: readonly PolicyRule[],
  { locate }: PolicySources,
  problems: PolicyProblem[],
): Promise<OwnRules | undefined> {
  if (specs.length === 0) return undefined;
  const { compileCustomRules, scanCustom } = await import('./customRules.ts');
  const compiled = compileCustomRules(specs);
  compiled.problems.forEach((message, index) => {
    const place = locate?.(['secrets', 'rules', ...(compiled.problemPlaces[index] ?? [])]);
    problems.push({ file: '.ops/config.yaml', line: undefined, ...place, message, whole: false });
  });
  const paths = new Map(specs.map((spec) => [spec.id, spec.paths]));
  return (text, path) => {
    const applying = compiled.rules.filter(({ spec }) => {
      const only = paths.get(spec.id);
      return only === undefined || matchesPatterns(only, path);
    });
    return scanCustom(text, applying);
  };
}

/** What other tools' files let pass. Their readers are loaded when there is such a file. */
async function imported(
  read: (file: string) => Promise<string | undefined>,
  problems: PolicyProblem[],
): Promise<ImportedAllowances[]> {
  const texts = await Promise.all(importedFiles.map(async (file) => ({ file, text: await read(file) })));
  if (texts.every(({ text }) => text === undefined)) return [];
  const { importDetectSecretsBaseline, importGitleaksConfig, importGitleaksIgnore } = await import('./imports.ts');
  const readers = {
    '.gitleaksignore': importGitleaksIgnore,
    '.gitleaks.toml': importGitleaksConfig,
    '.secrets.baseline': importDetectSecretsBaseline,
  } as const;
  return texts.flatMap(({ file, text }) => {
    if (text === undefined) return [];
    const allowances = readers[file](text);
    for (const { line, message } of allowances.problems) problems.push({ file, line, message, whole: false });
    return [allowances];
  });
}
