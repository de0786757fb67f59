import * as assert from 'node:assert/strict';
import { withWorkbench } from './support/fixture.ts';

describe('personas', () => {
  it('are written from a template where there is none, and worked by at once', async () => {
    await withWorkbench({ open: 'empty' }, async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByRole('button', { name: 'Select Persona…' }).waitFor();
      const link = view.getByText('a new one from a template');
      await link.waitFor();
      await link.click();
      await workbench.quickInput().waitFor();
      await workbench.enter('Release Keeper');
      await workbench.picks().filter({ hasText: 'Empty form' }).waitFor();
      await workbench.choose(/Empty form/);
      await workbench.choose(/personas/);
      await workbench.page.getByRole('tab', { name: /release-keeper\.md/ }).waitFor();
      await workbench.untilNotification(/personas\/release-keeper\.md is written/);
      await workbench.page.getByRole('button', { name: 'Work as Release Keeper' }).click();
      await workbench.treeItem(/^The rollback plan is written/).waitFor();
      await workbench.untilStatus(/^Release Keeper/);
      await workbench.view('Persona');
      await workbench.treeItem(/^Must Not, 2 territories/).waitFor();
      await workbench.expand(/^Must Not/);
      await workbench.treeItem(/^Tests: test/).waitFor();
      assert.equal(
        await workbench.page.locator('.cdr[class*="squiggly-"]').count(),
        0,
        'a new document has nothing to mend',
      );
    });
  });
});
