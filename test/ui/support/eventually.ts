/** Asks again and again until `ask` answers with something (not undefined, not false), or fails with the last reason. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  timeout = 15_000,
): Promise<T> {
  const patience = Date.now() + timeout;
  let reason: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      reason = undefined;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > patience) throw new Error(`Not within ${timeout / 1000} s: ${what}`, { cause: reason });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
