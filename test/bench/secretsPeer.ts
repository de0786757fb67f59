import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Scanner } from './secrets.ts';

/** secretlint with its recommended rules, as its own core runs them on a text. */
export const secretlint: Scanner = async (text, path) => {
  const result = await lintSource({
    source: { filePath: path, content: text, contentType: 'text', ext: path.slice(path.lastIndexOf('.')) },
    options: {
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] },
      noPhysicFilePath: true,
    },
  });
  return result.messages.map(({ range }) => ({ start: range[0], end: range[1] }));
};
