/** What a variable needs in `.env` and `.env.example`: undefined where the file stays as it is. */
export interface EnvironmentAddition {
  /** The name it got: the wished one, or one with a number where that already holds another value. */
  readonly name: string;
  /** To be appended to `.env`. */
  readonly env: string | undefined;
  /** To be appended to `.env.example`; the name alone. */
  readonly example: string | undefined;
}

/** Works out what to append so that `.env` gives `value` under a name. Texts are undefined where the file does not exist. */
export function addToEnvironment(
  wished: string,
  value: string,
  env: string | undefined,
  example: string | undefined,
): EnvironmentAddition {
  let name = wished;
  let known = valueOf(env, name);
  for (let number = 2; known !== undefined && known !== value && known !== ''; number++) {
    name = `${wished}_${number}`;
    known = valueOf(env, name);
  }
  return {
    name,
    env: known === value ? undefined : append(env, `${name}=${quoteForDotenv(value)}`),
    example: valueOf(example, name) === undefined ? append(example, `${name}=`) : undefined,
  };
}

/** The line with whatever must stand before it, in the file's own line ending. */
function append(text: string | undefined, line: string): string {
  const ending = text?.includes('\r\n') === true ? '\r\n' : '\n';
  const separator = text === undefined || text === '' || text.endsWith('\n') ? '' : ending;
  return `${separator}${line}${ending}`;
}

/** A value as dotenv readers take it literally: plain where that is safe, else in the first kind of quotes it does not hold. */
export function quoteForDotenv(value: string): string {
  if (/^[\w@%+=:,./-]+$/.test(value)) return value;
  const quote = ["'", '"', '`'].find((one) => !value.includes(one) && !(one === '"' && /[\\$]/.test(value)));
  return quote === undefined ? `"${value.replace(/["\\$]/g, '\\$&')}"` : `${quote}${value}${quote}`;
}

function valueOf(text: string | undefined, name: string): string | undefined {
  for (const line of (text ?? '').split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== name) continue;
    const raw = match[2] ?? '';
    const quoted = /^(['"`])(.*)\1$/.exec(raw);
    return quoted ? quoted[2] : raw;
  }
  return undefined;
}
