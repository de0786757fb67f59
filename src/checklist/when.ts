import { describeAge } from '../workspace/clock.ts';

/** "today 14:02", "yesterday 09:30", "12 days ago"; the text as it is when it is no time. */
export function describeWhen(at: string, now: Date): string {
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return at;
  const age = describeAge(then, now);
  const clock = `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`;
  if (age === 'yesterday') return `yesterday ${clock}`;
  return age.endsWith('days ago') ? age : sameDay(then, now) ? `today ${clock}` : age;
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
