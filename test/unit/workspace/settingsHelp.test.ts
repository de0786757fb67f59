import * as assert from 'node:assert/strict';
import type * as z from 'zod';
import { exceptionsSchema } from '../../../src/authority/exceptions.ts';
import { configSchema } from '../../../src/workspace/config.ts';
import { settingAt, settingsAt } from '../../../src/workspace/schemaHelp.ts';
import { yamlPlace } from '../../../src/workspace/yamlPlace.ts';

/** Every setting below a path that has no words. */
function silent(schema: z.ZodType, path: (string | number)[] = []): string[] {
  const own = settingsAt(schema, path);
  // A list or a map with names of the user's own goes on below any of its entries.
  const below = own.length > 0 ? [] : [0, 'name'].filter((step) => settingAt(schema, [...path, step]) !== undefined);
  return [
    ...own.filter(({ words }) => words === undefined).map(({ key }) => [...path, key].join('.')),
    ...own.flatMap(({ key }) => silent(schema, [...path, key])),
    ...below.slice(0, 1).flatMap((step) => (path.length > 5 ? [] : silent(schema, [...path, step]))),
  ];
}

/** The place of the mark `|` in a text. */
function place(text: string) {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('|'));
  const column = lines[line]?.indexOf('|') ?? 0;
  return yamlPlace(
    lines.map((one) => one.replace('|', '')),
    line,
    column,
  );
}

describe('what completion and hover say of the files in .ops', () => {
  it('has words for every setting: add .describe(…) to the schema where this fails', () => {
    assert.deepEqual(silent(configSchema), []);
    assert.deepEqual(silent(exceptionsSchema), []);
  });

  it('comes from the schema', () => {
    const keys = settingsAt(configSchema, []).map(({ key }) => key);
    for (const key of ['environments', 'commands', 'territories', 'lock']) assert.ok(keys.includes(key), key);
    assert.deepEqual(settingAt(configSchema, ['lock', 'scope'])?.values, ['project', 'environment']);
    assert.deepEqual(settingAt(configSchema, ['territories', 'mine', 'effect'])?.values, ['allow', 'ask', 'deny']);
    assert.deepEqual(settingAt(configSchema, ['approval', 'requester'])?.values, ['true', 'false']);
    assert.equal(settingAt(configSchema, ['gates'])?.shape, 'list');
    assert.deepEqual(
      settingsAt(exceptionsSchema, ['exceptions', 0]).flatMap(({ key, required }) => (required ? [key] : [])),
      ['rule', 'paths', 'reason', 'by', 'expires'],
    );
    assert.equal(settingAt(configSchema, ['nothing', 'here']), undefined);
    assert.deepEqual(settingsAt(configSchema, ['commands', 'test', 0]), []);
  });
});

describe('a place in YAML that is half typed', () => {
  const rows: readonly (readonly [string, string, 'key' | 'value', (string | number)[], string[]])[] = [
    ['the top', 'lock:\n  scope: project\n|', 'key', [], ['lock']],
    ['a word at the top', 'environments:\n  live: {}\nlo|', 'key', [], ['environments']],
    ['below a key', 'commands:\n  test: npm test\n  |', 'key', ['commands'], ['test']],
    ['two levels below', 'environments:\n  live:\n    url: x\n    he|', 'key', ['environments', 'live'], ['url']],
    ['a value', 'lock:\n  scope: |', 'value', ['lock', 'scope'], []],
    ['a value in a broken file', 'a: [\nlock:\n  scope: pro|', 'value', ['lock', 'scope'], []],
    ['the first key of an entry', 'exceptions:\n  - |', 'key', ['exceptions', 0], []],
    ['a later key of an entry', 'exceptions:\n  - rule: authority/ci\n    |', 'key', ['exceptions', 0], ['rule']],
    ['a list at the column of its key', 'exceptions:\n- rule: a\n  b|', 'key', ['exceptions', 0], ['rule']],
    ['the second entry', 'gates:\n  - id: S01\n  - id: S02\n    |', 'key', ['gates', 0], ['id']],
    ['a key that stands there', 'lock:\n  sc|ope: project', 'key', ['lock'], []],
    ['Windows blanks and comments', '# all\n\nlimits:\n  # slow\n  pu|', 'key', ['limits'], []],
    ['a quoted key', 'environments:\n  "live one":\n    u|', 'key', ['environments', 'live one'], []],
  ];
  for (const [what, text, kind, path, siblings] of rows) {
    it(`is known: ${what}`, () => {
      const found = place(text);
      assert.deepEqual([found?.kind, found?.path, found?.siblings], [kind, path, siblings]);
    });
  }

  it('is none in a comment, and never fails', () => {
    assert.equal(place('# lo|ck'), undefined);
    assert.equal(place('lock: x # sc|ope'), undefined);
    const odd = ['', '-', '- -', ': :', '\t\t- a:', '"', '{a: [', '&x *y !!z', 'a'.repeat(5000)];
    for (const text of odd) for (const column of [0, 1, text.length]) yamlPlace([text, text], 1, column);
  });
});
