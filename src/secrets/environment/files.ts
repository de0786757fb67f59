import { baseName } from '../format.ts';

/** A name that a dotenv file gives a value. */
export interface DotenvName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether something stands behind the sign. */
  readonly filled: boolean;
}

/** The names in a dotenv file, in its order. Values of several lines in quotes are passed over. */
export function dotenvNames(text: string): DotenvName[] {
  const names: DotenvName[] = [];
  let open: string | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    const match = /^\uFEFF?[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]{0,99})[ \t]*[=:](.*)$/d.exec(
      line.replace(/\r$/, ''),
    );
    const range = match?.indices?.[1];
    if (match === null || range === undefined) continue;
    const value = (match[2] ?? '').trim();
    names.push({
      name: match[1] ?? '',
      start: start + range[0],
      end: start + range[1],
      filled: !/^(?:$|#|""$|''$)/.test(value),
    });
    const quote = value[0];
    if ((quote === '"' || quote === "'" || quote === '`') && !value.includes(quote, 1)) open = quote;
  }
  return names;
}

const exampleWord = /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|vault)(?:[._-]|$)/;

/** Whether a file shows which variables there are, without their values: `.env.example`. */
export function isEnvironmentExample(path: string): boolean {
  const file = baseName(path);
  return (
    /^\.?env[._-]|[._-]env$|^\.env/.test(file) &&
    /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist)(?:[._-]|$)/.test(file)
  );
}

/** `staging` for `.env.staging`, the empty text for `.env`; undefined for examples and everything else. */
export function environmentOf(path: string): string | undefined {
  const file = baseName(path);
  const match = /^\.env(?:[.-]([\w-]+))?$/.exec(file) ?? /^([\w-]+)\.env$/.exec(file);
  if (match === null || exampleWord.test(file)) return undefined;
  return match[1] ?? '';
}

/** The folder of a path, without a slash at its end; empty for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

const trials =
  /(?:^|\/)(?:tests?|__tests__|testdata|testing|specs?|fixtures?|__fixtures__|mocks?|__mocks__|examples?|samples?|demos?|e2e|cypress)\//;
const trialFile = /[._-](?:test|spec|stories)\.\w+$|_test\.\w+$|^test_\w+\.py$|(?:Test|Tests|Spec)\.\w+$/;

/** Whether a file serves tests or shows an example: its keys and variables are nobody's. */
export function isTrial(path: string): boolean {
  return trials.test(path.toLowerCase()) || trialFile.test(path.slice(path.lastIndexOf('/') + 1));
}

/** Why a file is one that git should not track; undefined when it may. `text` undefined: it is no text. */
export function secretFile(
  path: string,
  text: string | undefined,
  hasSecret: (text: string, path: string) => boolean,
): string | undefined {
  const file = baseName(path);
  if (isEnvironmentExample(path)) return undefined;
  const environment = environmentOf(path);
  if (environment !== undefined) {
    const local = environment === '' || /(?:^|[.-])local$/.test(file);
    if (text === undefined || dotenvNames(text).every(({ filled }) => !filled)) return undefined;
    return local || hasSecret(text, path) ? 'It holds the variables of an environment.' : undefined;
  }
  if (isTrial(path)) return undefined;
  if (
    /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.ppk$/.test(file) &&
    (text === undefined || /PRIVATE KEY|PuTTY/.test(text))
  )
    return 'It is a private key.';
  if (/\.(?:pem|key|p8|asc|gpg)$/.test(file)) {
    return text !== undefined && /-----BEGIN [A-Z ]*PRIVATE KEY/.test(text) ? 'It is a private key.' : undefined;
  }
  if (/\.(?:p12|pfx|jks|keystore)$/.test(file) && text === undefined && file !== 'debug.keystore')
    return 'It is a key store.';
  if (file.endsWith('.kdbx')) return 'It is a password database.';
  if (
    /^(?:terraform\.)?[\w.-]*\.tfstate(?:\.backup)?$/.test(file) &&
    text !== undefined &&
    /"resources"\s*:\s*\[\s*\{/.test(text)
  )
    return 'A state of Terraform holds every value in clear.';
  const named =
    /^\.?(?:netrc|_netrc|pgpass|git-credentials|npmrc|pypirc|dockercfg|htpasswd|s3cfg|boto|my\.cnf)$|^(?:credentials?|client_secrets?|service[-_]?account[\w-]*|kubeconfig|admin\.conf|master\.key)(?:\.json|\.ya?ml|\.ini|\.conf)?$|(?:^|[._-])kubeconfig(?:[._-]|$)|\.ovpn$|^\.?vault[-_]?pass/.test(
      file,
    ) || /(?:^|\/)\.(?:kube|docker|aws|ssh)\/(?:config|config\.json|credentials)$/.test(path.toLowerCase());
  return named && text !== undefined && hasSecret(text, path) ? 'It holds credentials.' : undefined;
}
