import { baseName, formatOf } from './format.ts';

const configFormats = new Set(['dotenv', 'yaml', 'json', 'toml', 'ini', 'hcl', 'dockerfile', 'shell', 'xml', 'conf']);
/** Written by tools, with nothing in them a person chose. */
const machineMade =
  /(?:^|[./-])(?:lock|lockfile|shrinkwrap|min)\.(?:json|ya?ml|js|toml)$|^(?:package-lock\.json|pnpm-lock\.ya?ml|yarn\.lock|composer\.lock|cargo\.lock|poetry\.lock|gemfile\.lock|go\.sum|flake\.lock|deno\.lock|\.terraform\.lock\.hcl|npm-shrinkwrap\.json)$|\.(?:map|svg|snap)$/;
const otherFolders =
  /(?:^|\/)(?:node_modules|bower_components|\.git|vendor\/bundle|__pycache__|\.venv|site-packages)\//;
const keyFile =
  /\.(?:pem|key|ppk|asc|p8|ovpn|kdbx|credentials|secret|secrets|passwd|pgpass|token)$|^\.?(?:id_(?:rsa|dsa|ecdsa|ed25519)|htpasswd|shadow|passwd|proftpdpasswd|sasl_passwd|(?:chap|pap)-secrets|users\.acl|\.git-credentials|git-credentials|credentials|master\.key|vault[_-]?pass(?:word)?)$/;
const configWord =
  /(?:^|[._-])(?:config|configuration|settings|secrets?|credentials?|database|environment|env)(?:[._-]|$)/;

/** Whether a file is made by a tool or belongs to somebody else's package: lock files, bundles, installed modules. */
export function isOthersFile(path: string): boolean {
  return otherFolders.test(`/${path.replaceAll('\\', '/').toLowerCase()}`) || machineMade.test(baseName(path));
}

/**
 * Whether a file is judged in the editor and by a scan without being asked for: configuration, environment, scripts of the
 * pipeline, key files; not lock files, bundles or other people's packages. `path` with forward or backward slashes.
 */
export function isConfigFile(path: string): boolean {
  if (isOthersFile(path)) return false;
  const name = baseName(path);
  if (keyFile.test(name)) return true;
  const format = formatOf(path, '');
  if (configFormats.has(format)) return true;
  return (format === 'source' || format === 'unknown') && configWord.test(name);
}
