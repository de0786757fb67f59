import { refuse } from '../errors.ts';
import { placeOf, type VersionReader, type VersionSpot } from './model.ts';

interface Element {
  /** Names from the root, `/` between, without prefixes. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g;

/** Elements of an XML file with the range of their content; refuses tags that don't match, with line and column. */
function elementsOf(text: string, file: string): Element[] {
  const elements: Element[] = [];
  const open: { readonly name: string; readonly start: number; readonly at: number }[] = [];
  const malformed = (what: string, offset: number): never => {
    throw refuse(2, `${file} is not valid XML: ${what}.`, `Correct ${file} and commit it.`, {
      file,
      ...placeOf(text, offset),
    });
  };
  for (const match of text.matchAll(token)) {
    const name = match[2]?.replace(/^.*:/, '');
    if (name === undefined) continue;
    if (match[1] === '/') {
      const last = open.pop();
      if (last?.name !== name) return malformed(`</${name}> closes nothing that is open`, match.index);
      elements.push({ path: [...open.map((each) => each.name), name].join('/'), start: last.start, end: match.index });
    } else if (match[4] !== '/') {
      open.push({ name, start: match.index + match[0].length, at: match.index });
    }
  }
  const left = open.at(-1);
  return left ? malformed(`<${left.name}> is never closed`, left.at) : elements;
}

function spotsAt(elements: readonly Element[], text: string, path: string): VersionSpot[] {
  return elements
    .filter((element) => element.path === path)
    .map((element) => {
      const inner = text.slice(element.start, element.end);
      const start = element.start + (inner.length - inner.trimStart().length);
      return { start, end: start + inner.trim().length, version: inner.trim() };
    });
}

/** The project's own `<version>` of pom.xml, or its `<revision>` property where that is what the version says. */
export const readPom: VersionReader = (text, file) => {
  const elements = elementsOf(text, file);
  if (elements.some((element) => element.path === 'project/modules/module')) {
    throw refuse(
      2,
      `${file} has modules, and each names the version of its parent.`,
      "Name the project's own version command in .ops/config.yaml (commands.version).",
      { file },
    );
  }
  const [own] = spotsAt(elements, text, 'project/version');
  if (own === undefined) return [];
  if (own.version === '${revision}') return spotsAt(elements, text, 'project/properties/revision').slice(0, 1);
  return [own];
};

/** `<Version>` of an MSBuild project, else `<VersionPrefix>`. */
export const readMsbuild: VersionReader = (text, file) => {
  const elements = elementsOf(text, file);
  const own = spotsAt(elements, text, 'Project/PropertyGroup/Version');
  const spots = own.length > 0 ? own : spotsAt(elements, text, 'Project/PropertyGroup/VersionPrefix');
  return spots.filter((spot) => !spot.version.includes('$('));
};
