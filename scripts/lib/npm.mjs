// @ts-check
/** Calls npm and turns its usual failures into one sentence. */
import { npmCommand, run, Trouble } from './ground.mjs';

const noNetwork =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENETDOWN|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

/** @type {Promise<boolean> | undefined} */
let asked;

/**
 * Whether the registry answers, asked once. Without this a machine that has no network would be told so only after every single
 * package had been tried several times.
 * @param {string} cwd @returns {Promise<boolean>}
 */
function registryAnswers(cwd) {
  return (asked ??= callNpm(['ping', '--fetch-retries=0', '--fetch-timeout=15000'], cwd).then(
    (ended) => ended.code === 0 || !noNetwork.test(ended.stderr),
  ));
}

/** @param {readonly string[]} args @param {string} cwd */
function callNpm(args, cwd) {
  const command = npmCommand();
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  return run(command.file, [...command.args, ...args, ...quiet], { cwd, env }).catch((error) => {
    throw new Trouble(
      `npm can't be started (${error.message}): install Node.js with npm from https://nodejs.org and try again.`,
      error,
    );
  });
}

/**
 * Runs npm quietly and returns what it wrote to stdout. Where there is no network, npm's own cache may still have everything.
 * @param {readonly string[]} args
 * @param {{ cwd: string, what: string }} options `what` is fetched, for the sentence when there is no network ("the dependencies")
 * @throws {Trouble} with one sentence when the network is missing, else with npm's own last words
 */
export async function npm(args, { cwd, what }) {
  const online = await registryAnswers(cwd);
  const ended = await callNpm([...args, ...(online ? ['--fetch-retries=3'] : ['--offline'])], cwd);
  if (ended.code === 0) return ended.stdout;
  const code = noNetwork.exec(ended.stderr)?.[1];
  if (!online || code !== undefined) {
    throw new Trouble(
      `The npm registry can't be reached, and ${what} must be fetched once: connect to the network and try again. After that no network is needed.`,
    );
  }
  const words = ended.stderr
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !line.includes('complete log'))
    .slice(0, 12)
    .join('\n');
  throw new Trouble(
    `npm ${args[0]} failed and ${what} could not be fetched:\n${words === '' ? ended.stderr.trim() : words}`,
  );
}
