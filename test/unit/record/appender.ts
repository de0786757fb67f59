import { appendAudit } from '../../../src/record/audit.ts';

/** A process of its own that appends: `appender.ts <log> <name> <count>`. */
const [file = '', name = '', count = '0'] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  await appendAudit(file, { at: new Date().toISOString(), who: name, event: 'NOTE', subject: String(i), details: 'x' });
}
