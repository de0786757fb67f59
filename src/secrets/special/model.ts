import type { Confidence } from '../model.ts';

/** Something that shows itself, with no key: a private key, a password in an address. */
export interface SpecialMatch {
  readonly rule: string;
  readonly what: string;
  readonly confidence: Confidence;
  readonly start: number;
  readonly end: number;
}

/**
 * A word that such a thing begins with, in lower case, and how it is read there. A number is the offset up to which this rule
 * need not be tried again: it has looked that far and found nothing.
 */
export interface SpecialRule {
  readonly word: string;
  readonly at: (text: string, start: number) => SpecialMatch | number | undefined;
}
