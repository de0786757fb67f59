/** Copies what runs in production into dist/. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
for (const folder of ['src', 'data']) cpSync(folder, `dist/${folder}`, { recursive: true });
const { name, version, type } = JSON.parse(readFileSync('package.json', 'utf8'));
writeFileSync('dist/package.json', `${JSON.stringify({ name, version, type })}\n`);
console.log(`Built ${name} ${version} into dist/`);
