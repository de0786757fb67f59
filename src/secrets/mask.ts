/** The masked preview of a secret: its first two characters where it has twelve or more, dots alone otherwise. */
export function maskValue(value: string): string {
  const plain = value.length >= 12 && /^[\x21-\x7e]{2}/.test(value);
  return `${plain ? value.slice(0, 2) : ''}••••`;
}
