/**
 * Bounds on what is looked at. Texts come from strangers (a cloned repository, a downloaded archive): whatever they hold, a
 * scan ends in a fraction of a second.
 */
export const limits = {
  /** UTF-16 units of a text that are looked at; what is beyond is reported as truncated. */
  text: 4_000_000,
  /** A key longer than this is none. */
  key: 120,
  /** A value longer than this is a file of its own. Keys and certificates in base64 reach some thousand characters. */
  value: 12_000,
  /** How much of a line before a key is looked at. */
  lead: 240,
  /** How far a structure may stretch between a name and its value. */
  reach: 600,
  /** A private key, from its first to its last line. */
  block: 20_000,
  /** Findings per text; a file with more is a list of secrets, and the list is long enough to act on. */
  findings: 2_000,
  /** Attempts to match a provider's rule or to read a pair, per text: ordinary files of a megabyte need a tenth. */
  attempts: 40_000,
} as const;
