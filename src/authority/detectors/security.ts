import { judgeLine, scriptRules } from './commands.ts';
import { changedCode, isProse, type ChangedText, type Detector, type Hit } from './model.ts';

const securityWords = /secur|disable|skip|certificate|tls|ssl|encrypt|vulnerab|privilege|bypass/i;

const tlsOff: readonly RegExp[] = [
  /\brejectUnauthorized["']?\s*[:=]\s*false\b/,
  /NODE_TLS_REJECT_UNAUTHORIZED["'\]]*\s*[:=]\s*["']?0\b/,
  /\bverify\s*=\s*False\b/,
  /\b(?:ssl_verify|verify_ssl|sslVerify|verifySsl|ssl_verify_peer|verify_peer|verify_certs|validate_certs|tls_verify|tlsVerify)["']?\s*(?:[:=]|=>)\s*["']?(?:false|no|off|0)\b/i,
  /\b(?:InsecureSkipVerify|insecure_skip_verify|insecureSkipTLSVerify|insecure-skip-tls-verify|skip_tls_verify|tlsInsecure|tlsAllowInvalidCertificates|TrustServerCertificate)["']?\s*[:=]\s*["']?true\b/i,
  /\bVERIFY_NONE\b|\bCERT_NONE\b|_create_unverified_context\b|\bALLOW_ALL_HOSTNAME_VERIFIER\b|\bNoopHostnameVerifier\b|ServerCertificateCustomValidationCallback\s*=.*(?:=>\s*true|DangerousAcceptAny)|danger_accept_invalid_certs\(\s*true/,
  /CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:,|=>)\s*(?:false|0)\b/i,
  /^\s*strict-ssl\s*=\s*false\b/,
  /^\s*(?:proxy|grpc|uwsgi)_ssl_verify\s+off\s*;/,
];

/** Names by which scanners and checks of security go in pipelines. */
const scanners =
  /\b(?:trivy|snyk|codeql|semgrep|gitleaks|trufflehog|bandit|checkov|tfsec|terrascan|grype|osv-scanner|dependency-review|(?:npm|pnpm|yarn)\s+audit|pip-audit|safety\s+check|cargo[\s-](?:audit|deny)|govulncheck|gosec|brakeman|bundler?-audit|zap-(?:baseline|full-scan)|detect-secrets|ops-persona\s+(?:scan|check)|kics|kubesec|kube-bench|dockle|clair|anchore|veracode|checkmarx|fortify|sast|dast)\b/gi;
const aboutSecurity = new RegExp(`${scanners.source}|\\bsecurity\\b|\\bvulnerab|\\bsecret[\\s-]scan`, 'i');

/** Files that a machine runs: pipelines, scripts, manifests. */
function isRun(text: ChangedText): boolean {
  return (
    !isProse(text) &&
    (text.classes.some((id) => ['ci', 'deploy-scripts', 'infrastructure', 'manifest', 'scaffold'].includes(id)) ||
      /\.(?:sh|bash|zsh|ps1|cmd|bat|mk)$|(?:^|\/)(?:Makefile|justfile|Taskfile\.ya?ml)$/i.test(text.path))
  );
}

function isPipeline(text: ChangedText): boolean {
  return text.classes.includes('ci');
}

/** Security that is switched off, in code, pipelines and manifests. */
export const securityDetectors: readonly Detector[] = [
  {
    id: 'tls-verify',
    title: 'Certificate checks switched off',
    effect: 'deny',
    about: securityWords,
    appliesTo: (text) => !isProse(text),
    find: (text) =>
      changedCode(text)
        .filter(({ code }) => tlsOff.some((pattern) => pattern.test(code)))
        .map(({ line }) => ({
          line,
          message: 'Certificate checks are switched off. Trust the right certificate authority instead.',
        })),
  },
  {
    id: 'security-step',
    title: 'A security check that may fail',
    effect: 'deny',
    about: securityWords,
    appliesTo: isPipeline,
    find: (text) =>
      changedCode(text).flatMap(({ line, code }): Hit[] => {
        const tolerant =
          /^\s*-?\s*(?:continue-on-error|allow_failure|soft_fail|continueOnError)\s*:\s*["']?true\b/i.test(code);
        const switchedOff =
          /^\s*-?\s*(?:if|condition)\s*:\s*["']?(?:\$\{\{\s*)?false\b|^\s*-?\s*when\s*:\s*never\b/.test(code);
        const swallowed = /\|\|\s*(?:true|:|exit 0)\s*["']?$/.test(code) && aboutSecurity.test(code);
        if (!swallowed && !((tolerant || switchedOff) && aboutSecurity.test(blockAround(text.lines, line)))) return [];
        return [
          {
            line,
            message: switchedOff
              ? 'This security check never runs. Let it run, or say in the review where it does.'
              : 'This security check may fail without anybody noticing. Let it stop the pipeline.',
          },
        ];
      }),
  },
  {
    id: 'scanner-removed',
    title: 'A security check removed from a pipeline',
    effect: 'ask',
    about: securityWords,
    appliesTo: isPipeline,
    find: (text) => {
      const namesIn = (lines: readonly string[]) =>
        new Set((lines.join('\n').match(scanners) ?? []).map((name) => name.toLowerCase().replace(/\s+/g, ' ')));
      const now = namesIn(text.lines);
      const gone = [...namesIn(text.before)].filter((name) => !now.has(name));
      const [place] = text.changed;
      if (gone.length === 0 || !place) return [];
      return [
        {
          line: place.start,
          message: `${gone.join(', ')} no longer runs in this pipeline. Say where it runs now, or leave it in.`,
        },
      ];
    },
  },
  {
    id: 'broad-permissions',
    title: 'More rights than needed',
    effect: 'deny',
    about: /secur|privilege|access|least|iam\b|permission/i,
    appliesTo: (text) => !isProse(text),
    find: (text) =>
      changedCode(text).flatMap(({ line, code }): Hit[] => {
        if (isPipeline(text) && /^\s*permissions\s*:\s*["']?write-all\b/.test(code)) {
          return [{ line, message: 'The token of this workflow may write everything. Name the permissions it needs.' }];
        }
        if (bindsClusterAdmin(text.lines, line, code)) {
          return [
            {
              line,
              message: 'This binds cluster-admin, which may do everything. Bind a role with the rights it needs.',
            },
          ];
        }
        if (administrator.some((pattern) => pattern.test(code))) {
          return [{ line, message: 'This role may do everything. Name the rights that are needed.' }];
        }
        if (isWildcardGrant(text.lines, line, code)) {
          return [{ line, message: 'This policy allows every action. Name the actions that are needed.' }];
        }
        return [];
      }),
  },
  {
    id: 'privileged',
    title: 'A container with the rights of the host',
    effect: 'deny',
    about: /secur|privilege|least/i,
    appliesTo: isRun,
    find: (text) =>
      changedCode(text)
        .filter(({ code }) =>
          /^\s*-?\s*(?:privileged|allowPrivilegeEscalation|hostPID|hostIPC|hostNetwork)\s*[:=]\s*["']?true\b|^\s*-\s*["']?(?:CAP_)?SYS_ADMIN\b|^\s*(?:cap_add|add)\s*:\s*\[[^\]]*\b(?:ALL|(?:CAP_)?SYS_ADMIN)\b/.test(
            code,
          ),
        )
        .map(({ line }) => ({
          line,
          message: 'This container can do what root on the host can. Give it the one capability it needs.',
        })),
  },
  {
    id: 'script-command',
    title: 'A dangerous command in a script or pipeline',
    effect: 'deny',
    about: securityWords,
    appliesTo: isRun,
    find: (text) =>
      changedCode(text).flatMap(({ line, code }): Hit[] => {
        const rule = judgeLine(scriptRules, code);
        return rule ? [{ line, message: rule.message, as: rule }] : [];
      }),
  },
];

/** Roles of the platforms that may do everything, as policies and bindings name them. */
const administrator: readonly RegExp[] = [
  /\barn:aws[\w-]*:iam::aws:policy\/AdministratorAccess\b/,
  /^\s*-?\s*["']?role["']?\s*[:=]\s*["']roles\/(?:owner|editor)["']/,
  /^\s*["']?role_definition_name["']?\s*[:=]\s*["']Owner["']/,
];

/** A binding to cluster-admin: the name below `roleRef`, on the same line, or in a block of Terraform. */
function bindsClusterAdmin(lines: readonly string[], line: number, code: string): boolean {
  if (/roleRef\s*:.*\bname\s*:\s*["']?cluster-admin\b/.test(code)) return true;
  if (!/^\s*(?:-\s+)?name\s*[:=]\s*["']?cluster-admin\b/.test(code)) return false;
  return /roleRef\s*:|role_ref\s*\{/.test(lines.slice(Math.max(0, line - 5), line).join('\n'));
}

/**
 * `"Action": "*"`, `actions = ["*"]` or `verbs: ["*"]` in a statement that allows, also where the star stands on a line of
 * its own.
 */
function isWildcardGrant(lines: readonly string[], line: number, code: string): boolean {
  const key = /["']?\b(?:Action|actions|NotAction|verbs)["']?\s*[:=]\s*/i;
  const isWhole = new RegExp(`${key.source}\\[?\\s*["']\\*["']`, 'i').test(code);
  const isItem =
    /^\s*(?:-\s+)?["']\*["']\s*,?\s*$/.test(code) &&
    new RegExp(`${key.source}\\[?\\s*$`, 'i').test(ownerOfItem(lines, line));
  if (!isWhole && !isItem) return false;
  const around = lines.slice(Math.max(0, line - 8), line + 8).join('\n');
  return !/["']?effect["']?\s*[:=]\s*["']?Deny\b/i.test(around);
}

/** The nearest line above that opens the list an item stands in, eight lines at most. */
function ownerOfItem(lines: readonly string[], line: number): string {
  for (let at = line - 2; at >= Math.max(0, line - 10); at--) {
    const content = lines[at] ?? '';
    if (!/^\s*(?:-\s+)?["'][\w:*-]*["']\s*,?\s*$/.test(content)) return content;
  }
  return '';
}

/** The YAML step or job a line stands in: from the nearest less indented line to the next one that is not deeper. */
export function blockAround(lines: readonly string[], line: number): string {
  const indentOf = (text: string) => /^[ \t]*/.exec(text)?.[0].length ?? 0;
  const own = lines[line - 1] ?? '';
  // In "- name: x" the dash opens the block, and the keys of the step stand two further in.
  const indent = indentOf(own) + (/^\s*-\s/.test(own) ? 1 : 0);
  let start = line - 1;
  while (start > 0 && (indentOf(lines[start] ?? '') >= indent || (lines[start] ?? '').trim() === '')) start--;
  const outer = indentOf(lines[start] ?? '');
  let end = start + 1;
  while (end < lines.length && ((lines[end] ?? '').trim() === '' || indentOf(lines[end] ?? '') > outer)) end++;
  return lines.slice(start, end).join('\n');
}
