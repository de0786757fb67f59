import * as assert from 'node:assert/strict';
import { personaHint } from '../../../src/editor/personaHint.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

const keeper = parsePersona(
  '---\nname: keeper\ntriggers: [rollback, "code freeze"]\n---\n\n## Exclusive territory\n\n- CI: `.github/workflows/`\n- Containers: `Dockerfile`\n',
  '/repo/personas/keeper.md',
);
const writer = parsePersona('---\nname: writer\ntriggers: [guide, rollback]\n---\n', '/repo/personas/writer.md');
const builtin = parsePersona('---\nname: ops\ntriggers: [deploy]\n---\n', 'ops.md', { builtin: true });
const all = [keeper, writer, builtin];

describe('the suggestion of a persona', () => {
  const rows: readonly (readonly [string, typeof keeper | undefined, string, string | undefined])[] = [
    ['its exclusive territory', writer, '.github/workflows/ci.yml', 'ci.yml is its territory'],
    ['its exclusive territory, with nobody at work', undefined, 'Dockerfile', 'Dockerfile is its territory'],
    ['a word of the file name', undefined, 'docs/rollback.md', 'rollback.md has its word "rollback"'],
    ['two words of the file name', writer, 'docs/codeFreeze.md', 'codeFreeze.md has its word "code freeze"'],
    ['a word the active persona has as well', writer, 'docs/rollback.md', undefined],
    ['its own file', keeper, '.github/workflows/ci.yml', undefined],
    ['part of a word', undefined, 'src/rollbacks.ts', undefined],
    ['a folder alone', undefined, 'rollback/notes.txt', undefined],
    ["a built-in persona's word", undefined, 'deploy.sh', undefined],
  ];
  for (const [what, active, file, why] of rows) {
    it(`${why === undefined ? 'is not made for' : 'is made for'} ${what}`, () => {
      const hint = personaHint(active, all, file);
      assert.equal(hint?.why, why);
      if (hint) assert.equal(hint.persona.name, 'keeper');
    });
  }
});
