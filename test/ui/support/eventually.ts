/** How long to wait for what a person sees in a moment, in ms: a machine that builds for others may be many times slower. */
export const patience = 45_000;

/** Asks again and again until `ask` answers with something (not undefined, not false), or fails with the last reason. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = patience,
): Promise<T> {
  const end = Date.now() + timeout;
  let reason: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      reason = undefined;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > end) throw new Error(`Not within ${timeout / 1000} s: ${what}`, { cause: reason });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
