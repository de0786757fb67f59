/**
 * What a command line of a document may do that a person should know before it runs. Threat: the document may be a stranger's,
 * and a reader in a hurry runs what it says. This warns and hides nothing; whether it may run is asked elsewhere.
 */
export interface CommandRisk {
  readonly kind: 'destroys' | 'exports-secrets' | 'runs-from-network' | 'elevates';
  readonly message: string;
}

const destroys = [
  String.raw`\brm\s+(?:-\w*[rf]\w*|--recursive|--force)|\bshred\s|\btruncate\s+(?:-s|--size)|\bfind\b[^|;&]*\s-delete\b`,
  String.raw`\b(?:terraform|tofu|pulumi|terragrunt)\s+(?:destroy\b|apply\b[^|;&]*\s-destroy\b)`,
  String.raw`\bkubectl\b[^|;&]*\s(?:delete|drain)\s(?![^|;&]*--dry-?run)|\bhelm\s+(?:uninstall|delete)\b(?![^|;&]*--dry-?run)`,
  String.raw`\bdrop\s+(?:table|database|schema|index)\b|\btruncate\s+(?:table\s+)?\w+["';]|\btruncate\s+table\b|\bdelete\s+from\b|\bdropDatabase\b`,
  String.raw`\bgit\s+(?:reset\s+--hard|clean\s+-\w*f|push\b[^|;&]*(?:--force(?!-with-lease)|\s-f\b|\s\+[\w./-]))`,
  String.raw`\b(?:docker|podman)\s+(?:(?:system|volume|image|container|builder)\s+)?prune\b|\b(?:docker|podman)\s+volume\s+rm\b`,
  String.raw`\b(?:docker|podman)(?:-compose|\s+compose)\s+down\b.*(?:-v\b|--volumes)`,
  String.raw`\baws\b.*\b(?:delete-|terminate-|rb\b|rm\b)|\bgcloud\b.*\bdelete\b|\baz\b.*\bdelete\b|\bgsutil\b.*\srm\b`,
  String.raw`\bmkfs|\bdd\s+.*\bof=|\bdropdb\b|\bflush(?:all|db)\b|\bRemove-Item\b.*-Recurse|\b(?:del|rmdir|rd)\s+(?:/\w\s+)*/[sq]\b`,
];

/** What a download hands to, or is put into, that runs it. */
const interpreter = String.raw`(?:sudo\s+(?:-\S+\s+)*)?(?:(?:ba|z|da|k)?sh|python3?|node|perl|ruby)\b`;
const fetches = String.raw`(?:curl|wget)\b`;

const secrets = [
  String.raw`\bkubectl\b.*\bget\s+secrets?\b.*(?:-o|--output)|\bvault\s+(?:read|kv\s+get)\b|\bsecretsmanager\s+get-secret-value\b`,
  String.raw`\bssm\s+get-parameters?\S*\b.*--with-decryption|\bgcloud\s+secrets\s+versions\s+access\b|\baz\s+keyvault\s+secret\s+(?:show|download)\b`,
  String.raw`\b(?:cat|less|more|type|scp|cp|base64|curl\b.*(?:-d|--data\S*|-F|-T)\s*@?)\s*\S*\.env\b(?!\.(?:example|sample|template|dist))`,
  String.raw`\bprintenv\b|(?:^|[|;&]\s*)env\s*(?:$|[|>])|\bexport\s+\w*(?:TOKEN|SECRET|PASSWORD|KEY)\w*=|\becho\s+["']?\$\{?\w*(?:TOKEN|SECRET|PASSWORD|KEY)\w*`,
  String.raw`\bsops\s+(?:-d|--decrypt|decrypt)\b|\bgpg\s+.*--export-secret|\bgh\s+auth\s+token\b|\bheroku\s+config(?:\s|:get|$)|\bop\s+(?:read|item\s+get)\b`,
  String.raw`\bdoppler\s+secrets(?:\s+(?:get|download)|\s*$)|\b(?:gcloud\s+auth|az\s+account)\s+(?:print|get)-access-token\b|\bpass\s+show\b`,
];

const risks: readonly (readonly [CommandRisk['kind'], string, RegExp])[] = [
  ['destroys', 'It destroys: what it removes may not come back.', new RegExp(destroys.join('|'), 'i')],
  [
    'exports-secrets',
    'It may show or send secrets: mind the screen, the history and where the output goes.',
    new RegExp(secrets.join('|'), 'i'),
  ],
  [
    'runs-from-network',
    'It runs what a server answers, unseen.',
    new RegExp(
      `\\b${fetches}[^|]*\\|\\s*${interpreter}|\\b(?:ba|z)?sh\\s+<\\(\\s*${fetches}|(?:\\b(?:source|eval|(?:ba|z)?sh\\s+-c)|^\\.)\\s+["']?(?:\\$\\(|<\\(|\`)\\s*${fetches}|\\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\\b.*\\|\\s*(?:iex|Invoke-Expression)\\b`,
      'i',
    ),
  ],
  [
    'elevates',
    'It runs with the rights of the administrator.',
    /(?:^|[|;&]\s*)(?:\w+=\S*\s+)*(?:sudo|doas|runas|su)\s/i,
  ],
];

/** Words that are only said: a commit's message, what is looked for or printed. */
const said =
  /(?:\bgit\s+(?:commit|tag)\b[^|;&]*?\s(?:-\w*m|--message)[\s=]|(?:^|[|;&]\s*)(?:echo|printf|grep)\s(?:-\w+\s+)*)("[^"$`]*"|'[^']*')/gi;

/** The risks of a command line, the worst first; empty when nothing is known against it. */
export function commandRisks(line: string): CommandRisk[] {
  const done = line.replace(said, (whole, words: string) => whole.slice(0, -words.length));
  return risks.filter(([, , pattern]) => pattern.test(done)).map(([kind, message]) => ({ kind, message }));
}

/** True for commands that act on the cluster that the kube context names. */
export function usesKubeContext(line: string): boolean {
  return /\b(?:kubectl|helm|kustomize|oc|k9s|argocd|flux|stern|skaffold)\b/.test(line);
}

/** Parts that a person must fill in before it can run: `<pod>`, `{{version}}`, `[name]`, each once. */
export function placeholdersOf(line: string): string[] {
  const found = line.match(/<[a-z][\w .-]*>|\{\{?\s*[A-Za-z][\w .-]*\s*\}?\}|\[[a-z][a-z_ -]+\]/g) ?? [];
  // `<(…)`, `2>` and `${X}` are the shell's own.
  return [...new Set(found)].filter((one) => !line.includes(`$${one}`));
}
