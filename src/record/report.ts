import * as path from 'node:path';
import { redact } from '../secrets/redact.ts';
import { writeFileAtomic } from '../workspace/files.ts';

/** What a deployment report tells. */
export interface ReportContent {
  readonly title: string;
  /** Facts as label and value, in order. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

/**
 * Writes a deployment report in Markdown. Text is redacted.
 *
 * @returns the file's path
 * @throws when the file can't be written
 */
export async function writeReport(folder: string, name: string, content: ReportContent): Promise<string> {
  const file = path.join(folder, name);
  await writeFileAtomic(file, reportMarkdown(content));
  return file;
}

export function reportMarkdown(content: ReportContent): string {
  const lines = [
    `# ${oneLine(content.title)}`,
    '',
    ...content.facts.map(([label, value]) => `- ${label}: ${oneLine(value)}`),
    ...content.sections
      .filter((section) => section.lines.length > 0)
      .flatMap((section) => [
        '',
        `## ${oneLine(section.title)}`,
        '',
        ...section.lines.map((line) => `- ${oneLine(line)}`),
      ]),
    '',
  ];
  return redact(lines.join('\n'));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
