// @ts-check
/** A headless browser to show the workbench: the one named in CHROME_PATH, an installed one, else the one that npm brought. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { chromium } from 'playwright-core';
import { Trouble } from './ground.mjs';

const names = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
  darwin: [],
  win32: [],
};

/** Where browsers are put that are not on the PATH. @returns {string[]} */
function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform !== 'win32') return [];
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name]);
  return roots.flatMap((folder) =>
    folder === undefined
      ? []
      : ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((file) =>
          path.join(folder, file),
        ),
  );
}

/** @returns {string | undefined} */
function installedBrowser() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const onPath = (names[/** @type {keyof typeof names} */ (process.platform)] ?? []).flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  return [...onPath, ...usualPlaces()].find((file) => fs.existsSync(file));
}

/**
 * What the packed browser's list of arguments says that is not for us: headless mode, which Playwright sets; all in one process,
 * which ends with the first window that is closed; and WebGL drawn with a graphics card imitated by the processor. The workbench
 * needs none, and without it takes half the processor's time.
 */
const unwanted =
  /^--(?:headless|single-process|no-zygote|ignore-gpu-blocklist|in-process-gpu|use-gl|use-angle|enable-unsafe-swiftshader)\b/;

/**
 * Which browser to start and how.
 * @returns {Promise<{ executablePath: string, args: string[] }>}
 * @throws {Trouble} when there is none
 */
export async function findBrowser() {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (!fs.existsSync(chosen)) throw new Trouble(`CHROME_PATH names no file: ${chosen}`);
    return { executablePath: chosen, args: ['--no-sandbox'] };
  }
  const installed = installedBrowser();
  if (installed !== undefined) return { executablePath: installed, args: ['--no-sandbox'] };
  if (process.platform !== 'linux') {
    throw new Trouble('No browser was found: install Chrome, Chromium or Edge, or name one in CHROME_PATH.');
  }
  const { default: packed } = await import('@sparticuz/chromium');
  return {
    executablePath: await packed.executablePath(),
    args: [...packed.args.filter((arg) => !unwanted.test(arg)), '--disable-gpu'],
  };
}

/**
 * Starts the browser, headless.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const { executablePath, args } = await findBrowser();
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...args, '--disable-dev-shm-usage', '--force-color-profile=srgb'],
    // The scripts end the browser themselves, in order, before anything else ends them.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
