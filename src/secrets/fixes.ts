import type { Format } from './format.ts';
import { baseName, formatOf } from './format.ts';
import { wordsOf } from './keys.ts';
import type { SecretFinding } from './model.ts';
import { lineEnd, lineStart } from './pairs/cursor.ts';

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
  /** Where the program looks for the value when that is not its environment, and what takes the value's place there. */
  readonly store?: { readonly kind: 'workflow' | 'cluster'; readonly name: string; readonly reference: string };
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

/** YAML is read by many programs; each has its own way to name a variable. */
function yamlReference(
  path: string,
  file: string,
  name: string,
): { readonly text: string; readonly quoted: boolean } | undefined {
  if (/(?:^|\/)\.github\/(?:workflows|actions)\//.test(path)) return { text: `\${{ secrets.${name} }}`, quoted: true };
  if (/^\.gitlab-ci|(?:^|\/)\.gitlab\//.test(path) || file.startsWith('.gitlab-ci'))
    return { text: `$${name}`, quoted: true };
  if (file.startsWith('azure-pipelines')) return { text: `$(${name})`, quoted: true };
  if (/(?:^|\/)(?:group_vars|host_vars|playbooks|roles)\//.test(path))
    return { text: `"{{ lookup('env', '${name}') }}"`, quoted: true };
  // A chart's values are not expanded: the template has to refer to a Secret.
  if (/^values(?:[._-].*)?\.ya?ml$/.test(file)) return undefined;
  return { text: `\${${name}}`, quoted: false };
}

/**
 * In a Kubernetes manifest a container's `value:` becomes a `valueFrom:` with a `secretKeyRef`; nothing else there reads
 * variables. `null`: the text is no manifest.
 */
function manifestMove(text: string, finding: SecretFinding, name: string): EnvironmentMove | null | undefined {
  if (!/^apiVersion:\s/m.test(text) || !/^kind:\s/m.test(text)) return null;
  const line = lineStart(text, finding.start);
  const head = /^([ \t]*)(- )?value:[ \t]*["']?$/.exec(text.slice(line, finding.start));
  if (head?.[1] === undefined) return undefined;
  const indent = head[1] + (head[2] === undefined ? '' : '  ');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const app = metadataName(text) ?? 'app';
  const rows = [
    'valueFrom:',
    `${indent}  secretKeyRef:`,
    `${indent}    name: ${app}-secrets`,
    `${indent}    key: ${name}`,
  ];
  const start = line + head[1].length + (head[2]?.length ?? 0);
  return {
    name,
    edits: [{ start, end: lineEnd(text, finding.end), insert: rows.join(newline) }],
    store: { kind: 'cluster', name: `${app}-secrets`, reference: `secretKeyRef ${app}-secrets/${name}` },
  };
}

/** How a file of this kind reads an environment variable; `quoted`: the reference replaces the quotes as well. */
function referenceFor(
  format: Format,
  path: string,
  name: string,
): { readonly text: string; readonly quoted: boolean } | undefined {
  const file = baseName(path);
  const slashed = path.replaceAll('\\', '/').toLowerCase();
  if (format === 'yaml') return yamlReference(slashed, file, name);
  if (format === 'shell' || format === 'dockerfile') return { text: `"\${${name}}"`, quoted: true };
  if (file === 'settings.xml' || file === 'pom.xml') return { text: `\${env.${name}}`, quoted: false };
  // Values of variables are no expressions; Terraform reads them from the environment when they are not given here.
  if (/\.(?:tfstate|tfvars)$/.test(file)) return undefined;
  if (format === 'hcl') return { text: `var.${name.replace(/^TF_VAR_/, '').toLowerCase()}`, quoted: true };
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
 * The edits that put a reference to an environment variable where the secret stands, in the syntax of the file; `wished`: under
 * this name instead of one made from the key. Undefined in
 * a dotenv file (it is where such variables live), in text that reads none, and for secrets of several lines.
 */
export function moveToEnvironment(
  text: string,
  path: string,
  finding: SecretFinding,
  wished?: string,
): EnvironmentMove | undefined {
  const format = formatOf(path, text);
  const value = text.slice(finding.start, finding.end);
  if (format === 'dotenv' || value.includes('\n')) return undefined;
  const own = environmentName(finding);
  // Terraform takes a variable from the environment under this name alone.
  const name = wished ?? (format === 'hcl' && /\.tf$/i.test(path) ? `TF_VAR_${own.toLowerCase()}` : own);
  if (format === 'yaml') {
    const manifest = manifestMove(text, finding, name);
    if (manifest !== null) return manifest;
  }
  const reference = referenceFor(format, path, name);
  if (reference === undefined) return undefined;
  const quote = text[finding.start - 1];
  const isQuoted = (quote === '"' || quote === "'" || quote === '`') && text[finding.end] === quote;
  const whole = isQuoted && reference.quoted;
  if (format === 'source' && !isQuoted) return undefined;
  const start = whole ? finding.start - 1 : finding.start;
  const end = whole ? finding.end + 1 : finding.end;
  const isWorkflow = reference.text.startsWith('${{ secrets.');
  return {
    name,
    edits: [{ start, end, insert: reference.text }],
    ...(isWorkflow ? { store: { kind: 'workflow', name, reference: reference.text } } : {}),
  };
}

/** The `name:` below the first `metadata:` at the left edge of a manifest; line by line, so that no text makes it slow. */
function metadataName(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  for (let at = lines.findIndex((line) => /^metadata:[ \t]*$/.test(line)) + 1; at > 0 && at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (!/^[ \t]/.test(line)) return undefined;
    const name = /^[ \t]+name:[ \t]*["']?([\w.-]+)/.exec(line)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
