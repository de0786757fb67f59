import * as assert from 'node:assert/strict';
import { repairEncoding } from '../../../src/persona/encoding.ts';
import { Source } from '../../../src/persona/source.ts';

const windows1252 = new TextDecoder('windows-1252');
const undefinedBytes = /[\u0081\u008d\u008f\u0090\u009d]/g;

/** What becomes of a text whose UTF-8 is read as Windows-1252; `lossy` programs also drop the undefined bytes. */
function encodedTwice(text: string, lossy: boolean): string {
  const twice = windows1252.decode(new TextEncoder().encode(text));
  return lossy ? twice.replace(undefinedBytes, '') : twice;
}

describe('text that was encoded twice', () => {
  const meant = '## 🎯 Rôle ✅\n\n- “Déployer” → prod — 99 €\n- ❌ no 📝 notes 🎁 🛠️\n';

  it('is read as it was meant', () => {
    const repair = repairEncoding(encodedTwice(meant, false));
    assert.equal(repair.text, meant);
    assert.equal(repair.guessed, 0);
    assert.ok(repair.repaired > 8);
  });

  it('is read as it was meant where bytes were lost on the way', () => {
    const repair = repairEncoding(encodedTwice(meant, true));
    assert.equal(repair.text, meant);
    assert.ok(repair.guessed >= 4);
  });

  it('leads every place back into the file as it is', () => {
    const onDisk = encodedTwice(meant, true);
    const source = new Source(onDisk);
    const at = source.text.indexOf('notes');
    const place = source.place(at, at + 5);
    assert.equal(onDisk.slice(place.offset, place.endOffset), 'notes');
    assert.equal(place.line, 4);
    assert.equal(place.column, (onDisk.split('\n')[3] ?? '').indexOf('notes') + 1);
  });

  it('leaves proper text alone', () => {
    for (const text of [meant, 'Ä Ö Ü, café, naïve, Â here', 'plain ASCII', '']) {
      assert.equal(repairEncoding(text).text, text);
      assert.equal(repairEncoding(text).first, undefined);
    }
  });
});

describe('places', () => {
  it('counts lines for LF, CRLF and lone CR alike', () => {
    const source = new Source('a\nb\r\nc\rd');
    assert.deepEqual(
      [0, 2, 5, 7].map((offset) => source.place(offset, offset + 1).line),
      [1, 2, 3, 4],
    );
    assert.equal(source.place(7, 8).column, 1);
  });
});
