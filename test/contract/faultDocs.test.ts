import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8');
const idsIn = (text: string) => [...text.matchAll(/\bF\d{2}\b/g)].map(([id]) => id);

describe('docs/faults.md', () => {
  const rows = [...read('docs/faults.md').matchAll(/^\| (F\d{2}) \|.*\| ([^|]+?) *\|$/gm)].map(
    ([, id = '', tests = '']) => ({ id, files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) }),
  );

  it('names for each row tests that say they hold it', () => {
    assert.ok(rows.length > 0);
    for (const { id, files } of rows) {
      assert.ok(files.length > 0, `${id} names no test`);
      for (const file of files) assert.ok(idsIn(read(file)).includes(id), `${file} does not speak of ${id}`);
    }
  });

  it('has a row, and one only, for each fault the tests name', () => {
    const named = new Set<string>();
    for (const file of fs.readdirSync(path.join(root, 'test/faults'), { encoding: 'utf8' })) {
      if (file.endsWith('.test.ts')) for (const id of idsIn(read(`test/faults/${file}`))) named.add(id);
    }
    const documented = rows.map(({ id }) => id);
    assert.deepEqual(documented, [...new Set(documented)]);
    assert.deepEqual(
      [...named].filter((id) => !documented.includes(id)),
      [],
    );
  });

  it('describes every invariant that the harness checks', () => {
    const checked = new Set(
      ['harness.ts', 'lab.ts'].flatMap((file) =>
        [...read(`test/faults/${file}`).matchAll(/\bI\d\b/g)].map(([id]) => id),
      ),
    );
    for (const id of checked) assert.match(read('docs/faults.md'), new RegExp(`^\\| ${id} `, 'm'));
  });
});
