import { urlPasswordAt } from './address.ts';
import { commandRules } from './commands.ts';
import { hashRules } from './hashes.ts';
import { encodedKeyAt, privateKeyAt, puttyKeyAt } from './keys.ts';
import type { SpecialRule } from './model.ts';

/** Everything that is found by how it begins rather than by a key or a provider's pattern. */
export const specialRules: readonly SpecialRule[] = [
  { word: '-----begin', at: privateKeyAt },
  { word: 'putty-user-key-file', at: puttyKeyAt },
  { word: 'ls0tls1crudjti', at: encodedKeyAt },
  { word: '://', at: urlPasswordAt },
  ...commandRules,
  ...hashRules,
];
