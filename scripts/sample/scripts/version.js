/**
 * `npm run version` prints the version once package.json and package-lock.json agree on it;
 * `npm run version -- patch|minor|major` raises it in both.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const files = ['package.json', 'package-lock.json'];
const [manifest, lock] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const level = process.argv[2];

if (manifest.version !== lock.version || lock.version !== lock.packages[''].version) {
  console.error(
    `package.json says ${manifest.version}, package-lock.json ${lock.version} and ${lock.packages[''].version}.`,
  );
  process.exit(1);
}
if (level !== undefined) {
  const place = ['major', 'minor', 'patch'].indexOf(level);
  if (place < 0) {
    console.error(`"${level}" is not patch, minor or major.`);
    process.exit(2);
  }
  const numbers = manifest.version.split('.').map(Number);
  manifest.version = numbers.map((n, index) => (index < place ? n : index === place ? n + 1 : 0)).join('.');
  lock.version = lock.packages[''].version = manifest.version;
  for (const [index, json] of [manifest, lock].entries()) {
    writeFileSync(files[index], `${JSON.stringify(json, undefined, 2)}\n`);
  }
}
console.log(manifest.version);
