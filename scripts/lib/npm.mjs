// @ts-check
/** Calls npm and turns its usual failures into one sentence. */
import { npmCommand, run, Trouble } from './ground.mjs';

const noNetwork =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENETDOWN|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

/**
 * Runs npm quietly and returns what it wrote to stdout.
 * @param {readonly string[]} args
 * @param {{ cwd: string, what: string }} options `what` is fetched, for the sentence when there is no network ("the dependencies")
 * @throws {Trouble} with one sentence when the network is missing, else with npm's own last words
 */
export async function npm(args, { cwd, what }) {
  const command = npmCommand();
  const quick = [
    '--no-audit',
    '--no-fund',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const ended = await run(command.file, [...command.args, ...args, ...quick], {
    cwd,
    // Settings of the npm that runs us (its workspace, its prefix) must not reach this one.
    env: { ...process.env, npm_config_update_notifier: 'false' },
  }).catch((error) => {
    throw new Trouble(
      `npm can't be started (${error.message}): install Node.js with npm from https://nodejs.org and try again.`,
      error,
    );
  });
  if (ended.code === 0) return ended.stdout;
  const code = noNetwork.exec(ended.stderr)?.[1];
  if (code !== undefined) {
    throw new Trouble(
      `The npm registry can't be reached (${code}), and ${what} must be fetched once: connect to the network and try again. After that no network is needed.`,
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
