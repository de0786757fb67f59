import * as assert from 'node:assert/strict';
import { withWorkbench } from './support/fixture.ts';

describe('the side bar', () => {
  it('has a place of its own in the activity bar', async () => {
    await withWorkbench({}, async (workbench) => {
      await workbench.openView('Ops');
      await workbench.view('Checklists');
      await workbench.screenshot('sidebar');
    });
  });

  it('offers to open a folder when there is none', async () => {
    await withWorkbench({ open: 'none' }, async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByRole('button', { name: 'Open Folder' }).waitFor();
    });
  });

  it('offers to select a persona where none is chosen', async () => {
    await withWorkbench({ open: 'empty' }, async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByRole('button', { name: 'Select Persona…' }).waitFor();
    });
  });

  it('reads, and offers trust, in Restricted Mode', async () => {
    await withWorkbench({ open: 'empty', trusted: false }, async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      assert.deepEqual(await workbench.notifications(), []);
    });
  });
});
