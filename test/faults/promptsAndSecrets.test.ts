import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  act,
  checkInvariants,
  checkOneRelease,
  checkWords,
  childEnv,
  dropLabs,
  git,
  hook,
  makeLab,
  shortLimits,
  snapshot,
  write,
  type Lab,
} from './harness.ts';

function commitAll(lab: Lab, ...files: string[]): void {
  git(lab.work, 'add', '--', ...files);
  git(lab.work, 'commit', '-q', '-m', 'ci: configure');
  git(lab.work, 'push', '-q', 'origin', 'main');
}

/** A signer that does what `how` says and then signs with a mark that git takes for a signature. */
function signer(lab: Lab, how: string): void {
  const file = path.join(lab.root, 'signer');
  const signature = '-----BEGIN PGP SIGNATURE-----\\n\\nAAAA\\n-----END PGP SIGNATURE-----';
  write(
    file,
    `#!/bin/sh\n${how}\nprintf '\\n[GNUPG:] SIG_CREATED D 1 8 00 0 ABC\\n' >&2\nprintf -- '${signature}\\n'\n`,
    0o755,
  );
  git(lab.work, 'config', 'gpg.program', file);
  git(lab.work, 'config', 'commit.gpgSign', 'true');
}

const terminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe('faults: a signer that asks', () => {
  after(dropLabs);

  it('F39 without a terminal is given up on in phase 1, and nothing was changed', async () => {
    const lab = makeLab();
    signer(lab, 'sleep 600');
    const before = snapshot(lab);
    const ended = await act(lab, 'push', { limits: shortLimits });
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /^1\/6 Validation: .*signing failed: stopped after its time limit/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
    git(lab.work, 'config', 'commit.gpgSign', 'false');
    assert.equal((await act(lab, 'push')).result?.state, 'released');
    checkOneRelease(lab);
  });

  it('F39 on a terminal is heard there, and answered', async function () {
    if (!terminal) this.skip();
    const lab = makeLab();
    signer(lab, 'printf "Passphrase please: " > /dev/tty; read words < /dev/tty; [ "$words" = open ] || exit 1');
    const { text, code } = await onTerminal(lab, 'open');
    assert.match(text, /Passphrase please:/);
    assert.equal(code, 0, text);
    assert.match(git(lab.work, 'cat-file', '-p', 'main'), /^gpgsig /m);
    checkOneRelease(lab);
  });

  it('F39 on a terminal that answers wrongly, nothing was changed', async function () {
    if (!terminal) this.skip();
    const lab = makeLab();
    signer(lab, 'printf "Passphrase please: " > /dev/tty; read words < /dev/tty; [ "$words" = open ] || exit 1');
    const before = snapshot(lab);
    const { text, code } = await onTerminal(lab, 'wrong');
    assert.equal(code, 1, text);
    assert.match(text, /1\/6 Validation: .*signing failed/);
    checkInvariants(lab, before, false);
  });
});

/** `ops-persona push --yes` on a terminal of its own; every question for a passphrase gets the same answer. */
function onTerminal(lab: Lab, answer: string): Promise<{ readonly text: string; readonly code: number | null }> {
  const cli = path.join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
  return new Promise((resolve, reject) => {
    const command = `'${process.execPath}' '${cli}' push --bump patch --yes`;
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: lab.work, env: childEnv });
    let text = '';
    let answered = 0;
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      const asked = text.split('Passphrase please:').length - 1;
      for (; answered < asked; answered++) child.stdin.write(`${answer}\n`);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ text, code }));
  });
}

describe('faults: secrets in what programs say', () => {
  after(dropLabs);

  it('F94 are masked in terminal, journal, audit log, report and result', async () => {
    const lab = makeLab();
    const secret = ['gh', 'p_', 'R4nd0mT0k3nV4lu3', 'Xy12Zw34Qp56Lm78Ab90'].join('');
    const leak = `echo "token ${secret}"; echo "token ${secret}" >&2`;
    write(path.join(lab.work, '.gitignore'), '.env\nnode_modules/\nleak.sh\n');
    write(path.join(lab.work, 'leak.sh'), `#!/bin/sh\n${leak}\n`, 0o755);
    write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: ./leak.sh\n  notify: ./leak.sh\n');
    commitAll(lab, '.gitignore', '.ops/config.yaml');
    hook(lab.work, 'pre-commit', leak);
    hook(lab.work, 'pre-push', `${leak}; exit 1`);
    const refused = await act(lab, 'push');
    assert.equal(refused.result?.state, 'undone', refused.text);
    fs.rmSync(path.join(lab.work, '.git/hooks/pre-push'));
    hook(lab.bare, 'pre-receive', leak);
    const released = await act(lab, 'push');
    assert.equal(released.result?.state, 'released', released.text);
    for (const ended of [refused, released]) {
      assert.match(ended.text, /token /, 'the words around it are shown');
      assert.ok(!ended.text.includes(secret), ended.text);
      assert.ok(!JSON.stringify(ended.result).includes(secret));
    }
    const state = path.join(lab.work, '.git', 'ops-persona');
    for (const entry of fs.readdirSync(state, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
      assert.ok(!text.includes(secret), `${entry.name} holds it`);
    }
  });
});
