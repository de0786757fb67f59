/** high: a real secret beyond reasonable doubt · medium: very likely · low: worth a look. */
export type Confidence = 'high' | 'medium' | 'low';

/**
 * One secret in a text. It holds where the value stands, never the value: messages, logs, exports and baselines are made
 * from findings, so they cannot leak what a finding does not have.
 */
export interface SecretFinding {
  /** Rule id: `password`, `private-key`, or a provider's (`aws-access-token`). Shown as code `secret/<rule>`. */
  readonly rule: string;
  /** What it is, for a sentence: "Password", "AWS access token". */
  readonly what: string;
  readonly confidence: Confidence;
  /** Offsets in UTF-16 units of the value, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The key it is assigned to (`DATABASE_PASSWORD`); undefined where there is none. */
  readonly key: string | undefined;
  /** Two characters and dots for values of twelve or more, dots alone for shorter ones. */
  readonly preview: string;
}

/** A finding somebody decided to keep, with the comment or baseline entry that says so. */
export interface SuppressedFinding extends SecretFinding {
  /** `import`: a decision taken with another tool. */
  readonly by: 'comment' | 'baseline' | 'import';
  readonly reason: string | undefined;
}

export interface ScanResult {
  readonly findings: readonly SecretFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** True when caps cut the text (too large, lines too long): what is beyond was not looked at. */
  readonly truncated: boolean;
}

/** How git regards the file: it decides the severity (C-01: the content rule holds for every persona). */
export type FileState = 'tracked' | 'untracked' | 'ignored' | 'outside';

export type SecretSeverity = 'error' | 'warning' | 'information' | 'hint';
