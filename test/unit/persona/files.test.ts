import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  personaRef,
  readActivePersona,
  resolveActivePersona,
  writeActivePersona,
} from '../../../src/persona/active.ts';
import { findPersonaFiles } from '../../../src/persona/discover.ts';
import { decodeDocument, loadBuiltins, loadPersonaFile, loadPersonas } from '../../../src/persona/library.ts';
import { isPersonaPath } from '../../../src/persona/paths.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { runProcess } from '../../../src/workspace/process.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';

describe('where persona documents stand', () => {
  it('is known by path', () => {
    for (const file of [
      '.claude/agents/ops.md',
      '.claude/agents/team/deep/ops.md',
      '.claude/commands/ops.md',
      '.github/agents/ops.agent.md',
      '.github/chatmodes/ops.chatmode.md',
      '.opencode/agent/ops.md',
      '.codex/agents/ops.toml',
      '.agents/ops/ops.md',
      '.cursor/rules/ops.mdc',
      'personas/ops.md',
      'docs/team/personas/ops.md',
      'agents/ops.md',
      'framework/agent-roles/ops.md',
      'AGENTS.md',
      'services/billing/AGENTS.md',
    ])
      assert.equal(isPersonaPath(file), true, file);
    for (const file of [
      'README.md',
      'src/agents/index.ts',
      '.claude/agents/README.md',
      '.github/chatmodes/notes.md',
      'node_modules/x/AGENTS.md',
      'personas/ops.txt',
      'docs/ops.md',
      '../personas/ops.md',
      '/personas/ops.md',
      '',
    ])
      assert.equal(isPersonaPath(file), false, file);
  });

  it('follows the user’s own patterns, and a broken one matches nothing', () => {
    assert.equal(isPersonaPath('docs/roles/ops.md', ['docs/{roles,people}/*.md']), true);
    assert.equal(isPersonaPath('docs/other/ops.md', ['docs/{roles,people}/*.md']), false);
    assert.equal(isPersonaPath('docs/roles/ops.md', ['{{{{[']), false);
  });
});

describe('persona documents on disk', () => {
  let root: string;
  let builtins: string;

  beforeEach(async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-persona-'));
    root = path.join(folder, 'work');
    builtins = path.join(folder, 'personas');
    await fs.mkdir(builtins, { recursive: true });
    const put = async (file: string, text: string | Uint8Array): Promise<void> => {
      await fs.mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await fs.writeFile(path.join(root, file), text);
    };
    await put('.claude/agents/writer.md', '---\nname: writer\n---\n');
    await put('.claude/agents/zz-devops.md', '---\nname: devops\n---\n');
    await put('AGENTS.md', '# House\n');
    await put('personas/release-keeper.md', '# Persona: keeper\n');
    await put('ignored/personas/ops.md', '# No\n');
    await put('.gitignore', 'ignored/\n');
    await fs.writeFile(path.join(builtins, 'devops.md'), '---\nname: devops\n---\n');
    await fs.writeFile(path.join(builtins, 'README.md'), '# no persona\n');
  });

  afterEach(async () => fs.rm(path.dirname(root), { recursive: true, force: true }));

  const git = async (...args: readonly string[]): Promise<void> => {
    const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const result = await runProcess('git', args, { cwd: root, env });
    assert.equal(result.code, 0, result.stderr);
  };
  const reader = async (): Promise<RepositoryReader> => {
    await git('init', '-q');
    const opened = await RepositoryReader.open(root);
    assert.ok(opened);
    return opened;
  };

  it('are found, those of operations first, those git ignores not at all', async () => {
    assert.deepEqual(await findPersonaFiles(root, await reader()), [
      '.claude/agents/zz-devops.md',
      'personas/release-keeper.md',
      '.claude/agents/writer.md',
      'AGENTS.md',
    ]);
  });

  it('are found without git, and below a folder of a repository', async () => {
    assert.deepEqual(await findPersonaFiles(root, undefined), [
      '.claude/agents/zz-devops.md',
      'ignored/personas/ops.md',
      'personas/release-keeper.md',
      '.claude/agents/writer.md',
      'AGENTS.md',
    ]);
    assert.deepEqual(await findPersonaFiles(path.join(root, 'personas'), await reader()), []);
    assert.deepEqual(await findPersonaFiles(path.join(root, 'personas'), await reader(), ['*.md']), [
      'release-keeper.md',
    ]);
  });

  it('are loaded, the workspace’s own first, then the built-in ones', async () => {
    const personas = await loadPersonas(root, await reader(), builtins);
    assert.deepEqual(
      personas.map((persona) => [personaRef(root, persona), persona.name, persona.builtin]),
      [
        ['.claude/agents/zz-devops.md', 'devops', false],
        ['personas/release-keeper.md', 'keeper', false],
        ['.claude/agents/writer.md', 'writer', false],
        ['AGENTS.md', 'House', false],
        ['builtin:devops', 'devops', true],
      ],
    );
    assert.deepEqual(await loadBuiltins(path.join(builtins, 'none')), []);
  });

  it('say in a sentence why they can not be loaded', async () => {
    for (const [file, words] of [
      [path.join(root, 'none.md'), /No such persona document/],
      [root, /folder/],
    ] as const)
      await assert.rejects(loadPersonaFile(file), (error) => OpsError.is(error, 'usage') && words.test(error.message));
    const large = path.join(root, 'large.md');
    await fs.writeFile(large, '');
    await fs.truncate(large, 9 * 1024 * 1024);
    await assert.rejects(loadPersonaFile(large), /9 MB/);
  });

  it('are read whatever their encoding says', () => {
    assert.equal(decodeDocument(new Uint8Array([0xff, 0xfe, 0x41, 0x00])), 'A');
    assert.equal(decodeDocument(new Uint8Array([0xfe, 0xff, 0x00, 0x41])), 'A');
    assert.equal(decodeDocument(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])), '\ufeffA');
    assert.equal(decodeDocument(new Uint8Array([0x41, 0xe9])), 'A\ufffd');
  });

  describe('and which one is active', () => {
    it('is remembered for the worktree and forgotten again', async () => {
      const repository = await reader();
      assert.equal(await readActivePersona(root, repository), undefined);
      await writeActivePersona(root, repository, 'builtin:devops');
      assert.equal(await readActivePersona(root, repository), 'builtin:devops');
      const personas = await loadPersonas(root, repository, builtins);
      assert.equal((await resolveActivePersona(root, repository, personas))?.file, 'builtin:devops');
      await fs.writeFile(path.join(repository.paths.gitDir, 'ops-persona', 'active-persona.json'), '{"schema":2}');
      assert.equal(await readActivePersona(root, repository), undefined);
      await writeActivePersona(root, repository, undefined);
      await writeActivePersona(root, repository, undefined);
      assert.equal(await resolveActivePersona(root, repository, personas), undefined);
    });

    it('is another one in a linked worktree', async () => {
      const repository = await reader();
      await git('-c', 'user.name=A', '-c', 'user.email=a@x.test', 'commit', '-q', '--allow-empty', '-m', 'one');
      await git('worktree', 'add', '-q', '../linked');
      const linkedRoot = path.join(path.dirname(root), 'linked');
      const linked = await RepositoryReader.open(linkedRoot);
      assert.ok(linked);
      await writeActivePersona(root, repository, 'builtin:devops');
      await writeActivePersona(linkedRoot, linked, 'AGENTS.md');
      assert.equal(await readActivePersona(root, repository), 'builtin:devops');
      assert.equal(await readActivePersona(linkedRoot, linked), 'AGENTS.md');
    });

    it('can be named: by id, name or file, the workspace’s own before a built-in one', async () => {
      const personas = await loadPersonas(root, undefined, builtins);
      const named = async (wish: string) => {
        const persona = await resolveActivePersona(root, undefined, personas, wish);
        return persona && personaRef(root, persona);
      };
      assert.equal(await named('devops'), '.claude/agents/zz-devops.md');
      assert.equal(await named('DevOps'), '.claude/agents/zz-devops.md');
      assert.equal(await named('builtin:devops'), 'builtin:devops');
      assert.equal(await named('personas/release-keeper.md'), 'personas/release-keeper.md');
      assert.equal(await named(path.join(root, 'AGENTS.md')), 'AGENTS.md');
      await assert.rejects(
        named('nobody'),
        (error) => OpsError.is(error, 'usage') && error.message.includes('no persona "nobody"'),
      );
    });

    it('can not be told from a name that two documents have', async () => {
      await fs.writeFile(path.join(root, 'personas', 'other-devops.md'), '---\nname: devops\n---\n');
      const personas = await loadPersonas(root, undefined, builtins);
      await assert.rejects(
        resolveActivePersona(root, undefined, personas, 'devops'),
        (error) =>
          OpsError.is(error, 'usage') &&
          error.message.includes('2 persona documents') &&
          (error.remedy ?? '').includes('zz-devops'),
      );
    });
  });
});
