import { withWorkbench } from './support/fixture.ts';

describe('the side bar', () => {
  it('offers to open a folder when there is none', async () => {
    await withWorkbench({ open: 'none' }, async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByRole('button', { name: 'Open Folder' }).waitFor();
    });
  });
});
