import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventually } from './support/eventually.ts';
import { sharedWorkbench } from './support/fixture.ts';
import { useHarbourOps } from './support/sample.ts';
import type { Project } from './support/workbench.ts';

/** What the sample's document says in these tests besides: a session start, a protocol and a duty. */
const more = `
## Session start protocol

1. Read \`memory.md\` to know where things stand
2. Read \`lessons.md\` before touching anything
3. Read \`cortex.md\`

## Emergency rollback protocol

1. Stop the rollout
2. Bring back the revision that was noted
3. Tell the crew in the harbour channel

## Security posture

- Rotate the database password every 90 days
`;

function prepare(project: Project): void {
  const { folder } = project;
  useHarbourOps(project);
  fs.appendFileSync(path.join(folder, '.claude/agents/harbour-ops.md'), more);
  fs.writeFileSync(path.join(folder, 'CONTINUITY.md'), '# Continuity\n\n- 2026-05-04 the staging cluster was full\n');
  fs.writeFileSync(path.join(folder, 'AUDIT_LOG.md'), '# Audit log\n');
}

describe('a session', () => {
  const inWindow = sharedWorkbench({ prepare });

  it(
    'walks the files in order, keeps receipts, and goes through a protocol',
    inWindow(async (workbench) => {
      await workbench.openView('Ops');
      await workbench.treeItem(/^Tests and build/).waitFor();
      await workbench.runCommand('Ops: Start Session');
      await workbench.picks().first().waitFor();
      assert.match(await workbench.focusedPick(), /1\. memory\.md, not read here yet/);
      await workbench.page.keyboard.press('Enter');
      await workbench.picks().filter({ hasText: '2. lessons.md' }).first().waitFor();
      await workbench.choose(/Read all that are left/);
      await workbench.untilNotification(/Session started as harbour-ops: \d files read\./);

      await workbench.runCommand('Ops: Append Memory Entry…');
      await workbench.choose(/Decision/);
      await workbench.page.getByText('what was decided, and why. One line').waitFor();
      await workbench.enter('Roll out one pod after the other');
      const memory = path.join(workbench.project.folder, '.claude/memory/devops/memory.md');
      await eventually('the entry is written', () => fs.readFileSync(memory, 'utf8').includes('- Roll out one pod'));
      await workbench.page.locator('.tab.active').getByText('memory.md').waitFor();

      await workbench.runCommand('Ops: Start Protocol…');
      await workbench.choose(/Emergency rollback/);
      await workbench.picks().filter({ hasText: 'Done, with a Note…' }).first().waitFor();
      await workbench.choose(/Done, Stop the rollout/);
      await workbench.picks().filter({ hasText: 'Bring back the revision' }).first().waitFor();
      await workbench.choose(/Go On Later/);

      await workbench.view('Memory');
      await workbench.page
        .locator('.sidebar')
        .getByRole('button', { name: /^Checklists\b.* Section$/ })
        .click();
      await workbench.treeItem(/step 2 of 3/).waitFor();
      await workbench.treeItem(/^Credential rotation, never done/).waitFor();
      await workbench.treeItem(/memory\.md, .*lines/).waitFor();
      const log = fs.readFileSync(path.join(workbench.project.folder, 'AUDIT_LOG.md'), 'utf8');
      assert.match(log, /PROTOCOL_START \| Emergency rollback protocol/);
    }),
  );

  it(
    'shows a command of the document in full before it runs in a terminal',
    inWindow(async (workbench) => {
      await workbench.openView('Ops');
      await workbench.view('Checklists');
      await workbench.treeItem(/^Tests and build/).waitFor();
      await workbench.runCommand('Ops: Run Persona Command…');
      await workbench.choose(/kubectl rollout status/);
      const text = await workbench.dialogText();
      assert.match(text, /kubectl rollout status deployment\/berthboard/);
      assert.match(text, /Folder: .*berthboard/);
      assert.match(text, /Kube context: /);
      await workbench.pressInDialog('Cancel');
      await workbench.openFile('.claude/agents/harbour-ops.md');
      await workbench.page.keyboard.press('Control+End');
      await workbench.page.locator('.codelens-decoration').getByText('Start Session').first().waitFor();
    }),
  );
});
