/** Today's day where the user is, as exceptions write it (`2026-08-01`). */
export function dayOf(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Whole days from today, where the user is, to an exception's last day; 0 on that day, negative once it is over. */
export function daysLeft(expires: string, now: Date): number {
  const [year = 0, month = 1, date = 1] = expires.split('-').map(Number);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.UTC(year, month - 1, date) - today) / 86_400_000);
}
