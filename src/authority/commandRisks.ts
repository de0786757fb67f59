/**
 * What a command line of a document may do that a person should know before it runs. Threat: the document may be a stranger's,
 * and a reader in a hurry runs what it says. This warns and hides nothing; whether it may run is asked elsewhere.
 */
export interface CommandRisk {
  readonly kind: 'destroys' | 'exports-secrets' | 'runs-from-network' | 'elevates';
  readonly message: string;
}

const risks: readonly (readonly [CommandRisk['kind'], string, RegExp])[] = [
  [
    'destroys',
    'It destroys: what it removes may not come back.',
    /\brm\s+(?:-\w*[rf]\w*|--recursive|--force)|\b(?:terraform|tofu|pulumi)\s+destroy\b|\bkubectl\b.*\b(?:delete|drain)\b|\bhelm\s+(?:uninstall|delete)\b|\bdrop\s+(?:table|database|schema|index)\b|\btruncate\s+table\b|\bdelete\s+from\b|\bgit\s+(?:reset\s+--hard|clean\s+-\w*f|push\b.*(?:--force(?!-with-lease)|\s-f\b))|\bdocker\s+(?:system\s+|volume\s+|image\s+)?prune\b|\bdocker(?:-compose|\s+compose)\s+down\b.*(?:-v\b|--volumes)|\baws\b.*\b(?:delete-|terminate-|rb\b|rm\b)|\bgcloud\b.*\bdelete\b|\baz\b.*\bdelete\b|\bmkfs|\bdd\s+.*\bof=|\bdropdb\b|\bflushall\b|\bRemove-Item\b.*-Recurse/i,
  ],
  [
    'exports-secrets',
    'It may show or send secrets: mind the screen, the history and where the output goes.',
    /\bkubectl\b.*\bget\s+secrets?\b.*(?:-o|--output)|\bvault\s+(?:read|kv\s+get)\b|\bsecretsmanager\s+get-secret-value\b|\bssm\s+get-parameters?\b.*--with-decryption|\bgcloud\s+secrets\s+versions\s+access\b|\baz\s+keyvault\s+secret\s+(?:show|download)\b|\b(?:cat|less|more|type|scp|cp|base64|curl\b.*(?:-d|--data\S*|-F|-T)\s*@?)\s*\S*\.env\b|\bprintenv\b|(?:^|[|;&]\s*)env\s*(?:$|[|>])|\bexport\s+\w*(?:TOKEN|SECRET|PASSWORD|KEY)\w*=|\becho\s+["']?\$\{?\w*(?:TOKEN|SECRET|PASSWORD|KEY)\w*|\bsops\s+(?:-d|--decrypt|decrypt)\b|\bgpg\s+.*--export-secret/i,
  ],
  [
    'runs-from-network',
    'It runs what a server answers, unseen.',
    /\b(?:curl|wget)\b[^|]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\b(?:ba|z)?sh\s+<\(\s*curl|\biwr\b.*\|\s*iex\b/i,
  ],
  ['elevates', 'It runs with the rights of the administrator.', /(?:^|[|;&]\s*)(?:sudo|doas|runas)\b/i],
];

/** The risks of a command line, the worst first; empty when nothing is known against it. */
export function commandRisks(line: string): CommandRisk[] {
  return risks.filter(([, , pattern]) => pattern.test(line)).map(([kind, message]) => ({ kind, message }));
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
