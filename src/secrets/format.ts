/** The families of syntax the readers tell apart. */
export type Format =
  | 'dotenv'
  | 'yaml'
  | 'json'
  | 'toml'
  | 'ini'
  | 'hcl'
  | 'dockerfile'
  | 'shell'
  | 'xml'
  | 'source'
  | 'conf'
  | 'prose'
  | 'unknown';

/** Extensions (`-` written as `_`) by the syntax they hold. */
const extensions: Readonly<Partial<Record<Format, string>>> = {
  dotenv: 'env flaskenv',
  shell:
    'envrc sh bash zsh ksh fish bashrc zshrc profile bash_profile zprofile bash_aliases bash_history zsh_history bat cmd mk makefile',
  yaml: 'yml yaml eyaml sls tugboat',
  json: 'json jsonc json5 tfstate webmanifest ipynb libsonnet jsonnet code_workspace',
  toml: 'toml',
  ini: 'ini cfg properties rsp response prefs desktop service reg inf editorconfig list secrets credentials boto s3cfg npmrc pypirc cnf gitconfig oracle',
  hcl: 'tf tfvars hcl nomad pkr',
  source:
    'ps1 psm1 js cjs mjs ts cts mts jsx tsx py rb php go java kt kts scala groovy gradle cs vb fs swift rs c cc cpp h hpp m pl pm lua r sql ex exs erl clj dart vue svelte erb graphql proto bicep jenkinsfile rake gemspec vagrantfile elm hs',
  xml: 'xml csproj vbproj props targets pom plist xhtml pubxml settings resx html ovf wsdl xsl jrxml iml',
  conf: 'config conf netrc htaccess esmtprc msmtprc fetchmailrc muttrc',
  prose: 'md markdown rst adoc asciidoc',
};

const byExtension = new Map(
  Object.entries(extensions).flatMap(([format, names]) =>
    names.split(' ').map((name) => [name, format as Format] as const),
  ),
);

/** Endings that only say "fill me in": the syntax is that of the name before. */
const templateEnding =
  /\.(?:j2|jinja2?|tmpl|tpl|template|erb|gotmpl|mustache|hbs|ejs|dist|example|sample|bak|old|orig|backup|swp|default|in|local|production|prod|development|dev|staging|stage|test|ci)$/;

const byName: readonly (readonly [RegExp, Format])[] = [
  [/^(?:\.?env|env)(?:[._-].*)?$|\.env(?:\.[\w-]+)?$/, 'dotenv'],
  [/^(?:[\w.-]*\.)?(?:dockerfile|containerfile)(?:[._-].*)?$/, 'dockerfile'],
  [/^(?:gnu)?makefile(?:\..*)?$|^justfile$|^\.?envrc$|^procfile$/, 'shell'],
  [/^jenkinsfile|^vagrantfile$|^gemfile$|^rakefile$|^podfile$|^fastfile$|^brewfile$/, 'source'],
  [
    /^\.?(?:netrc|pgpass|htpasswd|esmtprc|msmtprc|fetchmailrc|muttrc|curlrc|wgetrc)$|^_netrc$|^pg_service\.conf$/,
    'conf',
  ],
  [/^\.?(?:credentials|s3cfg|boto|npmrc|pypirc|my\.cnf|gitconfig|editorconfig|yarnrc|gemrc|hgrc|dbshell|aws)$/, 'ini'],
  [/^\.(?:bash\w*|zsh\w*|profile|kshrc|cshrc|tcshrc|login|xinitrc)$/, 'shell'],
  [/^\.(?:dockercfg|ftpconfig|remote-sync|eslintrc|babelrc|prettierrc|jshintrc|firebaserc|bowerrc)$/, 'json'],
  [/^(?:hub|\.tugboat|\.kube\/config|kubeconfig|\.travis)$/, 'yaml'],
];

/** What JSON can begin with; also comments, and nothing at all while only the name is known. */
const jsonStart = /^[\s\uFEFF]*(?:[{"\d/-]|\[(?!\w+\]\s)|true|false|null|$)/;

/** The last part of a path, in lower case. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
}

/** The syntax a file is read as, from its name and, where the name says nothing, from how the text begins. */
export function formatOf(path: string, text: string): Format {
  let name = baseName(path);
  for (const [pattern, format] of byName) if (pattern.test(name)) return format;
  for (let step = 0; step < 3; step++) {
    const dot = name.lastIndexOf('.');
    const format = byExtension.get(name.slice(dot + 1).replaceAll('-', '_'));
    if (format === 'conf') return sniff(text, 'conf');
    if (format === 'json' && dot >= 0 && !jsonStart.test(text.slice(0, 200))) return sniff(text, 'unknown');
    if (format !== undefined && dot >= 0) return format;
    if (!templateEnding.test(name)) break;
    name = name.slice(0, dot);
  }
  return sniff(text, 'unknown');
}

function sniff(text: string, otherwise: Format): Format {
  const head = text
    .slice(0, 400)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^#!.*\b(?:ba|z|k|da)?sh\b/.test(head)) return 'shell';
  if (head.startsWith('#!') || head.startsWith('<?php')) return 'source';
  if (head.startsWith('<')) return 'xml';
  if (/^\{\s*(?:["}]|$)/.test(head) || /^\[\s*[{["]/.test(head)) return 'json';
  if (/^---\s/.test(head)) return 'yaml';
  if (/^(?:#[^\n]*\n|\s)*FROM\s+\S+/.test(head)) return 'dockerfile';
  if (/^(?:[;#][^\n]*\n|\s)*\[[\w .:"/-]+\]\s*(?:\n|$)/.test(head)) return 'ini';
  return otherwise;
}
