// @ts-check
/** The licences of the libraries that are bundled: whoever ships a library ships its licence with it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { root } from './ground.mjs';

/**
 * Writes one file with the name, version and full licence text of every package in the bundles.
 * @param {readonly string[]} inputs the bundled files, relative to the root
 * @param {string} target
 * @throws when a package has neither a licence text nor a licence name
 */
export function writeNotices(inputs, target) {
  const folders = /** @type {Set<string>} */ (new Set());
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (found !== undefined) folders.add(found);
  }
  const parts = [...folders].map((folder) => notice(path.join(root, ...folder.split('/')))).sort();
  const head = 'Ops Persona contains the following libraries, under these licences.\n';
  fs.writeFileSync(target, [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`));
}

/** @param {string} folder @returns {string} */
function notice(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = fs
    .readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name) && fs.statSync(path.join(folder, name)).isFile())
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim());
  if (texts.length === 0 && typeof manifest.license !== 'string') {
    throw new Error(`${manifest.name} names no licence, so it can't be shipped.`);
  }
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${texts.join('\n\n')}\n`;
}
