// @ts-check
/**
 * Makes the sample project: a small web service with a real history, a release tag and a real bare remote beside it. Its files
 * lie in scripts/sample/ as they are at the end (a leading `_` stands for a dot); the history below tells who came when.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { mustRun, root } from './ground.mjs';

const templates = path.join(root, 'scripts', 'sample');

/** What the two fixes after the release changed, written the other way round: [file, text now, text before the fix]. */
const boatHasLeft = /** @type {const} */ ([
  ['src/berths.js', '    berth.boat = null;\n    return true;', '    berth.left = true;\n    return true;'],
  [
    'test/berths.test.js',
    `
test('a berth is free again when its boat has left', () => {
  const board = new BerthBoard(berths);
  assert.equal(board.leave('Heron'), true);
  assert.equal(board.free(20).length, 1);
});
`,
    '',
  ],
  ['CHANGELOG.md', '- A berth is offered again as soon as its boat has left.\n', ''],
]);
const bodyIsNoJson = /** @type {const} */ ([
  [
    'src/server.js',
    '  try {\n    return JSON.parse(text);\n  } catch {\n    return undefined;\n  }\n',
    '  return JSON.parse(text);\n',
  ],
  [
    'src/server.js',
    "      if (body === undefined) return answer(response, 400, { error: 'The body is not JSON.' });\n",
    '',
  ],
  [
    'test/server.test.js',
    `
test('refuses a body that is not JSON', async () => {
  assert.equal((await fetch(\`\${address}/bookings\`, { method: 'POST', body: 'north-1' })).status, 400);
});
`,
    '',
  ],
  [
    'CHANGELOG.md',
    '- A booking whose body is not JSON is refused with a reason instead of breaking the connection.\n',
    '',
  ],
]);
const nothingUnreleased = /** @type {const} */ ([['CHANGELOG.md', '### Fixed\n\n\n', '']]);

const history = [
  { message: 'chore: start the berth board', files: ['package.json', 'package-lock.json', '.gitignore', 'README.md'] },
  { message: 'feat: list the free berths', files: ['src/berths.js', 'data', 'test/berths.test.js'] },
  { message: 'feat: answer over HTTP and let the harbour master book', files: ['src', 'test', '.env.example'] },
  { message: 'build: make dist and check the version', files: ['scripts'] },
  { message: 'ci: test and build every push', files: ['.github'] },
  { message: 'build: run in a container and in the cluster', files: ['Dockerfile', 'compose.yaml', 'k8s'] },
  { message: 'docs: write down who runs it and the way back', files: ['docs', '.claude'] },
  { message: 'chore: release version 1.0.0', files: ['CHANGELOG.md'], tag: 'v1.0.0' },
  { message: 'fix: offer a berth again when its boat has left', files: ['src', 'test', 'CHANGELOG.md'], fixes: 1 },
  { message: 'fix: refuse a booking whose body is not JSON', files: ['src', 'test', 'CHANGELOG.md'], fixes: 2 },
];

/**
 * Makes the sample below `parent`.
 * @param {string} parent an existing folder
 * @returns {Promise<{ folder: string, remote: string }>} the working copy (branch main, level with origin/main, clean, `.env` ignored) and its bare remote
 */
export async function makeSample(parent) {
  const folder = path.join(parent, 'berthboard');
  const remote = path.join(parent, 'berthboard.git');
  fs.mkdirSync(folder);
  const git = gitIn(folder);
  await git('init', '--quiet', '--initial-branch=main');
  for (const [name, value] of Object.entries({
    'user.name': 'Sample Crew',
    'user.email': 'crew@berthboard.example',
    'commit.gpgSign': 'false',
    'tag.gpgSign': 'false',
    'core.autocrlf': 'false',
  })) {
    await git('config', name, value);
  }
  let day = 1;
  for (const { message, files, tag, fixes } of history) {
    for (const file of files) copy(file, folder, fixes ?? 0);
    await git('add', '--', ...files);
    const date = `2026-09-${String(day++).padStart(2, '0')}T09:30:00Z`;
    await gitIn(folder, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date })('commit', '--quiet', '-m', message);
    if (tag !== undefined) await gitIn(folder, { GIT_COMMITTER_DATE: date })('tag', '-a', '-m', `Release ${tag}`, tag);
  }
  copy('.env', folder, 2);
  await git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  await git('remote', 'add', 'origin', remote);
  await git('push', '--quiet', '--set-upstream', 'origin', 'main', 'v1.0.0');
  return { folder, remote };
}

/**
 * git in a folder, without the settings and hooks of whoever runs us.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {(...args: string[]) => Promise<string>}
 */
function gitIn(folder, env = {}) {
  const isolated = { GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', ...env };
  return (...args) => mustRun('git', args, { cwd: folder, env: { ...withoutGit(), ...isolated } });
}

/** The environment without GIT_DIR and its like, which a hook that runs us would hand on. @returns {NodeJS.ProcessEnv} */
function withoutGit() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}

/**
 * Copies a file or folder of the sample as it was when so many of the fixes had been made.
 * @param {string} file @param {string} folder @param {number} fixes
 */
function copy(file, folder, fixes) {
  const from = path.join(templates, file.replace(/^\./, '_'));
  if (fs.statSync(from).isDirectory()) {
    for (const name of fs.readdirSync(from)) copy(`${file}/${name.replace(/^_/, '.')}`, folder, fixes);
    return;
  }
  let text = fs.readFileSync(from, 'utf8').replaceAll('\r\n', '\n');
  const later = [fixes < 2 ? bodyIsNoJson : [], fixes < 1 ? [...boatHasLeft, ...nothingUnreleased] : []].flat();
  for (const [where, now, before] of later) {
    if (where !== file) continue;
    if (!text.includes(now))
      throw new Error(`scripts/sample/${file} no longer holds what a fix of the history is about.`);
    text = text.replace(now, () => before);
  }
  const to = path.join(folder, ...file.split('/'));
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, text);
}
