import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { eventually } from './support/eventually.ts';
import { withWorkbench } from './support/fixture.ts';
import { git, useHarbourOps } from './support/sample.ts';
import type { Project, Workbench } from './support/workbench.ts';

const tests = /^Tests and build of the release commit/;
const settings = /^Every setting the release needs/;
const approval = /^The harbour master has approved/;
const soak = /^Errors watched for/;

/** A service that says which version it runs. */
async function serve(version: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = http.createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'ok', version }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`, close: () => server.close() };
}

/** The sample as a team would have it that wants an approval, a short soak and records in the tree. */
function prepare(project: Project, health: string): void {
  useHarbourOps(project);
  const { folder } = project;
  const write = (name: string, change: (text: string) => string) => {
    const file = path.join(folder, ...name.split('/'));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, change(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''));
  };
  write('.claude/agents/harbour-ops.md', (text) =>
    text
      .replace('The harbour master has agreed to the hour', 'The harbour master has approved this version (S08)')
      .replace('Errors watched for 15 minutes', 'Errors watched for 15 seconds'),
  );
  write('AUDIT_LOG.md', () => '# Audit log\n');
  write(
    '.ops/config.yaml',
    () => `environments:\n  staging: { health: '${health}' }\n  production: { health: '${health}' }\n`,
  );
  git(folder, 'add', '--', '.claude', '.ops', 'AUDIT_LOG.md');
  git(folder, 'commit', '--quiet', '-m', 'docs: ask for an approval');
  git(folder, 'push', '--quiet');
  // A setting that nobody wrote down: the item that has to be mended on the day.
  fs.appendFileSync(path.join(folder, '.env'), 'TIDE_TABLE=harbour\n');
}

/** Ticks a row and takes the mouse away: what shows when it rests on a row would cover the next one. */
async function tick(workbench: Workbench, name: RegExp): Promise<void> {
  await workbench.tick(name);
  await workbench.page.mouse.move(1000, 600);
}

/** Ticks a row until it is recorded: the editor drops a click that falls into the moment in which the tree is fetched anew. */
async function recordTick(workbench: Workbench, name: RegExp): Promise<void> {
  const recorded = async () => ((await workbench.treeItem(name).getAttribute('aria-label')) ?? '').includes(', done, ');
  for (let turn = 0; turn < 3; turn++) {
    await tick(workbench, name);
    const seen = await eventually('it is recorded', recorded, 8000).catch(() => false);
    if (seen) return;
  }
  throw new Error(`${name.source} is not recorded`);
}

describe('the day of a deploy', () => {
  it('goes from the first item to the handoff in the sidebar, and a later change makes its evidence stale', async () => {
    const service = await serve('1.0.1');
    try {
      await withWorkbench({ prepare: (project) => prepare(project, service.url) }, async (workbench) => {
        const { folder } = workbench.project;
        await workbench.openView('Ops');
        await workbench.treeItem(tests).waitFor();

        await workbench.runCommand('Ops: Start Release…');
        await workbench.choose(/^production/);
        await workbench.enter('1.0.1');
        const view = await workbench.view('Checklists');
        await view.getByText('Deploy to production is held: 3 items open, approval S08 missing').waitFor();

        await workbench.runCommand('Ops: Verify All');
        assert.match(await workbench.dialogText(), /npm run build\s+npm test/);
        await workbench.pressInDialog('Run and Remember');
        await workbench.untilTicked(tests);
        await workbench.untilRow(settings, /failed, not in the example: TIDE_TABLE/);

        await workbench.openFile('.env.example');
        await workbench.append('\n# Where the tides come from\nTIDE_TABLE=\n');
        await workbench.save();
        await workbench.untilRow(tests, /stale: \.env\.example changed since/);
        git(folder, 'commit', '--quiet', '-am', 'docs: write the tide table down');
        git(folder, 'push', '--quiet');
        await workbench.runCommand('Ops: Verify All');
        await workbench.untilTicked(tests);
        await workbench.untilTicked(settings);
        await tick(workbench, /^The way back in/);
        await workbench.untilRow(/^The way back in/, /done, Sample Crew/);
        await view.getByText('Deploy to production is held: approval S08 missing').waitFor();

        await tick(workbench, approval);
        await view.getByText(/settled by an approval, not by a tick/).waitFor();
        await workbench.runCommand('Ops: Approve Release…');
        await workbench.page
          .getByText(/Type 1\.0\.1 to approve/)
          .first()
          .waitFor();
        await workbench.enter('1.0.1');
        await workbench.untilTicked(approval);
        await workbench.untilRow(approval, /approved by Sample Crew/);
        git(folder, 'commit', '--quiet', '-m', 'docs: approve 1.0.1', '--', 'AUDIT_LOG.md');
        git(folder, 'push', '--quiet');

        await workbench.runCommand('Ops: Push…');
        assert.match(await workbench.focusedPick(), /^patch → 1\.0\.1/);
        await workbench.page.keyboard.press('Enter');
        await eventually('production, which is open, is offered first', async () =>
          (await workbench.focusedPick()).startsWith('production'),
        );
        await workbench.page.keyboard.press('Enter');
        await workbench.pressInDialog('Push v1.0.1');
        await workbench.untilStatus(/^v1\.0\.1 released$/, 120_000);
        await workbench.untilRow(tests, /done/);
        await workbench.untilRow(approval, /approved by Sample Crew/);

        await workbench.runCommand('Ops: Verify All');
        await workbench.pressInDialog('Run and Remember');
        await workbench.untilRow(soak, /\d+ s left/);
        await workbench.untilTicked(/^\/health of production/);
        await workbench.untilTicked(/^Staging answers/);
        await workbench.reload();
        await workbench.openView('Ops');
        await workbench.untilTicked(soak);
        for (const rest of [
          /^The revision that runs now/,
          /^Production rolled out/,
          /^One booking was tried/,
          /^The crew was told/,
        ]) {
          await recordTick(workbench, rest);
        }

        await workbench.runCommand('Ops: Export Checklist…');
        await workbench.choose(/^Handoff report/);
        await eventually('the report says success', async () =>
          (await workbench.page.locator('.editor-group-container.active .view-lines').innerText()).includes('Success'),
        );

        fs.appendFileSync(path.join(folder, 'src', 'berths.js'), '// later\n');
        await workbench.untilRow(tests, /stale: src\/berths\.js changed since/);
        await workbench.untilRow(approval, /approval S08 void: src\/berths\.js changed since/);
        git(folder, 'checkout', '--quiet', '--', 'src/berths.js');
        await workbench.untilTicked(tests);

        await workbench.runCommand('Ops: Close Release…');
        await workbench.expand(/^History/);
        await workbench.treeItem(/^v1\.0\.1 → production, closed/).waitFor();
      });
    } finally {
      service.close();
    }
  }).timeout(300_000);
});
