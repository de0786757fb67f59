// @ts-check
/**
 * Makes a fresh clone ready: checks Node and git, installs the locked dependencies when they are missing or the lock file has
 * changed, and generates the provider rules. Run again, it only looks and is done in a moment. Runs under any Node from 20 on.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isMain, lockedNode, mustRun, root, run, script, Trouble } from './lib/ground.mjs';
import { npm } from './lib/npm.mjs';
import { step } from './lib/progress.mjs';

const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.installed-lock');

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Trouble(
      `Node ${process.versions.node} is too old: install Node 20 or newer from https://nodejs.org and try again.`,
    );
  }
}

async function checkGit() {
  const ended = await run('git', ['--version']).catch(() => undefined);
  const found = /(\d+)\.(\d+)/.exec(ended?.stdout ?? '');
  if (ended?.code !== 0 || found === null) {
    throw new Trouble(
      'git is not installed or not on the PATH: install git 2.31 or newer from https://git-scm.com and try again.',
    );
  }
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major < 2 || (major === 2 && minor < 31)) {
    throw new Trouble(`git ${found[0]} is too old: install git 2.31 or newer from https://git-scm.com and try again.`);
  }
}

/** @typedef {{ version?: string, optional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockedPackage */

/** @param {string} file @returns {Record<string, LockedPackage>} */
function lockedPackages(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
}

/** npm's rule for `os` and `cpu`: one of the names, or none of the names after `!`. @param {string | string[] | undefined} names @param {string} mine */
function allows(names, mine) {
  const list = names === undefined ? [] : [names].flat();
  if (list.includes(`!${mine}`)) return false;
  return list.includes(mine) || list.every((name) => name.startsWith('!'));
}

/** True when npm would surely install this package on this machine. @param {LockedPackage} locked */
function belongsHere(locked) {
  return locked.libc === undefined && allows(locked.os, process.platform) && allows(locked.cpu, process.arch);
}

/** True when node_modules already holds exactly what the lock file names, for instance after `npm install some-package`. */
function alreadyInstalled() {
  try {
    const wanted = lockedPackages(path.join(root, 'package-lock.json'));
    const present = lockedPackages(path.join(modules, '.package-lock.json'));
    return Object.entries(wanted).every(
      ([where, locked]) =>
        where === '' ||
        present[where]?.version === locked.version ||
        (locked.optional === true && !belongsHere(locked)),
    );
  } catch {
    return false;
  }
}

/** How many packages have been unpacked into node_modules, of how many. @param {readonly string[]} wanted where they will lie */
function packagesSoFar(wanted) {
  const unpacked = wanted.filter((where) => fs.existsSync(path.join(root, where, 'package.json')));
  return `${unpacked.length} of ${wanted.length} packages`;
}

async function installDependencies() {
  const lock = path.join(root, 'package-lock.json');
  const hash = createHash('sha256').update(fs.readFileSync(lock)).digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash) return;
  if (!alreadyInstalled()) {
    const wanted = Object.entries(lockedPackages(lock)).filter(
      ([where, locked]) => where !== '' && belongsHere(locked),
    );
    await step(
      'Installing the locked dependencies',
      () => npm(['ci', '--ignore-scripts'], { cwd: root, what: 'the dependencies' }),
      () => packagesSoFar(wanted.map(([where]) => where)),
    );
  }
  fs.writeFileSync(stamp, hash);
}

async function generateRules() {
  const generator = path.join(root, 'scripts', 'generateRules.mjs');
  if (!fs.existsSync(generator)) return;
  await mustRun(lockedNode(), [generator]);
}

/** All of it, in order. Rejects with a Trouble whose message is one sentence. */
export async function setup() {
  checkNode();
  await checkGit();
  await installDependencies();
  await generateRules();
}

if (isMain(import.meta.url)) script(setup);
