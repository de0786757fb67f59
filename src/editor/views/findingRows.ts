import * as path from 'node:path';
import type { JudgedFile } from '../diagnostics/findings.ts';
import { count, escapeMarkdown } from '../text.ts';
import type { Node } from './node.ts';

const icons = {
  secret: 'key',
  authority: 'lock',
  'red-line': 'flame',
  configuration: 'gear',
  persona: 'account',
} as const;

/** The rows of the Findings view: by file, then by line. */
export function findingRows(files: readonly JudgedFile[], root: string | undefined): Node[] {
  return files
    .filter((file) => file.findings.length > 0)
    .map((file) => ({ file, name: nameOf(file.file, root) }))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ file, name }) => ({
      id: `finding:${file.file}`,
      label: name,
      description: count(file.findings.length, 'finding'),
      icon: 'file',
      context: 'opsPersona.findingFile',
      target: { file: file.file, line: file.findings[0]?.line ?? 1, column: 1 },
      expanded: true,
      children: file.findings.map((finding, index) => ({
        id: `finding:${file.file}/${index}/${finding.code}`,
        label: finding.title,
        description: `line ${finding.line} · ${finding.code}`,
        icon: icons[finding.kind],
        context: `opsPersona.finding.${finding.kind}`,
        tooltip: `${escapeMarkdown(finding.message)}\n\n${escapeMarkdown(`${name}:${finding.line}`)}`,
        spoken: `${finding.message} ${name}, line ${finding.line}`,
        target: { file: file.file, line: finding.line, column: finding.column },
        copy: `${name}:${finding.line} ${finding.message}`,
        ...(finding.kind === 'secret'
          ? {
              subject: {
                kind: 'finding' as const,
                file: file.file,
                start: finding.start,
                end: finding.end,
                rule: finding.rule,
              },
            }
          : {}),
      })),
    }));
}

function nameOf(file: string, root: string | undefined): string {
  if (root === undefined) return file;
  const relative = path.relative(root, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
