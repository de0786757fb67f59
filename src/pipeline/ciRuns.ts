import * as path from 'node:path';
import * as z from 'zod';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { describeEnd, runProcess, succeeded } from '../workspace/process.ts';
import type { PipelineRuns } from '../record/metrics.ts';

const schema = z.object({
  schema: z.literal(1),
  askedAt: z.string(),
  branch: z.string(),
  runs: z.array(z.object({ at: z.string(), good: z.boolean() })).max(1000),
});

const answer = z.array(z.object({ status: z.string(), conclusion: z.string().nullable(), createdAt: z.string() }));

/** What is asked, for the consent. Runs of other branches say how work goes on, not whether the pipeline holds. */
export async function ciRunsCommand(root: string): Promise<readonly string[]> {
  const branch = await defaultBranch(root);
  return ['gh', 'run', 'list', '--branch', branch, '--limit', '200', '--json', 'status,conclusion,createdAt'];
}

/**
 * Asks the code host for the pipeline's runs of the default branch and keeps what it says for the metrics. Throws OpsError('refused')
 * when gh is not there or can't tell. The caller has asked the person, and the folder is trusted.
 */
export async function askCiRuns(root: string, stateFolder: string, cancel?: AbortSignal): Promise<PipelineRuns> {
  const [program = 'gh', ...args] = await ciRunsCommand(root);
  const result = await runProcess(program, args, { cwd: root, timeoutMs: 60_000, ...(cancel ? { cancel } : {}) });
  if (result.notStarted !== undefined) {
    throw new OpsError('refused', 'gh is not installed, so nobody can be asked for the runs of the pipeline.', {
      remedy: 'Install GitHub CLI, or enter the value by hand: ops-persona metrics enter.',
    });
  }
  if (!succeeded(result)) {
    const said = result.stderr.trim().split('\n')[0] ?? '';
    throw new OpsError('refused', `gh could not tell: ${said === '' ? describeEnd(result) : said}.`);
  }
  const runs = parseAnswer(result.stdout).flatMap(({ status, conclusion, createdAt }) =>
    // What was skipped or stopped by somebody neither succeeded nor failed.
    status !== 'completed' || ['skipped', 'neutral', 'cancelled'].includes(conclusion ?? '')
      ? []
      : [{ at: createdAt, good: conclusion === 'success' }],
  );
  const kept: PipelineRuns = { askedAt: new Date().toISOString(), branch: args[3] ?? '', runs };
  await writeFileAtomic(fileIn(stateFolder), `${JSON.stringify({ schema: 1, ...kept })}\n`);
  return kept;
}

/** What was said last; undefined when nobody has asked yet. */
export async function knownCiRuns(stateFolder: string): Promise<PipelineRuns | undefined> {
  const text = await readTextIfExists(fileIn(stateFolder));
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Only a memory of an answer: asking again is all it costs.
    return undefined;
  }
}

function parseAnswer(text: string): z.infer<typeof answer> {
  try {
    return answer.parse(JSON.parse(text));
  } catch {
    throw new OpsError('refused', 'gh answered something that is no list of runs.');
  }
}

async function defaultBranch(root: string): Promise<string> {
  const ask = async (...args: string[]) => {
    const result = await runProcess('git', args, { cwd: root, timeoutMs: 5000 });
    return succeeded(result) ? result.stdout.trim() : '';
  };
  const remote = (await ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD')).replace(/^origin\//, '');
  return remote !== '' ? remote : (await ask('symbolic-ref', '--quiet', '--short', 'HEAD')) || 'main';
}

function fileIn(stateFolder: string): string {
  return path.join(stateFolder, 'pipeline-runs.json');
}
