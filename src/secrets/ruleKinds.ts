/** Rules that rest on a value looking made by chance rather than on a shape of its own. */
const entropyRules = new Set(['secret', 'token', 'api-key', 'secret-key', 'credential', 'salt', 'vendor-key']);
/** The other rules that go by what a key is called, or by a word before a value. */
const wordRules = new Set(['password', 'passphrase', 'basic-auth', 'connection-string', 'http-authorization']);

/** Whether a rule needs a value to look made by chance. */
export function isEntropyRule(rule: string): boolean {
  return entropyRules.has(rule);
}

/** Whether a rule goes by the key: in program text such keys are variables more often than settings. */
export function isKeyRule(rule: string): boolean {
  return entropyRules.has(rule) || wordRules.has(rule);
}
