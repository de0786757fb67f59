import type { Effect } from '../model.ts';
import { maxLineLength } from './model.ts';

/** One kind of command line that a red line speaks about. */
export interface CommandRule {
  /** `red-line/<id>`. */
  readonly id: string;
  readonly effect: Exclude<Effect, 'allow'>;
  readonly about: RegExp;
  readonly pattern: RegExp;
  /** A command that looks alike but is harmless. */
  readonly unless?: RegExp;
  readonly message: string;
}

/** Arguments up to where the shell begins another command. */
const rest = String.raw`[^|;&\n]*`;

/** A pattern that begins at the name of a program, see `commandsIn`. */
const command = (words: string) => new RegExp(`^(?:${words})`, 'i');

const dataWords = /delet|destroy|backup|\bdrop|data loss/i;

/** In order: the first that matches speaks. */
export const commandRules: readonly CommandRule[] = [
  {
    id: 'hooks-skipped',
    effect: 'deny',
    about: /disable|security|hooks?\b|\bskip|bypass|tests (?:must )?pass/i,
    pattern: command(String.raw`git\s${rest}(?:commit|push|merge|rebase|am)\b${rest}\s--no-verify\b`),
    message: 'This skips the checks that hooks do. Let them run, or mend what they object to.',
  },
  {
    id: 'hooks-skipped',
    effect: 'deny',
    about: /disable|security|hooks?\b|\bskip|bypass|tests (?:must )?pass/i,
    // What stands in quotes is a message.
    pattern: command(String.raw`git\s+commit\s(?:(?:"[^"]*"|'[^']*'|[^"'|;&\n])*\s)?-[a-z]*n[a-z]*(?:\s|$)`),
    unless: /git\s+commit\s(?:-m|--message)[^-]*$/i,
    message: 'This skips the checks that hooks do. Let them run, or mend what they object to.',
  },
  {
    id: 'hooks-skipped',
    effect: 'deny',
    about: /disable|security|hooks?\b|\bskip|bypass|tests (?:must )?pass/i,
    pattern:
      /(?:^|[|;&]\s*|\bexport\s+|\benv\s+)(?:\w+=\S*\s+)*(?:HUSKY=0|LEFTHOOK=(?:0|false)|HUSKY_SKIP_HOOKS=(?:1|true))(?=\s|$)|\bgit\s[^|;&\n]*-c\s*core\.hooksPath=(?:\/dev\/null|nul|""|'')?(?=\s|$)/i,
    message: 'This skips the checks that hooks do. Let them run, or mend what they object to.',
  },
  {
    id: 'history-rewritten',
    effect: 'deny',
    about: /\bforce|history|rewrit/i,
    pattern: command(String.raw`git\s${rest}push\b${rest}\s(?:--force(?![-\w])|-[a-z]*f[a-z]*(?=\s|$)|\+[\w./-]+)`),
    message:
      'A forced push can remove what others pushed. Push without force, or with a lease that names what was seen.',
  },
  {
    id: 'history-rewritten',
    effect: 'ask',
    about: /\bforce|history|rewrit/i,
    pattern: command(String.raw`git\s${rest}push\b${rest}\s(?:--mirror|--prune|--delete|--force-with-lease|:[\w./-]+)`),
    message: 'This rewrites or removes something on the remote.',
  },
  {
    id: 'push-everything',
    effect: 'ask',
    about: /version control|\btags?\b/i,
    pattern: command(String.raw`git\s${rest}push\b${rest}\s--(?:tags|all|follow-tags)\b`),
    message: 'This pushes every tag or branch there is. Push one branch and one tag by name.',
  },
  {
    id: 'stage-everything',
    effect: 'ask',
    about: /secrets?|version control|credentials/i,
    pattern: command(String.raw`git\s+add\s(?:${rest}\s)?(?:-A\b|--all\b|\.(?:\s|$)|\*)`),
    message: 'This stages files nobody looked at, secrets among them. Stage the files you mean by name.',
  },
  {
    id: 'work-thrown-away',
    effect: 'ask',
    about: /delete data|backup|uncommitted|lose/i,
    pattern: command(
      String.raw`git\s${rest}(?:reset\s${rest}--hard|clean\s${rest}-[a-z]*f|checkout\s+(?:--\s+)?\.(?:\s|$)|stash\s+(?:drop|clear))`,
    ),
    message: 'This throws uncommitted work away. Commit or copy it first.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern: command(
      String.raw`(?:terraform|tofu|terragrunt|pulumi|cdk|sam|serverless|sls)\s(?:${rest}\s)?(?:destroy|remove|apply\s${rest}-destroy)(?:\s|$)`,
    ),
    unless: /\bplan\b|--dry-?run/i,
    message: 'This destroys infrastructure with the data in it. Have a tested backup and somebody who agrees.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern: command(String.raw`docker(?:-|\s)compose\s${rest}\bdown\b${rest}\s(?:-[a-z]*v[a-z]*(?=\s|$)|--volumes\b)`),
    message: 'This deletes the volumes, so the data in them. Leave "-v" out, or back them up first.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern: command(
      String.raw`(?:docker\s+(?:volume\s+(?:rm|prune)|system\s+prune\s${rest}--volumes)|kubectl\s${rest}delete\s${rest}\b(?:pvc|pv|persistentvolume\w*|ns|namespaces?|crd|statefulsets?|sts|--all)\b|helm\s+(?:uninstall|delete)\b|dropdb\b|dropuser\b|redis-cli\s${rest}flush(?:all|db)|aws\s+s3\s+(?:rb\s${rest}--force|rm\s${rest}--recursive)|aws\s+rds\s+delete-db|aws\s+dynamodb\s+delete-table|gcloud\s+sql\s+instances\s+delete|az\s+(?:sql\s+db|group|storage\s+account)\s+delete|gsutil\s+(?:-m\s+)?rm\s+-r|mongo\w*\s${rest}dropDatabase|etcdctl\s+del\b|velero\s+backup\s+delete|restic\s+forget\s${rest}--prune)`,
    ),
    unless: /--dry-?run(?:=(?:client|server))?\b/i,
    message: 'This deletes data for good. Have a tested backup and somebody who agrees.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern: command(
      String.raw`(?:prisma\s+(?:migrate\s+reset|db\s+push\s${rest}--(?:force-reset|accept-data-loss))|(?:rails|rake|bin/rails)\s${rest}db:(?:drop|reset|purge|migrate:reset)|manage\.py\s+(?:flush|reset_db)|artisan\s+(?:migrate:(?:fresh|reset|refresh)|db:wipe)|typeorm\s${rest}schema:drop|sequelize\S*\s+db:drop|knex\s+migrate:rollback\s${rest}--all|dotnet\s+ef\s+database\s+drop|flyway\s${rest}clean|liquibase\s${rest}drop-?all|mix\s+ecto\.(?:drop|reset))(?=\s|$)`,
    ),
    message: 'This empties the database. Back it up first, and never run it against production.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern:
      /\b(?:psql|mysql|mariadb|sqlite3|sqlcmd|cockroach|clickhouse-client)\b.*\b(?:drop\s+(?:table|database|schema)|truncate\s|delete\s+from\s+\S+\s*(?:;|["']|$))/i,
    message: 'This deletes rows or tables for good. Back them up first.',
  },
  {
    id: 'data-destroyed',
    effect: 'deny',
    about: dataWords,
    pattern: command(
      String.raw`rm\s+(?:-[a-z]*\s+)*-[a-z]*(?:r[a-z]*f|f[a-z]*r)[a-z]*\s+(?:--no-preserve-root\s+)?["']?(?:/|~|\$HOME|/(?:var|etc|usr|home|srv|opt|data|mnt)(?:/[\w.-]+)?)/?["']?(?:\s|$|\*)`,
    ),
    message: 'This deletes a folder of the system or of all data. Name exactly what is to go.',
  },
  {
    id: 'tls-verify',
    effect: 'deny',
    about: /security|secur|disable|encrypt|certificate|tls|ssl/i,
    pattern:
      /\bcurl\b[^|;&\n]*\s(?:-[a-z]*k[a-z]*|--insecure)(?=\s|$)|\bwget\b[^|;&\n]*--no-check-certificate|--insecure-skip-tls-verify(?!=false)|\b(?:npm|pnpm|yarn)\s+config\s+set\s+strict-ssl\s+false|\bgit\s[^|;&\n]*http\.sslVerify[= ]false|\bGIT_SSL_NO_VERIFY=(?:1|true)|\bNODE_TLS_REJECT_UNAUTHORIZED=0|\bPYTHONHTTPSVERIFY=0/i,
    unless: /\bcurl\b[^|;&\n]*https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])/i,
    message: 'Certificate checks are switched off. Trust the right certificate authority instead.',
  },
  {
    id: 'security-off',
    effect: 'deny',
    about: /security|secur|disable|firewall/i,
    pattern:
      /\bsetenforce\s+0\b|\bufw\s+disable\b|\biptables\s+(?:-F|--flush)(?=\s|$)|\bsystemctl\s+(?:--now\s+)?(?:stop|disable|mask)\s+(?:--now\s+)?(?:firewalld|apparmor|auditd|fail2ban|ufw)\b|\bStrictHostKeyChecking[= ]["']?(?:no|off)\b|\bapt(?:-get)?\b[^|;&\n]*--allow-unauthenticated\b|\bgpgcheck=0\b|--nogpgcheck\b/i,
    message: 'This switches a protection off. Leave it on, or open exactly what is needed.',
  },
  {
    id: 'privileged',
    effect: 'deny',
    about: /security|privilege|secur|least/i,
    pattern: command(String.raw`(?:docker|podman|nerdctl)\s${rest}\s--privileged(?!=false)`),
    message: 'A privileged container can do what root on the host can. Give it the one capability it needs.',
  },
  {
    id: 'broad-permissions',
    effect: 'deny',
    about: /security|privilege|access|least|iam|permission/i,
    pattern:
      /\bchmod\s+(?:-R\s+)?0?777\b|--clusterrole[= ]cluster-admin\b|\b(?:attach-(?:role|user|group)-policy|put-role-policy)\b.*\bAdministratorAccess\b|--role[= ]roles\/owner\b/i,
    message: 'This gives everything to somebody who needs little. Name the rights that are needed.',
  },
  {
    id: 'publish',
    effect: 'ask',
    about: /publish|approv/i,
    pattern: command(
      String.raw`(?:(?:npm|pnpm|yarn|bun|cargo|poetry|flit|hatch|uv)\s+publish|twine\s+upload|gem\s+push|dotnet\s+nuget\s+push|mvn\s${rest}\bdeploy|vsce\s+publish|ovsx\s+publish|docker\s+push|helm\s+push)(?=\s|$)`,
    ),
    unless: /--dry-?run/i,
    message: 'Publishing can not be taken back. Have the approval first.',
  },
  {
    id: 'production-change',
    effect: 'ask',
    about: /approv|to production|in production/i,
    pattern: command(
      String.raw`(?:kubectl|helm|terraform|tofu|ansible-playbook|vercel|fly|flyctl|netlify|eb|cap|kamal|serverless|sls|gcloud|aws)\s(?=[^|;&\n]*(?:\bprod(?:uction)?\b|--prod\b))${rest}\b(?:apply|deploy|upgrade|install|rollout|scale|set|patch|run|up|create|update|--prod)\b`,
    ),
    unless: /--dry-?run|\b(?:plan|diff|get|describe|status)\b/i,
    message: 'This changes production. Have the approval and the rollback plan first.',
  },
  {
    id: 'version-control',
    effect: 'ask',
    about: /version control|\bcommits?\b|\btags?\b/i,
    pattern: command(String.raw`git\s${rest}(?:(?:commit|push|merge|rebase|cherry-pick|revert)\b|tag\s+\S)`),
    unless: /\bgit\s+tag\s+(?:-l|--list|-n)\b|\bgit\s+push\s+--dry-run\b/i,
    message: 'Commits, tags and pushes of a release are made by "ops-persona push", under its lock.',
  },
];

const programs =
  /(?<![\w.-])(?:git|docker(?:-compose)?|podman|nerdctl|terraform|tofu|terragrunt|pulumi|cdk|sam|serverless|sls|kubectl|helm|dropdb|dropuser|redis-cli|aws|gcloud|az|gsutil|mongo\w*|etcdctl|velero|restic|prisma|rails|rake|manage\.py|artisan|typeorm|sequelize\S*|knex|dotnet|flyway|liquibase|mix|rm|npm|pnpm|yarn|bun|cargo|poetry|flit|hatch|uv|twine|gem|mvn|vsce|ovsx|ansible-playbook|vercel|fly|flyctl|netlify|eb|cap|kamal)(?=\s)/gi;

/** What a line runs: the whole of it, and from each name of a program on, the first few in each part of a shell list. */
function commandsIn(line: string): { readonly whole: string; readonly parts: readonly string[] } {
  const whole = line.slice(0, maxLineLength);
  const parts = whole
    .split(/[|;&\n]+/)
    .slice(0, 20)
    .flatMap((part) => [...part.matchAll(programs)].slice(0, 3).map((match) => part.slice(match.index)));
  return { whole, parts: parts.slice(0, 30) };
}

/** The first of some rules that speaks about a line; undefined: none does. */
export function judgeLine(rules: readonly CommandRule[], line: string): CommandRule | undefined {
  const { whole, parts } = commandsIn(line);
  return rules.find(({ pattern, unless }) => {
    const texts = pattern.source.startsWith('^') ? parts : [whole];
    return texts.some((text) => pattern.test(text) && unless?.test(text) !== true);
  });
}

/** The first rule that speaks about a command line; undefined: none does. */
export function judgeCommandLine(line: string): CommandRule | undefined {
  return judgeLine(commandRules, line);
}

/** Rules that matter in a script too, where a person runs it later; plain git work there is the script's purpose. */
export const scriptRules: readonly CommandRule[] = commandRules.filter(
  ({ id }) => !['version-control', 'publish', 'production-change', 'stage-everything', 'work-thrown-away'].includes(id),
);
