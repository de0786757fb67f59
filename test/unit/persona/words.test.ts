import * as assert from 'node:assert/strict';
import { cleanTitle, Ids, normalise, plain, slug } from '../../../src/persona/words.ts';

describe('words of a document', () => {
  it('reads a title without emoji, numbering, markup and colon', () => {
    assert.equal(cleanTitle('🛡️ **Quality Gates**:'), 'Quality Gates');
    assert.equal(cleanTitle('1.2 Access Control ##'), 'Access Control');
    assert.equal(cleanTitle('✅ EXCLUSIVE Permissions'), 'EXCLUSIVE Permissions');
    assert.equal(cleanTitle('3. Rollback'), 'Rollback');
    assert.equal(cleanTitle('24/7 support'), '24/7 support');
  });

  it('takes markup away and keeps snake_case, globs and link words', () => {
    assert.equal(
      plain('**Bold** and `code_with_marks` and [a page](https://x.test/y)'),
      'Bold and code_with_marks and a page',
    );
    assert.equal(plain('src/my_file_name.ts'), 'src/my_file_name.ts');
  });

  it('knows the same statement in other dress', () => {
    assert.equal(normalise('**Never** store secrets, in code.'), normalise('never store secrets in code'));
    assert.notEqual(normalise('uptime > 99 %'), normalise('uptime < 99 %'));
  });

  it('cuts slugs at a word and drops accents', () => {
    assert.equal(slug('Développement & Opérations'), 'developpement-operations');
    assert.equal(slug('one two three four', 10), 'one-two');
  });

  it('hands out an id once', () => {
    const ids = new Ids();
    assert.equal(ids.next('Deploy', 'Pre', 'Tests pass'), 'deploy/pre/tests-pass');
    assert.equal(ids.next('Deploy', 'Pre', 'Tests pass'), 'deploy/pre/tests-pass-2');
    const long = 'a very long item that goes on and on and on until nobody wants to read it any more';
    assert.notEqual(ids.next(`${long} one`), ids.next(`${long} two`));
  });
});
