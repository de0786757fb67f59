import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as semver from 'semver';
import { refuse } from '../errors.ts';
import type { Git } from '../git.ts';
import { readPackageJson, readPackageLock } from './json.ts';
import { placeOf, type ManifestKind, type VersionSpot } from './model.ts';
import { readGradleProperties, readPlainVersion } from './plain.ts';
import { readCargoLock, readCargoToml, readPyproject, readUvLock } from './toml.ts';
import { readMsbuild, readPom } from './xml.ts';
import { readChart } from './yaml.ts';

const named = (...names: string[]): ((file: string) => boolean) => {
  const set = new Set(names);
  return (file) => set.has(file);
};

/** Every manifest we can edit: at the root of the repository, MSBuild projects anywhere. */
const kinds: readonly ManifestKind[] = [
  { matches: named('package.json', 'jsr.json', 'deno.json', 'composer.json'), read: readPackageJson },
  { matches: named('package-lock.json', 'npm-shrinkwrap.json'), read: readPackageLock, follows: true },
  { matches: named('VERSION', 'VERSION.txt', 'version.txt'), read: readPlainVersion, always: true },
  { matches: named('pyproject.toml'), read: readPyproject },
  { matches: named('uv.lock'), read: readUvLock, follows: true },
  { matches: named('Cargo.toml'), read: readCargoToml },
  { matches: named('Cargo.lock'), read: readCargoLock, follows: true },
  { matches: named('pom.xml'), read: readPom },
  { matches: named('gradle.properties'), read: readGradleProperties },
  { matches: named('Chart.yaml'), read: readChart },
  { matches: (file) => /\.(?:cs|fs|vb)proj$|^Directory\.Build\.props$/.test(file), read: readMsbuild },
];

/** A file with the project's version in it, as it stands in the working tree. */
export interface VersionFile {
  readonly path: string;
  readonly text: string;
  readonly spots: readonly VersionSpot[];
  readonly follows: boolean;
}

export interface FoundVersions {
  /** undefined when no file names a version: the tag is the version. */
  readonly version: string | undefined;
  readonly files: readonly VersionFile[];
}

/** Stands for the mode of a file whose changes git does not report: a release would take them in unseen. */
const unseen = 'unseen';

/** A tracked file as text; refuses what can't be edited byte for byte. */
export async function readTrackedText(worktree: string, file: string, mode: string): Promise<string> {
  if (mode === unseen) {
    throw refuse(
      1,
      `git is told not to look at ${file} (assume-unchanged or skip-worktree), so what would be committed is not known.`,
      `Let it look again: git update-index --no-assume-unchanged ${file} and git update-index --no-skip-worktree ${file}`,
      { file },
    );
  }
  if (mode === '120000') {
    throw refuse(
      2,
      `${file} is a symbolic link; a release edits the file itself.`,
      `Replace the link by the file and commit it.`,
      { file },
    );
  }
  const bytes = await fs.readFile(path.join(worktree, file));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) {
    throw refuse(2, `${file} is not UTF-8.`, `Convert ${file} to UTF-8 and commit it.`, { file });
  }
  return text;
}

/** Tracked files at the root of the repository, and MSBuild projects below it, with their modes. */
export async function trackedAtRoot(git: Git): Promise<ReadonlyMap<string, string>> {
  const projects = ['cs', 'fs', 'vb'].map((kind) => `:(top,glob)**/*.${kind}proj`);
  const answer = await git.read(['ls-files', '-v', '-s', '-z', '--', ':(top,glob)*', ...projects]);
  const result = new Map<string, string>();
  for (const entry of answer.split('\0')) {
    const tab = entry.indexOf('\t');
    const [flag = '', mode = ''] = entry.split(' ');
    if (tab > 0) result.set(entry.slice(tab + 1), flag === 'S' || flag !== flag.toUpperCase() ? unseen : mode);
  }
  return result;
}

/** The project's version and the files that hold it. Refuses malformed files, versions that are none, and files that disagree. */
export async function findVersions(worktree: string, tracked: ReadonlyMap<string, string>): Promise<FoundVersions> {
  const files: VersionFile[] = [];
  const texts = new Map<string, string>();
  for (const [file, mode] of tracked) {
    if (kinds.some((each) => each.matches(file))) texts.set(file, await readTrackedText(worktree, file, mode));
  }
  for (const [file, text] of texts) {
    const kind = kinds.find((each) => each.matches(file));
    const spots = kind?.read(text, file, (name) => texts.get(name)) ?? [];
    if (kind?.always === true && spots.length === 0)
      throw refuse(2, `${file} holds no version.`, `Write it there, for example 1.0.0, and commit ${file}.`, {
        file,
        line: 1,
        column: 1,
      });
    if (kind && spots.length > 0) files.push({ path: file, text, spots, follows: kind.follows === true });
  }
  const leaders = files.filter((file) => !file.follows);
  for (const file of leaders) requireVersion(file);
  const versions = new Set(leaders.map((file) => file.spots[0]?.version ?? ''));
  if (versions.size > 1) {
    throw refuse(
      2,
      `The version files disagree: ${leaders.map((file) => `${file.path} ${file.spots[0]?.version ?? ''}`).join(', ')}.`,
      'Write the same version into all of them and commit.',
    );
  }
  return { version: leaders[0]?.spots[0]?.version, files: leaders.length === 0 ? [] : files };
}

function requireVersion(file: VersionFile): void {
  for (const spot of file.spots) {
    const parsed = semver.parse(spot.version);
    if (parsed !== null && spot.version.startsWith(parsed.version)) continue;
    throw refuse(
      2,
      `${file.path} has the version "${spot.version}", which is not a semantic version.`,
      'Write it as MAJOR.MINOR.PATCH, for example 1.0.0, and commit it.',
      { file: file.path, ...placeOf(file.text, spot.start) },
    );
  }
}
