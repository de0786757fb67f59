import * as assert from 'node:assert/strict';
import { eventually } from './support/eventually.ts';
import { sharedWorkbench } from './support/fixture.ts';
import { git, useHarbourOps } from './support/sample.ts';

const tests = /^Tests and build of the release commit/;
const settings = /^Every setting the release needs/;
const wayBack = /^The way back in/;

describe('checklists', () => {
  const inWindow = sharedWorkbench({});

  it(
    'come with a persona chosen in the palette, and a tick survives Reload Window',
    inWindow(async (workbench) => {
      await workbench.openView('Ops');
      await workbench.view('Checklists');
      await workbench.runCommand('Ops: Select Persona…');
      await workbench.choose(/harbour-ops/);
      await workbench.treeItem(tests).waitFor();
      await workbench.untilStatus(/^harbour-ops · v1\.0\.0$/);
      await eventually('the badge counts', async () =>
        (await workbench.badge('Ops')).includes('4 blocking items open'),
      );

      await workbench.tick(tests);
      await workbench.untilTicked(tests);
      await eventually('the badge counts down', async () =>
        (await workbench.badge('Ops')).includes('3 blocking items open'),
      );
      assert.equal(git(workbench.project.folder, 'status', '--porcelain'), '');

      await workbench.reload();
      await workbench.openView('Ops');
      await workbench.untilTicked(tests);
      await workbench.treeItem(/^Tests and build .*Sample Crew · today \d\d:\d\d/).waitFor();
    }),
  );

  it(
    'are worked by keyboard: Space ticks, Enter goes to the line, Space folds a list',
    inWindow(async (workbench) => {
      await workbench.openView('Ops');
      await workbench.focusRow(settings);
      await workbench.page.keyboard.press('Space');
      await workbench.untilTicked(settings);
      await workbench.page.keyboard.press('Space');
      await workbench.untilUnticked(settings);
      assert.equal(
        await workbench.page.getByRole('tab', { name: /harbour-ops\.md/ }).count(),
        0,
        'Space opens nothing',
      );

      await workbench.focusRow(wayBack);
      await workbench.page.keyboard.press('Enter');
      await workbench.page.getByRole('tab', { name: /harbour-ops\.md/ }).waitFor();
      assert.equal(await workbench.isTicked(wayBack), false, 'Enter ticks nothing');

      const list = workbench.treeItem(/^Deployment Checklist/);
      await workbench.page.locator('.sidebar').getByRole('tree').first().focus();
      await workbench.page.keyboard.press('Home');
      await workbench.page.keyboard.press('Space');
      await eventually('the list is folded', async () => (await list.getAttribute('aria-expanded')) === 'false');
    }),
  );
});

describe('F20 Restricted Mode', () => {
  const inWindow = sharedWorkbench({ trusted: false });

  it(
    'offers trust and asks for nothing where no persona is active',
    inWindow(async (workbench) => {
      await workbench.openView('Ops');
      const view = await workbench.view('Checklists');
      await view.getByText('You can read here. Trust this workspace to verify, push and roll back.').waitFor();
      await view.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      assert.deepEqual(await workbench.notifications(), []);
    }),
  );

  it(
    'reads everything, refuses a tick with a reason, and hides what runs',
    inWindow(async (workbench) => {
      useHarbourOps(workbench.project);
      await workbench.openView('Ops');
      await workbench.treeItem(tests).waitFor();
      const view = await workbench.view('Checklists');
      await view.getByText('You can read here. Trust this workspace to verify, push and roll back.').waitFor();
      await workbench.tick(tests);
      await workbench.untilUnticked(tests);

      const titles = await workbench.paletteTitles('Ops: ');
      assert.ok(titles.includes('Ops: Show Log'), titles.join());
      for (const hidden of ['Ops: Push…', 'Ops: Roll Back…', 'Ops: Resume Run', 'Ops: Select Persona…']) {
        assert.ok(!titles.includes(hidden), hidden);
      }
    }),
  );
});
