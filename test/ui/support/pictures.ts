import * as fs from 'node:fs';
import * as path from 'node:path';
import { isColoured } from './inPage.mjs';
import { password, useHarbourOps } from './sample.ts';
import { endWindows, type WorkbenchOptions, withWorkbench } from './window.ts';
import type { Workbench } from './workbench.ts';

/** One picture of README: how the editor is opened and what is done before the shutter. */
interface Picture {
  readonly name: string;
  readonly options?: WorkbenchOptions;
  readonly arrange: (workbench: Workbench) => Promise<void>;
}

const calm = {
  'terminal.integrated.stickyScroll.enabled': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
};

/** Pulls the edge of the side bar to the right, as far as a person does who wants to read whole rows. */
async function widenSideBar({ page }: Workbench, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('The side bar is hidden.');
  const [edge, middle] = [box.x + box.width + 2, box.y + box.height / 2];
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + width, middle, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(700, 5);
}

/** Waits until the editor shows nothing that is about to vanish, and all that is about to come. */
async function untilCalm({ page }: Workbench): Promise<void> {
  await page.getByText('Activating Extensions...').waitFor({ state: 'detached' });
  await page.locator('.terminal-resize-overlay.visible').waitFor({ state: 'detached' });
  await page.waitForFunction(isColoured);
}

const pictures: readonly Picture[] = [
  {
    name: 'welcome',
    options: { open: 'empty' },
    arrange: async (workbench) => {
      await (await workbench.view('Checklists')).getByRole('button', { name: 'Select Persona…' }).waitFor();
    },
  },
  {
    name: 'sidebar',
    options: { prepare: useHarbourOps },
    arrange: async (workbench) => {
      const view = await workbench.view('Checklists');
      await workbench.tick(/^Tests and build/);
      await workbench.tick(/^Every setting/);
      await view.getByText('2 items open').waitFor();
      await workbench.view('Memory');
      await workbench.openFile('.claude/agents/harbour-ops.md');
    },
  },
  {
    name: 'diagnostics',
    options: { prepare: useHarbourOps },
    arrange: async (workbench) => {
      await workbench.openFile('compose.yaml');
      await workbench.append(`x-mail:\n  SMTP_PASSWORD: ${password}\n`);
      await workbench.save();
      await workbench.treeItem(/^Password in a file/).waitFor();
      await workbench.page.waitForFunction(isColoured);
      await workbench.hover(await workbench.anySquiggle());
      await workbench.page.locator('.monaco-hover').getByText('Quick Fix').waitFor();
    },
  },
  {
    name: 'question',
    options: { prepare: useHarbourOps },
    arrange: async (workbench) => {
      await workbench.runCommand('Ops: Push…');
      await workbench.choose(/^patch/);
      await workbench.dialogText();
    },
  },
  {
    name: 'push',
    options: { prepare: useHarbourOps },
    arrange: async (workbench) => {
      await workbench.runCommand('Ops: Push…');
      await workbench.choose(/^patch/);
      await workbench.pressInDialog('Push v1.0.1');
      await workbench.untilTerminal(/Released v1\.0\.1 in/);
      await workbench.untilStatus(/released/);
      await workbench.runCommand('View: Toggle Maximized Panel');
      await workbench.treeItem(/^Push v1\.0\.1, released/).waitFor();
    },
  },
];

/**
 * Takes the pictures and puts them into a folder as NAME.png.
 * @param folder is made when missing
 * @param chosen names of pictures; empty: all of them
 */
export async function takePictures(folder: string, chosen: readonly string[]): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const wanted = pictures.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  try {
    for (const { name, options, arrange } of wanted) {
      const opened = { ...options, builtIn: 'all', settings: { ...calm, ...options?.settings } } as const;
      await withWorkbench(opened, async (workbench) => {
        await workbench.openView('Ops');
        await widenSideBar(workbench, 440);
        await arrange(workbench);
        await untilCalm(workbench);
        const file = await workbench.screenshot(name);
        fs.copyFileSync(file, path.join(folder, `${name}.png`));
      });
      console.log(`✔ ${name} (${Math.round(fs.statSync(path.join(folder, `${name}.png`)).size / 1024)} KiB)`);
    }
  } finally {
    await endWindows();
  }
}
