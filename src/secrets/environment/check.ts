import { isOthersFile } from '../files.ts';
import { dotenvNames, environmentOf, folderOf, isEnvironmentExample, isTrial, secretFile } from './files.ts';
import { isGivenVariable, mayUseVariables, variableUses } from './names.ts';

/** A file of the project. */
export interface EnvironmentFile {
  /** From the root, forward slashes. */
  readonly path: string;
  /** undefined: it is no text. */
  readonly text: string | undefined;
  readonly tracked: boolean;
}

/** What is wrong with the environment's variables or with the files that hold them. Names and places, never values. */
export interface EnvironmentFinding {
  readonly rule: 'env/undocumented' | 'env/drift' | 'env/tracked-secret-file';
  readonly path: string;
  /** Offsets in the file's text; 0 and 0 for the file as a whole. */
  readonly start: number;
  readonly end: number;
  /** The variables it is about. */
  readonly names: readonly string[];
  /** `env/undocumented`: the example they belong into; `env/drift`: the file that has them. */
  readonly other: string | undefined;
  readonly message: string;
}

/** Whether `checkEnvironment` wants to see a file's text. */
export function concernsEnvironment(path: string): boolean {
  if (isOthersFile(path)) return false;
  return (
    isEnvironmentExample(path) ||
    environmentOf(path) !== undefined ||
    /\.(?:md|mdx|rst|adoc)$/i.test(path) ||
    mayUseVariables(path) ||
    /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|tfstate|backup|ovpn|asc|gpg|conf|cnf)$|(?:^|\/)(?:id_\w+|config|\.?\w*(?:credential|secret|account|kube|netrc|pgpass|npmrc|pypirc|docker|htpasswd|s3cfg|boto|vault|master)[\w.-]*)$/i.test(
      path,
    )
  );
}

/**
 * Checks the variables of a project's environment: used and not in the example (`env/undocumented`), there in one deployed
 * environment and not in another (`env/drift`), and files with secrets that git tracks (`env/tracked-secret-file`).
 *
 * @param hasSecret whether a text holds a secret, as the repository's policy sees it
 */
export function checkEnvironment(
  files: readonly EnvironmentFile[],
  hasSecret: (text: string, path: string) => boolean,
): EnvironmentFinding[] {
  return [...undocumented(files), ...drift(files), ...tracked(files, hasSecret)].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start,
  );
}

/** The nearest example at or above a folder. */
function exampleFor(folder: string, examples: ReadonlyMap<string, string>): string | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    const example = examples.get(at);
    if (example !== undefined || at === '') return example;
  }
}

/** Names that an example above the file, or a document, mentions are known. Only where there is an example at all. */
function undocumented(files: readonly EnvironmentFile[]): EnvironmentFinding[] {
  const examples = new Map<string, string>();
  const known = new Map<string, Set<string>>();
  let prose = '';
  for (const { path, text } of files) {
    if (text === undefined) continue;
    if (isEnvironmentExample(path)) {
      const folder = folderOf(path);
      if (!examples.has(folder)) examples.set(folder, path);
      const names = known.get(folder) ?? new Set();
      for (const { name } of commentedNames(text)) names.add(name);
      known.set(folder, names);
    } else if (/\.(?:md|mdx|rst|adoc)$/i.test(path)) prose += `\n${text}`;
  }
  if (examples.size === 0) return [];
  const told = new Set(prose.match(/\b[A-Z][A-Z0-9_]{2,63}\b/g));
  const first = new Map<string, EnvironmentFinding>();
  for (const { path, text } of files) {
    if (text === undefined || isOthersFile(path) || isTrial(path) || !mayUseVariables(path)) continue;
    const example = exampleFor(folderOf(path), examples);
    if (example === undefined) continue;
    for (const { name, start, end } of variableUses(text, path)) {
      if (told.has(name) || first.has(`${example}\0${name}`) || isKnown(folderOf(path), name, known)) continue;
      const message = `${name} is used here, but ${example} does not name it. Add it there, without its value.`;
      first.set(`${example}\0${name}`, {
        rule: 'env/undocumented',
        path,
        start,
        end,
        names: [name],
        other: example,
        message,
      });
    }
  }
  return [...first.values()];
}

/** Names in an example, also those that stand in a comment as something one may set (`# PORT=80`). */
function commentedNames(text: string): { readonly name: string }[] {
  return dotenvNames(text.replace(/^[ \t]*#[ \t]*(?=[A-Z_][A-Z0-9_]*=)/gm, ''));
}

function isKnown(folder: string, name: string, known: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    if (known.get(at)?.has(name) === true) return true;
    if (at === '') return false;
  }
}

const onMachines = /^(?:dev|devel|development|local|test|testing|ci|e2e)$|(?:^|[.-])local$/;

/** Deployed environments should have the same names. What the plain `.env` beside them has holds for all. */
function drift(files: readonly EnvironmentFile[]): EnvironmentFinding[] {
  const folders = new Map<string, { file: string; environment: string; names: string[] }[]>();
  for (const { path, text } of files) {
    const environment = environmentOf(path);
    if (environment === undefined || text === undefined || isTrial(path)) continue;
    const folder = folderOf(path);
    const names = dotenvNames(text).map(({ name }) => name);
    folders.set(folder, [...(folders.get(folder) ?? []), { file: path, environment, names }]);
  }
  const findings: EnvironmentFinding[] = [];
  for (const all of folders.values()) {
    const shared = new Set(all.filter(({ environment }) => environment === '').flatMap(({ names }) => names));
    const deployed = all.filter(({ environment }) => environment !== '' && !onMachines.test(environment));
    for (const { file, names } of deployed) {
      const own = new Set(names);
      for (const other of deployed) {
        if (other.file === file) continue;
        const missing = [...new Set(other.names)].filter(
          (name) => !own.has(name) && !shared.has(name) && !isGivenVariable(name),
        );
        if (missing.length === 0) continue;
        const list =
          missing.length > 6 ? `${missing.slice(0, 6).join(', ')} and ${missing.length - 6} more` : missing.join(', ');
        const message = `${other.file} has ${list}, and this file does not. Add ${missing.length === 1 ? 'it' : 'them'}, or take ${missing.length === 1 ? 'it' : 'them'} out there.`;
        findings.push({ rule: 'env/drift', path: file, start: 0, end: 0, names: missing, other: other.file, message });
      }
    }
  }
  return findings;
}

function tracked(
  files: readonly EnvironmentFile[],
  hasSecret: (text: string, path: string) => boolean,
): EnvironmentFinding[] {
  return files.flatMap(({ path, text, tracked: isTracked }): EnvironmentFinding[] => {
    const why = isTracked && !isOthersFile(path) ? secretFile(path, text, hasSecret) : undefined;
    if (why === undefined) return [];
    const message = `Git tracks this file. ${why} Take it out with "git rm --cached", let git ignore it, and rotate what it holds.`;
    return [{ rule: 'env/tracked-secret-file', path, start: 0, end: 0, names: [], other: undefined, message }];
  });
}
