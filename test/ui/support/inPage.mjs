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

/** @returns {Promise<string>} what was copied last */
export function readClipboard() {
  return navigator.clipboard.readText();
}
