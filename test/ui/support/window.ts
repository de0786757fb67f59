import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { projectEnvironment, root } from '../../../scripts/lib/ground.mjs';
import { makeSample } from '../../../scripts/lib/sample.mjs';
import {
  changeSettings,
  ensureServer,
  installExtension,
  removeFolder,
  startServer,
  workbenchUrl,
} from '../../../scripts/lib/vscodeServer.mjs';
import { ensurePackage } from '../../../scripts/package.mjs';
import { calmSettings } from '../../host/calmSettings.mjs';
import { newContext, type Project, Workbench } from './workbench.ts';

export interface WorkbenchOptions {
  /** `sample`: a fresh sample project (default) · `empty`: a folder with nothing in it · `none`: no folder. */
  readonly open?: 'sample' | 'empty' | 'none';
  /** false: Workspace Trust is on and the folder is not trusted, as after "No, I don't trust the authors". Default true. */
  readonly trusted?: boolean;
  /** Changes the project before the editor opens it. */
  readonly prepare?: (project: Project) => Promise<void> | void;
  /** Added to the user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `few`: VS Code comes with those of its own extensions that matter to ours (default) · `all`: as it is shipped. */
  readonly builtIn?: 'few' | 'all';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A calm editor: nothing pops up, nothing moves, and terminals can be read. */
const settings = {
  ...calmSettings,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': 'off',
  'extensions.ignoreRecommendations': true,
  'window.commandCenter': false,
  'workbench.editor.enablePreview': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
};

/** Git works on the same repositories as we do; the rest colours and draws what the tests open. */
const few = [
  ...['git', 'git-base', 'diff', 'docker', 'dotenv', 'ini', 'javascript', 'json', 'log', 'markdown-basics'],
  ...['shellscript', 'theme-defaults', 'theme-modern-icons', 'theme-seti', 'yaml'],
];

/** What all windows have in common: starting it anew for each would take longer than most tests. */
interface Machine {
  readonly builtIn: WorkbenchOptions['builtIn'];
  readonly server: Awaited<ReturnType<typeof startServer>>;
  readonly browser: Browser;
  /** Holds the projects of its windows. */
  readonly scratch: string;
}

let machine: Machine | undefined;
let installed: Promise<string> | undefined;
let failures = 0;

/** Packages the extension and installs it into a folder of its own, once for all tests of this process. */
async function install(): Promise<string> {
  await ensureServer();
  const folder = path.join(root, 'out', 'ui', 'extensions');
  await removeFolder(folder);
  const packed = process.env['OPS_BUILT'] ?? (await ensurePackage());
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-install-'));
  try {
    await installExtension(packed, { dataFolder, extensionsFolder: folder });
  } finally {
    await removeFolder(dataFolder);
  }
  return folder;
}

async function startMachine(builtIn: WorkbenchOptions['builtIn']): Promise<Machine> {
  const extensionsFolder = await (installed ??= install());
  const scratch = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ops-ui-'));
  const server = await startServer({
    extensionsFolder,
    ...(builtIn === 'all' ? {} : { builtIn: few }),
    env: {
      ...projectEnvironment(),
      // The settings and hooks of whoever runs the tests stay out of them, and what is agreed to in them stays out of their home.
      GIT_CONFIG_GLOBAL: os.devNull,
      GIT_CONFIG_NOSYSTEM: '1',
      XDG_STATE_HOME: path.join(scratch, 'state'),
    },
  });
  try {
    return { builtIn, server, browser: await launchBrowser(), scratch };
  } catch (error) {
    await server.stop();
    await removeFolder(scratch);
    throw error;
  }
}

/** Ends the server and the browser of all windows and removes their projects; the next window starts new ones. */
export async function endWindows(): Promise<void> {
  const ended = machine;
  machine = undefined;
  if (!ended) return;
  try {
    await ended.browser.close();
  } finally {
    await ended.server.stop();
    await removeFolder(ended.scratch);
  }
}

async function makeProject(parent: string, open: WorkbenchOptions['open']): Promise<Project> {
  if (open === undefined || open === 'sample') return makeSample(parent);
  const folder = path.join(parent, 'empty');
  fs.mkdirSync(folder);
  return { folder, remote: undefined };
}

export interface OpenWorkbench {
  readonly workbench: Workbench;
  /** Closes the window. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a window on a project of its own. It knows nothing of the windows before it: what a workbench remembers stands in the
 * browser's context, which is a new one for each.
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<OpenWorkbench> {
  if (machine && machine.builtIn !== options.builtIn) await endWindows();
  const { server, browser, scratch } = (machine ??= await startMachine(options.builtIn));
  const project = await makeProject(fs.mkdtempSync(path.join(scratch, 'window-')), options.open);
  await options.prepare?.(project);
  const trust = { 'security.workspace.trust.enabled': options.trusted === false };
  changeSettings(server, { ...settings, ...trust, ...options.settings });
  try {
    const context = await newContext(browser, options.viewport ?? { width: 1400, height: 900 });
    const workbench = new Workbench(await context.newPage(), project);
    try {
      await workbench.page.goto(workbenchUrl(server, options.open === 'none' ? {} : { folder: project.folder }));
      await workbench.ready();
    } catch (error) {
      throw await withPicture(workbench, error);
    }
    return { workbench, close: () => closeContext(context) };
  } catch (error) {
    // Whatever it was that went wrong must not wait for the next window.
    await endWindows();
    throw error;
  }
}

/** Leaves the pages before it closes them: only then do they tell the server, which ends their extension hosts. */
async function closeContext(context: BrowserContext): Promise<void> {
  try {
    for (const page of context.pages()) await page.goto('about:blank');
  } finally {
    await context.close();
  }
}

/** The error, with where a picture of the window is kept. */
export async function withPicture(workbench: Workbench, error: unknown): Promise<Error> {
  const picture = await workbench.screenshot(`failure-${++failures}`).catch(() => 'no picture');
  return new Error(`${error instanceof Error ? error.message : String(error)}\n(${picture})`, { cause: error });
}

/**
 * Opens a real VS Code with the packaged extension on a project of its own, hands its workbench to `use`, and closes the window
 * afterwards. When `use` fails, a picture of the window is kept in out/pictures.
 */
export async function withWorkbench(
  options: WorkbenchOptions,
  use: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const { workbench, close } = await openWorkbench(options);
  try {
    await use(workbench);
  } catch (error) {
    throw await withPicture(workbench, error);
  } finally {
    await close();
  }
}
