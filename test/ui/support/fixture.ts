import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/browser.mjs';
import { projectEnvironment, root } from '../../../scripts/lib/ground.mjs';
import { makeSample } from '../../../scripts/lib/sample.mjs';
import {
  ensureServer,
  installExtension,
  removeFolder,
  startServer,
  workbenchUrl,
} from '../../../scripts/lib/vscodeServer.mjs';
import { ensurePackage } from '../../../scripts/package.mjs';
import { newPage, type Project, Workbench } from './workbench.ts';

export interface WorkbenchOptions {
  /** `sample`: a fresh sample project (default) · `empty`: a folder with nothing in it · `none`: no folder. */
  readonly open?: 'sample' | 'empty' | 'none';
  /** false: Workspace Trust is on and the folder is not trusted, as after "No, I don't trust the authors". Default true. */
  readonly trusted?: boolean;
  /** Changes the project before the editor opens it. */
  readonly prepare?: (project: Project) => Promise<void> | void;
  /** Added to the user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to the environment of the editor and its terminals. */
  readonly env?: NodeJS.ProcessEnv;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A calm editor: nothing pops up, nothing moves, and terminals can be read. */
const settings = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.gpuAcceleration': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.editor.enablePreview': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

let installed: Promise<string> | undefined;

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

async function makeProject(parent: string, open: WorkbenchOptions['open']): Promise<Project> {
  if (open === undefined || open === 'sample') return makeSample(parent);
  const folder = path.join(parent, 'empty');
  fs.mkdirSync(folder);
  return { folder, remote: undefined };
}

let failures = 0;

/** Servers that are ending, with their folders. */
let ending: Promise<unknown> = Promise.resolve();

interface OpenWorkbench {
  readonly workbench: Workbench;
  /** Closes the window; the server ends while the next one starts. */
  readonly close: () => Promise<void>;
}

async function openWorkbench(options: WorkbenchOptions): Promise<OpenWorkbench> {
  const extensionsFolder = await (installed ??= install());
  const scratch = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ops-ui-'));
  const project = await makeProject(scratch, options.open);
  await options.prepare?.(project);
  const server = await startServer({
    extensionsFolder,
    trustEverything: options.trusted !== false,
    settings: { ...settings, ...options.settings },
    env: {
      ...projectEnvironment(),
      // The settings and hooks of whoever runs the tests stay out of them.
      GIT_CONFIG_GLOBAL: os.devNull,
      GIT_CONFIG_NOSYSTEM: '1',
      ...options.env,
    },
  });
  await ending;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    try {
      await browser?.close();
    } finally {
      ending = server.stop().then(() => removeFolder(scratch));
      // Told by the next window, which waits for it.
      ending.catch(() => undefined);
    }
  };
  try {
    browser = await launchBrowser();
    const page = await newPage(browser, options.viewport ?? { width: 1400, height: 900 });
    page.setDefaultTimeout(20_000);
    const workbench = new Workbench(page, project);
    try {
      await page.goto(workbenchUrl(server, options.open === 'none' ? {} : { folder: project.folder }));
      await workbench.ready();
    } catch (error) {
      throw await withPicture(workbench, error);
    }
    return { workbench, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The error, with where a picture of the window is kept. */
async function withPicture(workbench: Workbench, error: unknown): Promise<Error> {
  const picture = await workbench.screenshot(`failure-${++failures}`).catch(() => 'no picture');
  return new Error(`${error instanceof Error ? error.message : String(error)}\n(${picture})`, { cause: error });
}

/**
 * Opens a real VS Code with the packaged extension on a project of its own, hands its workbench to `use`, and ends and removes
 * everything afterwards. When `use` fails, a picture of the window is kept in out/pictures.
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

/**
 * The same for a `describe` whose tests go on in one window, in their order: opening one takes most of the time of a short test.
 * A test that fails leaves the window as it is to the next.
 */
export function sharedWorkbench(
  options: WorkbenchOptions,
): (use: (workbench: Workbench) => Promise<void>) => () => Promise<void> {
  let open: OpenWorkbench | undefined;
  before('a window', async () => {
    open = await openWorkbench(options);
  });
  after(() => open?.close());
  return (use) => async () => {
    if (!open) throw new Error('The window is not open.');
    try {
      await use(open.workbench);
    } catch (error) {
      throw await withPicture(open.workbench, error);
    }
  };
}
