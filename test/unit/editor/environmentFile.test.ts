import * as assert from 'node:assert/strict';
import { addToEnvironment, quoteForDotenv } from '../../../src/editor/environmentFile.ts';

describe('adding a variable to .env', () => {
  it('makes both files where there are none', () => {
    assert.deepEqual(addToEnvironment('DB_PASSWORD', 'abc', undefined, undefined), {
      name: 'DB_PASSWORD',
      env: 'DB_PASSWORD=abc\n',
      example: 'DB_PASSWORD=\n',
    });
  });

  it('starts a line of its own and keeps the line ending of the file', () => {
    const added = addToEnvironment('B', 'x', 'A=1\r\nC=2', 'A=\n');
    assert.equal(added.env, '\r\nB=x\r\n');
    assert.equal(added.example, 'B=\n');
  });

  it('leaves a file alone that already gives the value under the name', () => {
    assert.deepEqual(addToEnvironment('A', 'one two', "A='one two'\n", 'A=\n'), {
      name: 'A',
      env: undefined,
      example: undefined,
    });
  });

  it('takes another name rather than change a value that is in use', () => {
    const added = addToEnvironment('A', 'new', 'A=old\nA_2=older\n', undefined);
    assert.equal(added.name, 'A_3');
    assert.equal(added.env, 'A_3=new\n');
  });

  it('fills a name that stands there empty', () => {
    assert.equal(addToEnvironment('A', 'new', 'A=\n', 'A=\n').env, 'A=new\n');
  });
});

describe('quoting a value for dotenv', () => {
  for (const [value, quoted] of [
    ['plain-1.2', 'plain-1.2'],
    ['with space', "'with space'"],
    ['has#hash', "'has#hash'"],
    ["it's", `"it's"`],
    ["it's $5", "`it's $5`"],
    ['it\'s "`$', '"it\'s \\"`\\$"'],
  ] as const) {
    it(`writes ${value} as ${quoted}`, () => assert.equal(quoteForDotenv(value), quoted));
  }
});
