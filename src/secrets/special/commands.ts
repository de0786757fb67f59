import { limits } from '../limits.ts';
import type { Confidence } from '../model.ts';
import { lineStart } from '../pairs/cursor.ts';
import { isPlaceholder } from '../placeholders.ts';
import { looksRandom } from '../randomness.ts';
import { isReference } from '../references.ts';
import type { SpecialMatch, SpecialRule } from './model.ts';

/** The rest of a command from `start`: its line, and the lines it continues on. */
function commandFrom(text: string, start: number): string {
  const stop = Math.min(text.length, start + limits.reach);
  let at = start;
  let lines = 0;
  for (; at < stop; at++) {
    if (text[at] !== '\n') continue;
    let back = at - 1;
    if (text[back] === '\r') back--;
    if (text[back] !== '\\' || ++lines > 8) break;
  }
  return text.slice(start, at);
}

function isSecret(value: string, least: number): boolean {
  return value.length >= least && !isReference(value) && !isPlaceholder(value);
}

/** Reads the first group of a pattern that lies somewhere in the command. */
function inCommand(pattern: RegExp, rule: string, what: string, least = 4): SpecialRule['at'] {
  // A pattern that is not tied to the command's beginning has looked through all of it.
  const anywhere = !pattern.source.startsWith('^');
  return (text, start) => {
    const command = commandFrom(text, start);
    const match = pattern.exec(command);
    if (match === null) return anywhere ? start + command.length : undefined;
    const range = match.indices?.slice(1).find((group: [number, number] | undefined) => group !== undefined);
    if (range === undefined) return undefined;
    const value = command.slice(range[0], range[1]);
    if (!isSecret(value, least)) return undefined;
    return { rule, what, confidence: 'high', start: start + range[0], end: start + range[1] };
  };
}

const password = (pattern: RegExp): SpecialRule['at'] => inCommand(pattern, 'password', 'Password');

/** `-u user:password` in any quoting; the user may be empty (a token) or the password (a key as user). */
const curlUser =
  /\s(?:-u|--user)(?:\s+|=)?(?:"([^":\s]*):([^"\s]*)"|'([^':\s]*):([^'\s]*)'|"([^"\s]{3,})":"([^"\s]{3,})"|([\w.@%+-]*):("[^"\s]+"|'[^'\s]+'|[^\s"'\\]+))/d;

function curlAt(text: string, start: number): SpecialMatch | number | undefined {
  const command = commandFrom(text, start);
  const groups = curlUser.exec(command)?.indices;
  if (groups === undefined) return start + command.length;
  for (const [user, pass] of [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ] as const) {
    const range = groups[pass];
    const name = groups[user];
    if (range === undefined || name === undefined) continue;
    const login = command.slice(name[0], name[1]);
    const empty = range[0] === range[1];
    const [from, to] = empty ? name : range;
    const quoted = /^["']/.test(command.slice(from, to)) ? 1 : 0;
    const value = command.slice(from + quoted, to - quoted);
    const told = /^(?:user(?:name)?|login|x+)$/i.test(login) && value.length < 12 && !/\d/.test(value);
    const filled = /^\{[\w-]{12,}\}$/.test(value) && looksRandom(value.slice(1, -1));
    if (told || (!filled && !isSecret(value, 3)) || (empty && !/\d/.test(value))) return undefined;
    return {
      rule: 'curl-auth-user',
      what: 'Password on a command line',
      confidence: 'high',
      start: start + from + quoted,
      end: start + to - quoted,
    };
  }
  return undefined;
}

/** `echo 'user:password' | chpasswd`: what is piped stands before. */
function chpasswdAt(text: string, start: number): SpecialMatch | undefined {
  const from = lineStart(text, start, limits.lead);
  const range =
    /(?:echo|printf)\s+(?:-\w+\s+)?["']?[\w.@-]{1,64}:([^\s"'|]{4,200})["']?\s*\|\s*(?:sudo\s+)?(?:\/usr\/sbin\/)?$/d.exec(
      text.slice(from, start),
    )?.indices?.[1];
  if (range === undefined) return undefined;
  const value = text.slice(from + range[0], from + range[1]);
  if (!isSecret(value, 4)) return undefined;
  return { rule: 'password', what: 'Password', confidence: 'high', start: from + range[0], end: from + range[1] };
}

/** A header with credentials, in a command, a program or a configuration. */
const header =
  /authorization["'`]?\s{0,3}(?:[:=,]|=>|\s)\s{0,3}["'`]?\s{0,2}(?:(basic|bearer|token|apikey|api-key|api-token|key|bot|oauth|client-id|jwt|sso-key|[a-z]{3,12}(?:v\d|-token|-key))\s{1,3}(?:token\s?=?\s?)?["']?)?([\w=~@.+/:-]{8,4000})/diy;

function headerAt(text: string, start: number): SpecialMatch | undefined {
  header.lastIndex = start;
  const match = header.exec(text);
  const range = match?.indices?.[2];
  if (match === null || range === undefined) return undefined;
  const value = text.slice(range[0], range[1]);
  const between = text.slice(start + 13, range[0]);
  if (/[=,]/.test(between) && !/["'`]/.test(between.slice(1))) return undefined;
  if (!isSecret(value, 8) || !/\d/.test(value)) return undefined;
  const scheme = match[1]?.toLowerCase();
  const confidence: Confidence = looksRandom(value) ? 'high' : 'low';
  if (scheme === undefined && confidence === 'low') return undefined;
  if (scheme === 'basic' && !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return undefined;
  if (confidence === 'low' && value.length < 12) return undefined;
  return { rule: 'http-authorization', what: 'Authorization header', confidence, start: range[0], end: range[1] };
}

/** Programs that take a password as an argument, by the word the command begins with. */
export const commandRules: readonly SpecialRule[] = [
  { word: 'curl ', at: curlAt },
  { word: 'authorization', at: headerAt },
  { word: 'sshpass ', at: password(/\s-p\s?(?:"([^"]+)"|'([^']+)'|([^\s"']+))/d) },
  {
    word: 'mysql',
    at: password(/^mysql(?:dump|admin|import|check|sh)?(?=\s).*?\s-p(?:"([^"]+)"|'([^']+)'|([^\s"'-][^\s"']*))/d),
  },
  {
    word: 'mariadb',
    at: password(/^mariadb(?:-dump|-admin)?(?=\s).*?\s-p(?:"([^"]+)"|'([^']+)'|([^\s"'-][^\s"']*))/d),
  },
  { word: 'login ', at: password(/^login\s.*?-p\s+(?:"([^"]+)"|'([^']+)'|([^\s"'-][^\s"']*))/d) },
  { word: 'redis-cli ', at: password(/\s-a\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))/d) },
  {
    word: 'htpasswd ',
    at: password(/^htpasswd\s+-\w*b\w*\s+(?:-\w+\s+)*\S+\s+\S+\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))/d),
  },
  {
    word: 'ldap',
    at: password(/^ldap(?:search|add|modify|delete|passwd|whoami)\s.*?\s-w\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))/d),
  },
  { word: 'openssl ', at: password(/\s-pass(?:in|out)?\s+["']?pass:([^\s"']+)/d) },
  { word: 'chpasswd', at: chpasswdAt },
  // docs.haproxy.org: users of a userlist in clear, the login of the statistics page
  { word: 'insecure-password ', at: password(/^insecure-password\s+(\S+)/d) },
  { word: 'stats auth ', at: password(/^stats auth\s+[^\s:]+:(\S+)/d) },
  // squid-cache.org, cache_peer; proftpd.org, mod_sql; redis.io, ACL SETUSER
  { word: ' login=', at: password(/^ login=[\w.@-]{1,64}:(?!\/)([^\s"':]+)(?=\s|$)/d) },
  { word: 'sqlconnectinfo ', at: password(/^\S+\s+\S+\s+\S+\s+([^\s"']+)/d) },
  { word: 'acl setuser ', at: password(/^acl setuser\s+\S+\s.*?["']?>([^\s"']+)/di) },
  {
    word: 'openssl passwd ',
    at: password(/^openssl passwd\s+(?:-(?:salt\s+\S+|(?!salt\s)\w+)\s+)*["']?([^\s"'()-][^\s"'()]*)/d),
  },
  // docs.oracle.com, JDBC: user and password may stand in the address of the thin and oci drivers
  { word: 'jdbc:oracle:', at: password(/^jdbc:oracle:\w+:\w[\w$#]*\/([^\s@"'/<>]+)@/d) },
  { word: 'add_user ', at: password(/^add_user\s+\S+\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))/d) },
  { word: 'sqlplus ', at: password(/^sqlplus\s+(?:-\w\s+)*["']?\w+\/([^\s@"']+)@/d) },
  { word: 'smbclient ', at: password(/\s-U\s*["']?[\w\\.]+%([^\s"']+)/d) },
  { word: 'convertto-securestring', at: password(/^\S+\s+(?:-string\s+)?(?:"([^"]+)"|'([^']+)')/di) },
  { word: 'networkcredential', at: password(/^networkcredential\(\s*["'][^"']*["']\s*,\s*["']([^"']+)["']/di) },
  {
    word: 'identified by',
    at: password(
      /^[iI](?:dentified by|DENTIFIED BY)\s+(?:[pP](?:assword|ASSWORD)\s+)?(?:'([^'\n]+)'|"([^"\n]+)")|^IDENTIFIED BY\s+([\w!#$-]{4,})/d,
    ),
  },
  { word: 'identified with', at: password(/^identified with\s+\w+\s+(?:by|as)\s+(?:'([^'\n]+)'|"([^"\n]+)")/di) },
  { word: '.login(', at: password(/^\.login\(\s*["'][^"'\n]+["']\s*,\s*["']([^"'\n]+)["']/di) },
  {
    word: 'operator unseal ',
    at: inCommand(/^operator unseal\s+([A-Za-z0-9+/]{43,44}=?)/d, 'vault-unseal-key', 'Vault unseal key'),
  },
  {
    word: 'unseal key ',
    at: inCommand(/^unseal key \d:\s+([A-Za-z0-9+/]{43,44}=?)/di, 'vault-unseal-key', 'Vault unseal key'),
  },
];
