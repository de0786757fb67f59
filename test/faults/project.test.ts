import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parsePersona } from '../../src/persona/parse.ts';
import {
  act,
  checkInvariants,
  checkOneRelease,
  checkWords,
  dropLabs,
  git,
  makeLab,
  snapshot,
  write,
  type Lab,
} from './harness.ts';

function withVersionCommand(lab: Lab, script: string, command = './bump.sh {version} {bump}'): void {
  write(path.join(lab.work, 'bump.sh'), `#!/bin/sh\n${script}\n`, 0o755);
  write(path.join(lab.work, '.ops/config.yaml'), `commands:\n  version: ${command}\n`);
  git(lab.work, 'add', 'bump.sh', '.ops/config.yaml');
  git(lab.work, 'commit', '-q', '-m', 'ci: own version command');
}

describe("faults: the project's own ways", () => {
  after(dropLabs);

  it('its version command decides what is written, in a clone of its own', async () => {
    const lab = makeLab();
    withVersionCommand(lab, 'sed -i "s/1.0.0/$1/" package.json; echo "$1 $2 $OPS_FROM_VERSION" > build-info.txt');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.equal(git(lab.bare, 'show', 'main:build-info.txt'), '1.0.1 patch 1.0.0');
    assert.match(git(lab.bare, 'show', 'main:package.json'), /"1\.0\.1"/);
    checkInvariants(lab, before, true, { plannedFiles: ['package.json', 'CHANGELOG.md', 'build-info.txt'] });
    checkOneRelease(lab);
  });

  const refusals: readonly (readonly [name: string, script: string, says: RegExp])[] = [
    ['fails', 'echo "no such step" >&2; exit 4', /bump\.sh 1\.0\.1 patch failed: exit code 4 \(no such step\)/],
    [
      'makes a commit',
      'echo x > y; git add y; git -c user.name=x -c user.email=x@example.com commit -q -m x',
      /made a commit, a branch or a tag/,
    ],
    ['makes a tag', 'git tag v1.0.1', /made a commit, a branch or a tag/],
    ['removes a file', 'rm src/one.js', /removed src\/one\.js/],
    ['changes nothing', 'true', /changed nothing/],
  ];
  for (const [name, script, says] of refusals) {
    it(`F28 a version command that ${name} is refused, and nothing of it reaches the repository`, async () => {
      const lab = makeLab();
      withVersionCommand(lab, script);
      const before = snapshot(lab);
      const ended = await act(lab, 'push');
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.equal(ended.result.phase?.number, 2);
      assert.match(ended.result.what ?? '', says);
      checkWords(lab, ended);
      checkInvariants(lab, before, false);
    });
  }

  const persona = parsePersona(
    '# Ops\n\nYou run releases.\n\n## Before every push\n\n- [ ] Changelog read by a second person\n- [ ] Migrations tried\n',
    '/x/ops.md',
  );
  const skip = (item: string) => ({ item, reason: 'nobody there', approvedBy: 'Kim' });

  it('open items of the persona hold the push; an exception with a name lets it go and leaves a row', async () => {
    assert.equal(persona.checklists[0]?.holds, 'push');
    const lab = makeLab();
    const before = snapshot(lab);
    const held = await act(lab, 'push', { persona });
    assert.equal(held.result?.state, 'refused', held.text);
    assert.match(held.result.what ?? '', /2 items open \(Changelog read by a second person; Migrations tried\)/);
    checkInvariants(lab, before, false);
    const half = await act(lab, 'push', { persona, skip: [skip('migrations TRIED')] });
    assert.match(half.result?.what ?? '', /1 item open/);
    const ended = await act(lab, 'push', {
      persona,
      skip: [skip('Migrations tried'), skip(persona.checklists[0].items[0]?.id ?? '')],
    });
    assert.equal(ended.result?.state, 'released', ended.text);
    const rows = fs.readFileSync(path.join(lab.work, '.git/ops-persona/AUDIT_LOG.md'), 'utf8');
    assert.match(
      rows,
      /\| SKIP \| billing v1\.0\.1 \| skipped: Migrations tried; because: nobody there; approved by Kim <!-- chain /,
    );
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('an exception without a reason, or from nothing, is refused', async () => {
    const lab = makeLab();
    const noReason = await act(lab, 'push', { persona, skip: [{ ...skip('Migrations tried'), reason: ' ' }] });
    assert.match(noReason.result?.what ?? '', /needs the item, a reason/);
    const unknown = await act(lab, 'push', { persona, skip: [skip('Migration')] });
    assert.match(unknown.result?.what ?? '', /nothing called "Migration"/);
  });

  it('tests may be skipped in the open, secrets never', async () => {
    const lab = makeLab();
    write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: "false"\n');
    write(
      path.join(lab.work, 'deploy.env'),
      `GITHUB_TOKEN=${['ghp', 'x7Kd92mQpL4vRtYw8ZbNcHfJgS5aE1uT0iOe'].join('_')}\n`,
    );
    git(lab.work, 'add', '.ops/config.yaml');
    git(lab.work, 'commit', '-q', '-m', 'test: red');
    const base = await act(lab, 'push', { skip: [skip('test')], dryRun: true });
    assert.match(base.text, /skipped: test \(nobody there; approved by Kim\)/);
    git(lab.work, 'add', 'deploy.env');
    git(lab.work, 'commit', '-q', '-m', 'feat: deploy');
    const ended = await act(lab, 'push', { skip: [skip('test')] });
    assert.match(ended.result?.what ?? '', /1 secret would be pushed/);
  });
});
