import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { refuse } from '../errors.ts';
import { placeOf, type VersionReader, type VersionSpot } from './model.ts';

const words: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a property name is missing (perhaps a comma too many)',
  ValueExpected: 'a value is missing (perhaps a comma too many)',
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'something stands after the end',
  InvalidCommentToken: 'comments are not allowed here',
  UnexpectedEndOfString: 'a closing quote is missing',
};

/** Parses strict JSON (a BOM is allowed); refuses with line and column. */
export function parseJson(text: string, file: string): { readonly root: Node; readonly shift: number } {
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const errors: ParseError[] = [];
  const root = parseTree(text.slice(shift), errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  const conflict = /^<{7} /m.exec(text);
  if (first && conflict) {
    throw refuse(2, `${file} holds the marks of a merge conflict.`, `Resolve it and commit ${file}.`, {
      file,
      ...placeOf(text, conflict.index),
    });
  }
  if (first || !root) {
    const code = first ? printParseErrorCode(first.error) : 'ValueExpected';
    throw refuse(2, `${file} is not valid JSON: ${words[code] ?? code}.`, `Correct ${file} and commit it.`, {
      file,
      ...placeOf(text, (first?.offset ?? 0) + shift),
    });
  }
  return { root, shift };
}

function spot(text: string, file: string, root: Node, shift: number, where: string[]): VersionSpot[] {
  if (root.type !== 'object')
    throw refuse(2, `${file} holds no JSON object.`, `Correct ${file} and commit it.`, { file, line: 1, column: 1 });
  const node = findNodeAtLocation(root, where);
  if (node === undefined) return [];
  if (node.type !== 'string') {
    throw refuse(
      2,
      `${file} has a version that is no text.`,
      'Write it in quotes, for example "1.0.0", and commit it.',
      {
        file,
        ...placeOf(text, node.offset + shift),
      },
    );
  }
  const start = node.offset + shift + 1;
  const end = node.offset + shift + node.length - 1;
  return [{ start, end, version: text.slice(start, end) }];
}

/** `version` of package.json (and of any JSON manifest that has it at the top). */
export const readPackageJson: VersionReader = (text, file) => {
  const { root, shift } = parseJson(text, file);
  return spot(text, file, root, shift, ['version']);
};

/** `version` and `packages[""].version` of package-lock.json and npm-shrinkwrap.json. */
export const readPackageLock: VersionReader = (text, file) => {
  const { root, shift } = parseJson(text, file);
  return [...spot(text, file, root, shift, ['version']), ...spot(text, file, root, shift, ['packages', '', 'version'])];
};
