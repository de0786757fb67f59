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
