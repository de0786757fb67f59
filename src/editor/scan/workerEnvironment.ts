import * as path from 'node:path';
import { checkEnvironment, concernsEnvironment } from '../../secrets/environment/check.ts';
import { environmentOf } from '../../secrets/environment/files.ts';
import { readProjectFiles } from '../../workspace/projectFiles.ts';
import { RepositoryReader } from '../../workspace/repository.ts';
import type { JudgedFile, JudgedFinding } from '../diagnostics/findings.ts';
import { lineStarts, stretchAt } from '../diagnostics/textPositions.ts';
import { loadPolicy } from './loadPolicy.ts';

const titles = {
  'env/undocumented': 'not in the example',
  'env/drift': 'Variables another environment has',
  'env/tracked-secret-file': 'File with secrets that git tracks',
} as const;

const anchors = {
  'env/undocumented': 'undocumented-variables',
  'env/drift': 'environments-that-drift-apart',
  'env/tracked-secret-file': 'secret-files-that-git-tracks',
} as const;

/** What is wrong with the variables of a project's environment and with the files that hold them, file by file. */
export async function judgeEnvironment(root: string): Promise<JudgedFile[]> {
  const policy = await loadPolicy(root);
  const files = await readProjectFiles(
    root,
    await RepositoryReader.open(root),
    (file) => !policy.excludes(file) && concernsEnvironment(file),
    (file) => environmentOf(file) !== undefined,
  );
  const texts = new Map(files.map((file) => [file.path, file.text ?? '']));
  const hasSecret = (text: string, file: string): boolean =>
    policy.scan(text, file).findings.some(({ confidence }) => confidence !== 'low');
  const found = new Map<string, JudgedFinding[]>();
  for (const { rule, path: relative, start, end, names, other, message } of checkEnvironment(files, hasSecret)) {
    const text = texts.get(relative) ?? '';
    // The editor counts without the byte order mark.
    const mark = text.startsWith('\uFEFF') ? 1 : 0;
    const [from, to] = [Math.max(0, start - mark), Math.max(0, end - mark)];
    const list = found.get(relative) ?? [];
    found.set(relative, list);
    list.push({
      kind: 'environment',
      rule,
      code: rule,
      message,
      title: rule === 'env/undocumented' ? `${names.join(', ')}: ${titles[rule]}` : titles[rule],
      severity: rule === 'env/tracked-secret-file' ? 'error' : 'warning',
      start: from,
      end: to,
      ...stretchAt(lineStarts(text.slice(mark)), from, to),
      explanation: `docs/secrets.md#${anchors[rule]}`,
      source: undefined,
      environment: { names, other },
    });
  }
  return [...found].map(([relative, findings]) => ({ file: path.join(root, ...relative.split('/')), findings }));
}
