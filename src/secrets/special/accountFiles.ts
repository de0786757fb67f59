import { isPlaceholder } from '../placeholders.ts';
import { isReference } from '../references.ts';

/** Where a password stands in one line of a file of accounts. */
export interface AccountFile {
  readonly name: RegExp;
  /** Every group that matched is a password. */
  readonly line: RegExp;
}

/**
 * Files whose lines hold passwords by their place alone, each by its manual: Postfix `SASL_README`, pppd(8) secrets files,
 * strongSwan `ipsec.secrets(5)`, net-snmp `snmpd.conf(5)`, Redis `ACL` (`>` adds a password in clear) and Sentinel, PgBouncer
 * `auth_file` (there digests begin with `md5` or `SCRAM-SHA-256$`), OpenLDAP `slapd.conf(5)` (`credentials=` of a replica).
 */
export const accountFiles: readonly AccountFile[] = [
  { name: /^(?:sasl_passwd|smtp_auth|relay_passwd)(?:\.\w+)?$/, line: /^[^#\s]\S*\s+[^\s:]+:(\S+)\s*$/d },
  {
    name: /^(?:chap|pap)-secrets$/,
    line: /^(?!#)(?:"[^"]*"|\S+)\s+(?:"[^"]*"|\S+)\s+(?:"([^"]+)"|([^\s"]+))(?:\s|$)/d,
  },
  { name: /^ipsec(?:\.[\w-]+)?\.secrets$/, line: /^(?!#)[^"]{0,200}:\s*(?:PSK|EAP|XAUTH|NTLM|PIN)\s+"([^"]+)"/d },
  {
    name: /^snmpd?(?:\.local)?\.conf$/,
    line: /^\s*(?:r[ow]community6?\s+(\S+)|com2sec6?\s+(?:-Cn\s+\S+\s+)?\S+\s+\S+\s+(\S+)|createUser\s+(?:-e\s+\S+\s+)?\S+\s+(?:MD5|SHA[\d-]*)\s+"?([^\s"]+)"?(?:\s+(?:DES|AES[\d-]*)\s+"?([^\s"]+)"?)?)/d,
  },
  {
    name: /^(?:redis|valkey|sentinel|keydb)[\w.-]*\.conf$|\.acl$/,
    line: /^(?:user\s+\S+\s(?:.{0,400}?\s)?>(\S+)(?:\s(?:.{0,400}?\s)?>(\S+))?|sentinel\s+(?:auth-pass\s+\S+|sentinel-pass)\s+"?([^\s"]+))/d,
  },
  { name: /^userlist(?:\.\w+)?$/, line: /^"[^"]*"\s+"(?!md5[0-9a-f]{32}"|SCRAM-SHA-256\$)([^"]+)"/d },
  { name: /^slapd[\w.-]*\.conf$/, line: /^(?:syncrepl|\s)(?:.{0,400}?\s)?credentials=(?:"([^"]+)"|([^\s"]+))/d },
];

/** The passwords in one line, as offsets within it. */
export function passwordsOf(line: string, { line: pattern }: AccountFile): (readonly [start: number, end: number])[] {
  const groups: readonly ([number, number] | undefined)[] = pattern.exec(line)?.indices?.slice(1) ?? [];
  return groups.filter((range): range is [number, number] => {
    if (range === undefined) return false;
    const value = line.slice(...range);
    return value.length >= 4 && !/^(?:public|private)$/i.test(value) && !isReference(value) && !isPlaceholder(value);
  });
}
