/** The time, as a port so that tests can set it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "just now", "5 min ago", "today", "yesterday", "12 days ago": the age of `then` seen from `now`. */
export function describeAge(then: Date, now: Date): string {
  const age = now.getTime() - then.getTime();
  if (age < minute) return 'just now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  const startOfToday = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (then.getTime() >= startOfToday) return 'today';
  const days = Math.ceil((startOfToday - then.getTime()) / day);
  return days <= 1 ? 'yesterday' : `${days} days ago`;
}

/** "0.4 s", "41 s", "2 min 5 s": a duration in milliseconds for people. */
export function describeDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}
