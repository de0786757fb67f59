import assert from 'node:assert/strict';

/** Of this thread alone where the runtime knows it, so without what the collector of garbage does beside. */
const { threadCpuUsage = () => process.cpuUsage() } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };

/**
 * Milliseconds that the processor has worked for us until now. A limit on time is held to this clock: a busy machine makes
 * everything wait, and hardly makes anything more work.
 */
export function processorNow(): number {
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Fails when the work on a text takes more time than its length explains: an eighth of it is read for comparison, so how quick
 * the machine is does not matter. Five times as much is allowed, where the square of the length would take eight times as much.
 * @param nothing milliseconds that are no proof of anything, so that most texts need no comparison
 */
export function assertGrowsWithLength(
  make: (length: number) => string,
  work: (text: string) => void,
  length: number,
  nothing: number,
): void {
  const cost = (text: string, times = 1): number => {
    const start = processorNow();
    for (let round = 0; round < times; round++) work(text);
    return processorNow() - start;
  };
  const long = make(length);
  const first = cost(long);
  if (first < nothing) return;
  // Eight times an eighth: as much text, and long enough for a clock that ticks slowly.
  const short = make(length / 8);
  const quick = Math.max(cost(short, 8), nothing / 8);
  if (first < quick * 5) return;
  const slow = Math.min(first, cost(long));
  assert.ok(slow < quick * 5, `${Math.round(slow)} ms, ${Math.round(quick)} ms for eight times an eighth of it`);
}
