import { limits } from '../limits.ts';
import { isReference } from '../references.ts';
import type { SpecialMatch } from './model.ts';

const begin = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/y;
const endMark = /-----END[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/y;
const headers = /(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash|X-[\w-]+):[^\n\\]{0,100}/g;

/** A private key in PEM or PGP armour, from its BEGIN to its END line; `at` is where `-----begin` stands. */
export function privateKeyAt(text: string, at: number): SpecialMatch | undefined {
  begin.lastIndex = at;
  if (begin.exec(text) === null) return undefined;
  const bodyStart = begin.lastIndex;
  const stop = Math.min(text.length, bodyStart + limits.block);
  let dashes = bodyStart;
  while (dashes < stop && !text.startsWith('-----', dashes)) dashes++;
  endMark.lastIndex = dashes;
  const closed = endMark.exec(text) !== null;
  const body = text
    .slice(bodyStart, dashes)
    .replace(/\\[nrt]|[\s"'+,\\|#]/g, (part) => (part === '\n' ? part : ''))
    .replace(headers, '')
    .replace(/\s/g, '');
  const material = /[A-Za-z0-9+/]{40,}/.exec(body)?.[0];
  if (material === undefined || isReference(body) || /^(.)\1+$/.test(material.slice(0, 40))) return undefined;
  return {
    rule: 'private-key',
    what: 'Private key',
    confidence: 'high',
    start: at,
    end: closed ? endMark.lastIndex : Math.min(dashes, bodyStart + 4_000),
  };
}

const puttyHead =
  /PuTTY-User-Key-File-\d: [\s\S]{0,3000}?Private-Lines: \d{1,3}\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n?){1,100}/y;

/** A private key in PuTTY's own format; `at` is where its first word stands. */
export function puttyKeyAt(text: string, at: number): SpecialMatch | undefined {
  puttyHead.lastIndex = at;
  const match = puttyHead.exec(text);
  if (match === null) return undefined;
  return {
    rule: 'putty-key',
    what: 'PuTTY private key',
    confidence: 'high',
    start: at,
    end: at + match[0].trimEnd().length,
  };
}

const encoded = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,12000}={0,2}/y;
/** `PRIVATE` in base64, at the three places a character can have in a group of three. */
const encodedPrivate = /UFJJVkFURS|BSSVZBVE|QUklWQVRF/;

/** A private key in base64, as Kubernetes' `data` and CI variables hold it; `at` is where `LS0tLS1CRUdJTi` stands. */
export function encodedKeyAt(text: string, at: number): SpecialMatch | undefined {
  if (!encodedPrivate.test(text.slice(at, at + 80))) return undefined;
  encoded.lastIndex = at;
  const match = encoded.exec(text);
  if (match === null) return undefined;
  return {
    rule: 'private-key',
    what: 'Private key in base64',
    confidence: 'high',
    start: at,
    end: at + match[0].length,
  };
}
