import assert from 'node:assert/strict';
import { personalData } from '../../../src/secrets/personal.ts';
import { processorNow } from '../support/processorTime.ts';

/** Put together so that no scanner takes them for real. */
const join = (...parts: string[]): string => parts.join('');
const mail = join('dana.miller', '@', 'harbour-freight.io');
const card = join('4539', ' 1488', ' 0343', ' 6467');
const iban = join('DE89', ' 3704', ' 0044', ' 0532', ' 0130', ' 00');
const phone = join('+49', ' 30', ' 901', ' 820');

const found = (text: string): string[] =>
  personalData(text).map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);

describe('personal data in memory files', () => {
  for (const [text, expected] of [
    [`- asked ${mail}, she agreed`, `personal/email ${mail}`],
    [`[Dana](mailto:${mail})`, `personal/email ${mail}`],
    [`call ${phone}`, `personal/phone ${phone}`],
    [join('(212)', ' 736-5000'), `personal/phone ${join('(212)', ' 736-5000')}`],
    [`refund to ${iban}.`, `personal/iban ${iban}`],
    [iban.replaceAll(' ', ''), `personal/iban ${iban.replaceAll(' ', '')}`],
    [`card ${card}`, `personal/card ${card}`],
    [card.replaceAll(' ', ''), `personal/card ${card.replaceAll(' ', '')}`],
  ] as const) {
    it(expected.split(' ')[0] ?? '', () => {
      assert.deepEqual(found(text), [expected]);
      assert.deepEqual(found(`\uFEFFa\r\n${text}\r\n`), [expected]);
      assert.ok(!JSON.stringify(personalData(text)).includes(expected.slice(expected.indexOf(' ') + 1)));
    });
  }

  for (const text of [
    'dana@example.com, ops@corp.example, noreply@github.com, 123+dana@users.noreply.github.com',
    'git@github.com:ops/persona.git, actions/checkout@v4, npm i @scope/name@1.2.3, https://user@host.io/x',
    'IBAN DE00 3704 0044 0532 0130 00 does not add up, nor does XX12 3456 7890 1234',
    '4242 4242 4242 4242 and 4111 1111 1111 1111 are for tests, 4539 1488 0343 6468 has a wrong digit',
    'run 2024-05-31T10:20:30, 1.2.3.4, 192.168.100.200, v10.20.30, id 4539148803436467123, 1700000000000',
    'call 555-0134, (555) 555-0199, +1 555-555-0100, 123-456-7890',
    'commit 3f2a9c1e5b7d8f40, sha256:1234567890123456, port 8080-8090, 12-34-56',
    'DE12 review, AB12 CDEF',
  ])
    it(`not ${text.slice(0, 50)}`, () => assert.deepEqual(found(text), []));

  it('reads a hostile megabyte in a moment', () => {
    for (const part of ['a@', 'a.', '1 ', '1-', '+1 ', 'DE12 ', 'a@b.', '(123) ', '12345678', 'A1']) {
      const start = processorNow();
      personalData(part.repeat(1_000_000 / part.length));
      assert.ok(processorNow() - start < 3_000, `${part}: ${processorNow() - start}`);
    }
  });
});
