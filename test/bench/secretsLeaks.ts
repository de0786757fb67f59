/** Looks for the text of secrets in everything that a scan writes: all formats, files and history, baseline and memory. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { baselineEntry, baselineFile, formatBaseline, newBaseline, withEntry } from '../../src/secrets/baseline.ts';
import { scanText } from '../../src/secrets/scan.ts';

/** A text with secrets in it, and the name of the file it is put into. */
export interface LeakCase {
  readonly text: string;
  readonly file: string;
}

const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
/** Shorter values are found in any text. */
const least = 6;

/** What the command line wrote, and files beside it, by name. */
type Outputs = ReadonlyMap<string, string>;

/** The outputs in which a value stands, by their name with how many values they hold. A right program gives none. */
export function leaks(cases: readonly LeakCase[]): ReadonlyMap<string, number> {
  const root = mkdtempSync(join(tmpdir(), 'ops-persona-leaks-'));
  try {
    const values = new Set<string>();
    let baseline = newBaseline('00112233445566778899aabbccddeeff');
    cases.forEach(({ text, file }, at) => {
      const path = join(root, String(at), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      for (const finding of scanText(text, file, { ignoreSuppressions: true }).findings) {
        const value = text.slice(finding.start, finding.end);
        if (value.length < least) continue;
        for (const line of value.split(/\r?\n/))
          if (line.length >= least && !line.startsWith('-----')) values.add(line);
        baseline = withEntry(baseline, baselineEntry(text, finding, baseline.salt, `${at}/${file}`));
      }
    });
    const held = new Map<string, number>();
    for (const [name, said] of outputs(root)) count(held, name, said, values);
    count(held, baselineFile, formatBaseline(baseline), values);
    return held;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function count(held: Map<string, number>, name: string, said: string, values: ReadonlySet<string>): void {
  if (said.length === 0) throw new Error(`${name} is empty: nothing was measured.`);
  const number = [...values].filter((value) => said.includes(value)).length;
  if (number > 0) held.set(name, number);
}

function outputs(root: string): Outputs {
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: root, stdio: 'ignore' });
  git('init', '--quiet');
  git('add', '--all', '--force');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--no-verify', '-m', 'Data');
  const said = new Map<string, string>();
  for (const format of ['text', 'json', 'sarif']) {
    for (const how of [['--no-ignore'], ['--history']]) {
      const args = ['scan', ...how, '--format', format];
      const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      said.set(args.join(' '), stdout + stderr);
    }
  }
  for (const file of own(join(root, '.git'))) said.set(file.slice(root.length + 1), readFileSync(file, 'utf8'));
  return said;
}

/** What we keep in git's folder. */
function own(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('ops-persona'))
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile() && statSync(file).size > 0);
}
