import { sha1Hex } from './hmac.ts';
import { providerRules } from './providers/rules.ts';

let key: string | undefined;

/** Changes with the providers' rules: what was remembered under another one has to be looked at again. */
export function rulesKey(): string {
  key ??= sha1Hex(JSON.stringify(providerRules.map(({ id, source }) => [id, source])));
  return key;
}
