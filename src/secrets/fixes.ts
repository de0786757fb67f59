import type { Format } from './format.ts';
import { baseName, formatOf } from './format.ts';
import { wordsOf } from './keys.ts';
import type { SecretFinding } from './model.ts';

/** A change of a text. Offsets in UTF-16 units; the stretch from start to end is replaced. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** The new variable's name and what to change in the file; the value still stands in the text for the caller to take. */
export interface EnvironmentMove {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** `spring.datasource.password` becomes `SPRING_DATASOURCE_PASSWORD`. */
export function environmentName(finding: Pick<SecretFinding, 'key' | 'rule'>): string {
  const from =
    finding.key !== undefined && /^[A-Za-z_]\w*$/.test(finding.key) && finding.key === finding.key.toUpperCase()
      ? finding.key
      : undefined;
  const name =
    from ??
    wordsOf(finding.key ?? finding.rule)
      .join('_')
      .toUpperCase();
  return /^\d/.test(name) ? `_${name}` : name === '' ? 'SECRET' : name;
}

/** How a file of this kind reads an environment variable; `quoted`: the reference replaces the quotes as well. */
function referenceFor(
  format: Format,
  path: string,
  name: string,
): { readonly text: string; readonly quoted: boolean } | undefined {
  const file = baseName(path);
  const slashed = path.replaceAll('\\', '/').toLowerCase();
  if (format === 'yaml') {
    if (/(?:^|\/)\.github\/(?:workflows|actions)\//.test(slashed))
      return { text: `\${{ secrets.${name} }}`, quoted: true };
    if (/^\.gitlab-ci|(?:^|\/)\.gitlab\//.test(file)) return { text: `$${name}`, quoted: true };
    return { text: `\${${name}}`, quoted: false };
  }
  if (format === 'shell' || format === 'dockerfile') return { text: `"\${${name}}"`, quoted: true };
  if (format === 'hcl') return { text: `var.${name.toLowerCase()}`, quoted: true };
  if (format === 'json' || format === 'toml' || format === 'ini' || format === 'conf' || format === 'xml')
    return { text: `\${${name}}`, quoted: false };
  if (format !== 'source') return undefined;
  if (/\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(file)) return { text: `process.env.${name}`, quoted: true };
  if (file.endsWith('.py')) return { text: `os.environ["${name}"]`, quoted: true };
  if (/\.(?:rb|rake|gemspec|erb)$|^(?:gemfile|rakefile|vagrantfile)$/.test(file))
    return { text: `ENV.fetch("${name}")`, quoted: true };
  if (file.endsWith('.php')) return { text: `getenv('${name}')`, quoted: true };
  if (file.endsWith('.go')) return { text: `os.Getenv("${name}")`, quoted: true };
  if (/\.(?:java|kts?|groovy|gradle|scala)$/.test(file)) return { text: `System.getenv("${name}")`, quoted: true };
  if (file.endsWith('.cs')) return { text: `Environment.GetEnvironmentVariable("${name}")`, quoted: true };
  return undefined;
}

/**
 * The edits that put a reference to an environment variable where the secret stands, in the syntax of the file. Undefined in
 * a dotenv file (it is where such variables live), in text that reads none, and for secrets of several lines.
 */
export function moveToEnvironment(text: string, path: string, finding: SecretFinding): EnvironmentMove | undefined {
  const format = formatOf(path, text);
  const value = text.slice(finding.start, finding.end);
  if (format === 'dotenv' || value.includes('\n')) return undefined;
  const name = environmentName(finding);
  const reference = referenceFor(format, path, name);
  if (reference === undefined) return undefined;
  const quote = text[finding.start - 1];
  const isQuoted = (quote === '"' || quote === "'" || quote === '`') && text[finding.end] === quote;
  const whole = isQuoted && reference.quoted;
  if (format === 'source' && !isQuoted) return undefined;
  const start = whole ? finding.start - 1 : finding.start;
  const end = whole ? finding.end + 1 : finding.end;
  return { name, edits: [{ start, end, insert: reference.text }] };
}
