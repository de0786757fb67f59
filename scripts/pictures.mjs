// @ts-check
/** `npm run pictures [NAME…]`: takes the pictures of README anew, in the real editor on the sample project, and puts them into media/pictures. */
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, script } from './lib/ground.mjs';

script(async () => {
  const { takePictures } = await import(pathToFileURL(path.join(root, 'test', 'ui', 'support', 'pictures.ts')).href);
  await takePictures(path.join(root, 'media', 'pictures'), process.argv.slice(2));
});
