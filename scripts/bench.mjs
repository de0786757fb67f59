// @ts-check
/** `npm run bench [NAME…]`: measures the rooms one after the other; test/bench/index.ts knows them. OPS_DATA names a folder with larger data. */
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, script } from './lib/ground.mjs';

script(async () => {
  const { bench } = await import(pathToFileURL(path.join(root, 'test', 'bench', 'index.ts')).href);
  await bench(process.argv.slice(2));
});
