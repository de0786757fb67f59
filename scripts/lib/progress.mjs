// @ts-check
/** Tells a person what is going on, how far it is and how long it took. */
import { performance } from 'node:perf_hooks';

/** "0.4 s", "41 s", "2 min 5 s". @param {number} ms @returns {string} */
export function duration(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Shows one piece of long work as a line: what it is, how far it is, and at the end how long it took. In a terminal the line
 * is rewritten; elsewhere (a log) a new line is printed when ten seconds have gone by.
 * @template T
 * @param {string} what for instance "Installing dependencies"
 * @param {() => Promise<T>} work
 * @param {() => string} [howFar] asked about once a second, for instance "212 of 431 packages"
 * @returns {Promise<T>}
 */
export async function step(what, work, howFar) {
  const started = performance.now();
  const terminal = process.stdout.isTTY;
  const line = () => {
    const far = howFar?.() ?? '';
    return `${what} … ${far === '' ? '' : `${far}, `}${duration(performance.now() - started)}`;
  };
  if (!terminal) console.log(`${what} …`);
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
    if (terminal) process.stdout.write(`\r\x1b[2K  ${line()}`);
    else if (ticks % 10 === 0) console.log(`  ${line()}`);
  }, 1000);
  timer.unref();
  try {
    const result = await work();
    const took = duration(performance.now() - started);
    console.log(terminal ? `\r\x1b[2K✔ ${what} (${took})` : `✔ ${what} (${took})`);
    return result;
  } catch (error) {
    console.log(terminal ? `\r\x1b[2K✖ ${what}` : `✖ ${what}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
