/** Names a README goes by. */
export const readmeNames = ['README.md', 'Readme.md', 'readme.md', 'README.rst', 'README.txt', 'README'];

/**
 * Brings the project's own version up to date in a README: where the old version follows the project's name (`name@1.0.0`,
 * `name==1.0.0`, `name:1.0.0`, an address with the name in it), in a badge, and after a label "Version". The same number anywhere else (of
 * another program, or in a story about the past) stays, and so does every other byte.
 */
export function updateReadme(text: string, project: string, from: string, to: string): string {
  const name = escape(project);
  const short = escape(project.replace(/^@[^/]*\//, ''));
  const own = `(?<![\\w-])(?:${name}|${short})`;
  const before = new RegExp(
    [
      `${own}["'\`]?[ \\t]*(?:@|==|~=|>=|:|=|-|[ \\t])[ \\t]*["'\`]?[v^~]?$`,
      // An address that names the project: a tag, an archive, a pinned script.
      `${own}\\S*[@/]v?$`,
      '/badge/(?:version-|v)$',
      // A label at the start of a line, not "needs Node version …".
      '(?:^|\\n)[ \\t>*_#|-]*(?:(?:current|latest)[ \\t]+)?version[ \\t*_`"\'=:|-]*v?$',
    ].join('|'),
    'i',
  );
  const version = new RegExp(`(?<![\\d.])${escape(from)}(?![\\d]|\\.\\d|-[0-9A-Za-z.]*\\d\\b)`, 'g');
  return text.replaceAll(version, (found, offset: number) =>
    before.test(text.slice(Math.max(0, offset - 120), offset)) ? to : found,
  );
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
