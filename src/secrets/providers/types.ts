/** One provider's pattern as the generated file and our own tables hold it. */
export interface ProviderRuleData {
  readonly id: string;
  /** What it is, for a sentence: "AWS access token". */
  readonly what: string;
  /** Pattern; `~A`, `~E` and `~U` stand for the shared parts of the generated file. The first group that matched is the secret. */
  readonly source: string;
  readonly flags: string;
  /** Lower case. Without one of them in the text the pattern is never tried. */
  readonly keywords: readonly string[];
  /** True when every match begins with a keyword: the pattern is then tried there alone. */
  readonly at: boolean;
  /** Shannon entropy in bits per character that the secret must reach. */
  readonly entropy?: number;
  /** Pattern the path must match. */
  readonly path?: string;
  /** Patterns of secrets that are none, with their flags. */
  readonly allow?: readonly (readonly [source: string, flags: string])[];
  /** FNV-1a of well-known example values. */
  readonly examples?: readonly number[];
}
