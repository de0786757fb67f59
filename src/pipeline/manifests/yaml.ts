import { isMap, isScalar, LineCounter, parseDocument, type Scalar } from 'yaml';
import { refuse } from '../errors.ts';
import type { VersionReader, VersionSpot } from './model.ts';

/** `version` of Chart.yaml, and `appVersion` where it is the same. */
export const readChart: VersionReader = (text, file) => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw refuse(2, `${file} is not valid YAML: ${error.message}.`, `Correct ${file} and commit it.`, {
      file,
      line,
      column: col,
    });
  }
  if (!isMap(document.contents)) return [];
  const spot = (key: string): VersionSpot | undefined => {
    const node = document.get(key, true);
    return isScalar(node) ? spotOf(node, text) : undefined;
  };
  const version = spot('version');
  const app = spot('appVersion');
  if (version === undefined) return [];
  return app?.version === version.version ? [version, app] : [version];
};

function spotOf(node: Scalar, text: string): VersionSpot | undefined {
  if (!node.range) return undefined;
  const [from, to] = node.range;
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  const start = from + quoted;
  const end = to - quoted;
  return { start, end, version: text.slice(start, end) };
}
