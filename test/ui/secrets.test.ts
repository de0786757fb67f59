import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sharedWorkbench } from './support/fixture.ts';
import { git, password, useHarbourOps } from './support/sample.ts';

describe('a planted password', () => {
  const inWindow = sharedWorkbench({ prepare: useHarbourOps });

  it(
    'is underlined in .env after save, told in a hover and ignored with a reason',
    inWindow(async (workbench) => {
      await workbench.openFile('.env');
      await workbench.append(`DATABASE_PASSWORD=${password}\n`);
      await workbench.save();
      const squiggle = await workbench.anySquiggle();
      const words = await workbench.hover(squiggle);
      assert.match(words, /Password in a file that git ignores \(DATABASE_PASSWORD, s3••••\)/);
      assert.match(words, /secret\/password/);
      assert.ok(!words.includes(password));

      await workbench.page.locator('a.code-link').first().click();
      await workbench.page.locator('.tabs-container .tab.active').getByText('password.md').waitFor();
      await workbench.page.locator('.editor-group-container.active').getByText('How to rotate').first().waitFor();
      await workbench.openFile('.env');

      await workbench.quickFix('Ignore this finding…');
      await workbench.enter('a throw-away database on this machine');
      await workbench.page.locator('.tabs-container .tab.active.dirty').waitFor();
      await workbench.save();
      await squiggle.waitFor({ state: 'detached' });
      const text = fs.readFileSync(path.join(workbench.project.folder, '.env'), 'utf8');
      assert.match(text, /# ops-persona-ignore-next-line secret\/password: a throw-away database on this machine\n/);
    }),
  );

  it(
    'is moved from a tracked file to .env by the quick fix',
    inWindow(async (workbench) => {
      await workbench.openFile('compose.yaml');
      await workbench.append(`x-mail:\n  SMTP_PASSWORD: ${password}\n`);
      await workbench.save();
      await workbench.squiggles('error').first().waitFor();
      await workbench.openView('Ops');
      await workbench.treeItem(/^Password in a file that git tracks \(SMTP_PASSWORD/).waitFor();

      await workbench.quickFix('Move to environment variable');
      await workbench.untilFile('.env', (text) => text.includes(`SMTP_PASSWORD=${password}\n`));
      await workbench.untilFile('.env.example', (text) => /^SMTP_PASSWORD=$/m.test(text));
      await workbench.save();
      await workbench.untilFile('compose.yaml', (text) => text.includes('SMTP_PASSWORD: ${SMTP_PASSWORD}'));
      await workbench.squiggles('error').first().waitFor({ state: 'detached' });
      assert.equal(git(workbench.project.folder, 'status', '--porcelain', '--', '.env'), '');
    }),
  );
});
