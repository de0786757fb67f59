import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { root } from '../../../scripts/lib/ground.mjs';
import { eventually, patience } from './eventually.ts';
import { allRows, readClipboard, readTerminals, rowIs, statusIs } from './inPage.mjs';

/** Where pictures are put. */
export const pictures = path.join(root, 'out', 'pictures');

/** The project a workbench has open. */
export interface Project {
  readonly folder: string;
  /** The bare repository it pushes to; undefined when it is not the sample. */
  readonly remote: string | undefined;
}

/**
 * The workbench as a person sees it. Everything is found by role and accessible name where there is one. Every method waits for
 * what it needs, none of them waits for time to go by.
 */
export class Workbench {
  readonly page: Page;
  readonly project: Project;

  constructor(page: Page, project: Project) {
    this.page = page;
    this.project = project;
  }

  /** Resolves when the workbench can be used: the side bar stands and the extension host has started the extension. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 90_000 });
    await this.statusItem().waitFor({ timeout: 90_000 });
  }

  /** Reload Window. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Shows a container of the activity bar ("Ops", "Explorer"). */
  async openView(name: string): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${name}\\b`) });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    await this.page.locator('.sidebar .composite.title').getByText(name).first().waitFor();
  }

  /** The badge of a container of the activity bar, as read out ("Ops - 9 items open"). */
  async badge(name: string): Promise<string> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${name}\\b`) });
    return (await tab.getAttribute('aria-label')) ?? '';
  }

  /** A view of the side bar ("Checklists"), unfolded. A container with one view has no heads: its title names the view. */
  async view(name: string): Promise<Locator> {
    const head = new RegExp(`^${name}\\b.* Section$`);
    const header = this.page.locator('.sidebar').getByRole('button', { name: head });
    const title = this.page.locator('.sidebar .composite.title').getByText(`: ${name}`);
    await header.or(title).first().waitFor();
    if (!(await header.isVisible())) return this.page.locator('.sidebar .pane');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    const pane = this.page.locator('.sidebar .pane').filter({ has: this.page.getByRole('button', { name: head }) });
    await pane.locator('.pane-body').waitFor();
    return pane;
  }

  /** A row of a tree in the side bar. A string finds it anywhere in the row's accessible name. */
  treeItem(name: string | RegExp): Locator {
    return this.page.locator('.sidebar').getByRole('treeitem', { name }).first();
  }

  /** Unfolds a row that has children. */
  async expand(name: string | RegExp): Promise<void> {
    const row = this.treeItem(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** Clicks the check box of a row. */
  async tick(name: string | RegExp): Promise<void> {
    await this.treeItem(name).getByRole('checkbox').click();
  }

  async isTicked(name: string | RegExp): Promise<boolean> {
    return (await this.treeItem(name).getByRole('checkbox').getAttribute('aria-checked')) === 'true';
  }

  /** Waits until the check box of a row is ticked. */
  async untilTicked(name: RegExp): Promise<void> {
    await this.untilRowIs(name, { ticked: true });
  }

  /** Waits until the check box of a row is not ticked (any more). */
  async untilUnticked(name: RegExp): Promise<void> {
    await this.untilRowIs(name, { ticked: false });
  }

  /** Waits until a row says this somewhere in its accessible name. */
  async untilRow(name: RegExp, words: RegExp, timeout = 60_000): Promise<void> {
    await this.untilRowIs(name, { words: words.source }, timeout);
  }

  /** Asked inside the page: this is waited for most often, and each question from outside costs as much as a key press. */
  private async untilRowIs(
    name: RegExp,
    state: { readonly ticked?: boolean; readonly words?: string },
    timeout = patience,
  ): Promise<void> {
    const wanted = { name: name.source, ...state };
    await this.page.waitForFunction(rowIs, wanted, { polling: 100, timeout }).catch(async (error: unknown) => {
      const rows = await this.page.evaluate(allRows);
      throw new Error(`No row is ${JSON.stringify(wanted)}; there are:\n${rows.join('\n')}`, { cause: error });
    });
  }

  /** Puts the keyboard on a row without running its command. */
  async focusRow(name: string | RegExp): Promise<void> {
    const row = this.treeItem(name);
    await row.waitFor();
    await this.page.locator('.sidebar').getByRole('tree').first().focus();
    await eventually(`the keyboard is on ${String(name)}`, async () => {
      if ((await row.getAttribute('class'))?.split(' ').includes('focused') === true) return true;
      await this.page.keyboard.press('ArrowDown');
      return false;
    });
  }

  /** Runs a command from the palette by its whole title ("Ops: Push…"). */
  async runCommand(title: string): Promise<void> {
    const row = this.picks().filter({ has: this.page.getByText(title, { exact: true }) });
    await this.openPalette();
    // The palette looks only while it is typed into which commands there are, and some come when the extension has read the folder.
    await eventually(`the palette offers ${title}`, async () => {
      await this.filterPalette(title);
      const offered = await row
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
      if (!offered) await this.filterPalette('');
      return offered;
    });
    await row.first().click();
  }

  /** The titles the palette offers for a filter, for instance to see that a command is hidden. */
  async paletteTitles(filter: string): Promise<string[]> {
    await this.openPalette();
    await this.filterPalette(filter);
    await this.page.locator('.quick-input-widget .quick-input-list').waitFor();
    await this.picks().first().waitFor();
    const titles = await this.picks().locator('.quick-input-list-label .label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  private async openPalette(): Promise<void> {
    const input = this.quickInput();
    await eventually('the palette opens', async () => {
      await this.page.keyboard.press('F1');
      await input.waitFor({ timeout: 3000 });
      return true;
    });
    await eventually('the palette holds its prompt', async () => (await input.inputValue()) === '>');
  }

  /** Puts a filter into the open palette all at once: each letter typed would filter all commands again. */
  private async filterPalette(filter: string): Promise<void> {
    await this.quickInput().fill(`>${filter}`);
  }

  /** The rows of the open quick pick. */
  picks(): Locator {
    return this.page.locator('.quick-input-widget').getByRole('option');
  }

  /** The row of the quick pick that Enter would take. */
  async focusedPick(): Promise<string> {
    const row = this.page.locator('.quick-input-widget .monaco-list-row.focused');
    await row.waitFor();
    return (await row.getAttribute('aria-label')) ?? '';
  }

  /** Takes a row of the open quick pick. */
  async choose(name: string | RegExp): Promise<void> {
    await this.page.locator('.quick-input-widget').getByRole('option', { name }).first().click();
  }

  /** Types into the open input box or quick pick and accepts it. */
  async enter(text: string): Promise<void> {
    await this.quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The line to type in of the palette, a quick pick or an input box. */
  quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** The modal dialog. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** What the modal dialog says: message and detail. */
  async dialogText(): Promise<string> {
    const dialog = this.dialog();
    await dialog.waitFor();
    return dialog.locator('.dialog-message-container').innerText();
  }

  /** Presses a button of the modal dialog and waits until it has closed. */
  async pressInDialog(name: string | RegExp): Promise<void> {
    await this.dialog().getByRole('button', { name }).click();
    await this.dialog().waitFor({ state: 'detached' });
  }

  /** Our own item in the status bar. */
  statusItem(): Locator {
    return this.page.locator('.statusbar-item[id^="ops-persona.ops-persona"]');
  }

  /** Our own item in the status bar: icon and text as a person sees it, without the icon. */
  async statusText(): Promise<string> {
    return ((await this.statusItem().textContent()) ?? '').replaceAll('\u00a0', ' ').trim();
  }

  /** Waits until our status item says this. */
  async untilStatus(pattern: RegExp, timeout = 60_000): Promise<void> {
    const wanted = { item: '.statusbar-item[id^="ops-persona.ops-persona"]', words: pattern.source };
    await this.page.waitForFunction(statusIs, wanted, { polling: 100, timeout }).catch(async (error: unknown) => {
      throw new Error(`The status bar says "${await this.statusText()}", not ${pattern.source}`, { cause: error });
    });
  }

  /** The texts of the notifications on screen. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a notification that says this and gives back its text. */
  async untilNotification(pattern: RegExp): Promise<string> {
    return eventually(`a notification says ${pattern.source}`, async () =>
      (await this.notifications()).find((text) => pattern.test(text)),
    );
  }

  /** Opens a file of the project, also one that git ignores, and puts the cursor into it. */
  async openFile(relative: string): Promise<void> {
    const name = path.posix.basename(relative);
    await this.runCommand('File: Open File...');
    const input = this.quickInput();
    await eventually('the file dialog names a folder', async () => (await input.inputValue()).includes('/'));
    const file = path.join(this.project.folder, relative);
    // The dialog reads folders as it goes and may put its own line back meanwhile.
    await eventually('the file dialog names the file', async () => {
      if ((await input.inputValue()) !== file) {
        await input.fill(file);
        return false;
      }
      return this.picks().filter({ hasText: name }).first().isVisible();
    });
    await this.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await this.page.locator('.tabs-container .tab.active').getByText(name, { exact: true }).waitFor();
    await this.page.locator('.editor-group-container.active .view-lines').first().waitFor();
    await this.editor().focus();
  }

  /** The text area of the active editor. */
  private editor(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').getByRole('textbox').first();
  }

  /** Adds text at the end of the open file, as if typed, without the help of completion. */
  async append(text: string): Promise<void> {
    await this.editor().focus();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.insertText(text);
  }

  /** Saves the open file. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tabs-container .tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** The squiggles of the open file. */
  squiggles(kind: 'error' | 'warning' | 'info' | 'hint'): Locator {
    return this.page.locator(`.editor-group-container.active .cdr.squiggly-${kind}`);
  }

  /** The first squiggle of the open file that is ours to find, whatever its colour. */
  async anySquiggle(): Promise<Locator> {
    const squiggle = this.page.locator('.editor-group-container.active .cdr[class*="squiggly-"]').first();
    await squiggle.waitFor();
    return squiggle;
  }

  /** Rests the mouse on something and reads what the hover says. */
  async hover(target: Locator): Promise<string> {
    const hover = this.page
      .locator('.monaco-hover:not(.hidden) .hover-contents, .workbench-hover .hover-contents')
      .first();
    return eventually('a hover is shown', async () => {
      await this.page.mouse.move(0, 0);
      await target.first().hover({ force: true });
      await hover.waitFor({ timeout: 3000 });
      return (await hover.innerText()) || undefined;
    });
  }

  /** Applies a quick fix where the cursor is put by a click on the first squiggle. */
  async quickFix(title: string | RegExp): Promise<void> {
    const squiggle = await this.anySquiggle();
    const fix = this.page.locator('.action-widget').getByRole('option', { name: title }).first();
    // A list that is asked for while the cursor's new place is still being looked at vanishes again.
    await eventually(`the quick fix ${String(title)} is offered`, async () => {
      await this.page.keyboard.press('Escape');
      await squiggle.click({ force: true });
      await this.page.keyboard.press('Control+.');
      await fix.waitFor({ timeout: 8000 });
      return true;
    });
    await fix.click();
  }

  /** Waits until a file of the project on disk is as wanted. */
  async untilFile(relative: string, wanted: (text: string) => boolean): Promise<void> {
    const file = path.join(this.project.folder, relative);
    await eventually(`${relative} is as wanted`, () => wanted(fs.readFileSync(file, 'utf8')));
  }

  /** The lines of the Problems panel. */
  async problems(): Promise<string[]> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.runCommand('Problems: Focus on Problems View');
    await panel.waitFor();
    const rows = panel.getByRole('treeitem');
    return (await rows.all()).length === 0
      ? []
      : Promise.all((await rows.all()).map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** Everything that was written to the terminals that are open, scrolled away or not; lines that were wrapped are joined. */
  async terminalText(): Promise<string> {
    return this.page.evaluate(readTerminals);
  }

  /** Waits until the terminal shows this and gives back all of its text. */
  async untilTerminal(pattern: RegExp, timeout = 60_000): Promise<string> {
    let last = '';
    return eventually(
      `the terminal shows ${pattern.source}`,
      async () => {
        last = await this.terminalText();
        return pattern.test(last) ? last : undefined;
      },
      timeout,
    ).catch((error: unknown) => {
      throw new Error(`The terminal does not show ${pattern.source}:\n${last}`, { cause: error });
    });
  }

  /** Types into the terminal. */
  async typeInTerminal(text: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  /** Puts a picture of the whole window into out/pictures and gives back its path. */
  async screenshot(name: string): Promise<string> {
    fs.mkdirSync(pictures, { recursive: true });
    const file = path.join(pictures, `${name}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    return file;
  }

  /** Reads what was copied last. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(readClipboard);
  }
}

/** A browser's new, clean context, whose pages may use the clipboard. */
export async function newContext(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, locale: 'en', colorScheme: 'dark', reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return context;
}
