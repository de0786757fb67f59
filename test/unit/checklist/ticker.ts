import { ReleaseStore } from '../../../src/checklist/store.ts';
import { deployPersona, tick } from './fixture.ts';

/** A process of its own that ticks: `ticker.ts <state folder> <name> <count>`. Says "ready" first, so that all start together. */
const [folder = '', name = '', count = '0'] = process.argv.slice(2);
const store = new ReleaseStore(folder);
process.stdout.write('ready\n');
for (let i = 0; i < Number(count); i++) {
  await store.record(deployPersona(), ['tests-pass'], tick({ by: name, value: String(i) }));
  process.stdout.write(`${i}\n`);
}
