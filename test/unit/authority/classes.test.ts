import assert from 'node:assert/strict';
import { pathClasses } from '../../../src/authority/classTable.ts';
import { canonicalClass, classifyPath, findClass } from '../../../src/authority/classes.ts';
import { layouts } from './layouts.ts';
import { processorNow } from '../support/processorTime.ts';

describe('classifyPath', () => {
  for (const [layout, classes] of Object.entries(layouts)) {
    it(`knows every file of ${layout}`, () => {
      for (const [expected, files] of Object.entries(classes)) {
        for (const file of files.split(/\s+/)) {
          assert.equal(classifyPath(file)[0] ?? 'none', expected, file);
        }
      }
    });
  }

  it('counts security code as source and decisions as documents too', () => {
    assert.deepEqual(classifyPath('src/auth/login.ts'), ['security-implementation', 'source']);
    assert.deepEqual(classifyPath('docs/adr/0001.md'), ['architecture', 'docs']);
  });

  it('decides ten thousand paths in a moment', () => {
    const paths = Array.from(
      { length: 10_000 },
      (_, index) => `packages/p${index % 40}/src/views/view${index}/index.tsx`,
    );
    const started = processorNow();
    for (const path of paths) classifyPath(path);
    const took = processorNow() - started;
    // Ten times the aim of 100 ms, since the machine may be busy.
    assert.ok(took < 1000, `took ${took} ms`);
  });

  it('ends at once for a hostile path', () => {
    const started = processorNow();
    classifyPath(`${'a/'.repeat(500)}b`);
    classifyPath('infra/'.repeat(170));
    classifyPath('x'.repeat(100_000));
    assert.ok(processorNow() - started < 1000);
  });
});

describe('the table of classes', () => {
  it('explains each class and names it once', () => {
    assert.equal(new Set(pathClasses.map(({ id }) => id)).size, pathClasses.length);
    for (const { id, title, explanation, globs } of pathClasses) {
      assert.match(id, /^[a-z]+(-[a-z]+)*$/);
      assert.ok(title.length > 3 && explanation.length > 20 && globs.length > 0, id);
      // Braces with a slash would make a pattern for names one for whole paths.
      for (const glob of globs)
        assert.ok(
          glob.includes('/**') ||
            glob.startsWith('/') ||
            glob.endsWith('/') ||
            /^[^/]*$/.test(glob) ||
            glob.startsWith('**/') ||
            glob.startsWith('!'),
          glob,
        );
    }
  });

  it('knows the other words for a class', () => {
    assert.equal(canonicalClass('tests'), 'test');
    assert.equal(findClass('documentation')?.id, 'docs');
    assert.equal(canonicalClass('something else'), 'something else');
    assert.equal(findClass('something else'), undefined);
  });
});
