/* global document, navigator */
/** What runs inside the page: Playwright sends these functions there as text, so they may use nothing from outside. */

/**
 * Everything that was written to the open terminals; lines that were wrapped are joined.
 * @returns {string}
 */
export function readTerminals() {
  let text = '';
  for (const element of document.querySelectorAll('.terminal-wrapper')) {
    const buffer = element.xterm?.buffer.active;
    for (let row = 0; buffer !== undefined && row < buffer.length; row++) {
      const line = buffer.getLine(row);
      text += `${line.isWrapped || text === '' ? '' : '\n'}${line.translateToString(true)}`;
    }
  }
  return text.trimEnd();
}

/**
 * True when the first row of the side bar with this name is as wanted: its name says certain words, its check box is ticked or not.
 * @param {{ name: string, words?: string, ticked?: boolean }} wanted sources of regular expressions
 */
export function rowIs({ name, words, ticked }) {
  const rows = [...document.querySelectorAll('.sidebar [role="treeitem"]')];
  const row = rows.find((one) => one.checkVisibility() && new RegExp(name).test(one.getAttribute('aria-label') ?? ''));
  if (!row) return false;
  if (words !== undefined && !new RegExp(words).test(row.getAttribute('aria-label') ?? '')) return false;
  return (
    ticked === undefined || row.querySelector('[role="checkbox"]')?.getAttribute('aria-checked') === String(ticked)
  );
}

/** @returns {(string | null)[]} the accessible names of all rows of the side bar */
export function allRows() {
  return [...document.querySelectorAll('.sidebar [role="treeitem"]')].map((row) => row.getAttribute('aria-label'));
}

/**
 * True when an item of the status bar says certain words.
 * @param {{ item: string, words: string }} wanted a selector, and the source of a regular expression
 */
export function statusIs({ item, words }) {
  const text = document.querySelector(item)?.textContent?.replaceAll('\u00a0', ' ').trim();
  return text !== undefined && new RegExp(words).test(text);
}

/** @returns {boolean} true when no editor is open, or its text has got its colours */
export function isColoured() {
  const words = [...document.querySelectorAll('.editor-instance .view-line span[class^="mtk"]')];
  return words.length === 0 || new Set(words.map((word) => word.className)).size > 2;
}

/** @returns {Promise<string>} what was copied last */
export function readClipboard() {
  return navigator.clipboard.readText();
}
