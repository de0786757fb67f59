import { setTimeout as wait } from 'node:timers/promises';

/** What a target must answer to count as healthy. */
export interface HealthCheck {
  readonly url: string;
  readonly version: string;
  /** Good answers in a row. */
  readonly needed: number;
  readonly pauseMs: number;
  /** One answer may take so long. */
  readonly answerMs: number;
  /** All together. */
  readonly limitMs: number;
  readonly cancel?: AbortSignal | undefined;
}

export interface Health {
  readonly healthy: boolean;
  /** The last answer in words. */
  readonly why: string;
  readonly answers: number;
}

interface Answer {
  readonly good: boolean;
  readonly words: string;
  /** It did not come in time. */
  readonly late?: boolean;
}

const shortestWaitMs = 50;
const longestBody = 64 * 1024;

/**
 * Asks until so many good answers came in a row, or time is up. Good: status 2xx, and where the answer names a version (header
 * `x-version`, a JSON field `version`, or a text that is nothing else) it is the one that was released. One bad answer starts the
 * count anew, so a target that flaps is not healthy.
 */
export async function checkHealth(check: HealthCheck): Promise<Health> {
  const deadline = Date.now() + check.limitMs;
  let row = 0;
  let answers = 0;
  let last: Answer = { good: false, words: 'no answer' };
  while (row < check.needed && check.cancel?.aborted !== true) {
    if (answers > 0) await wait(check.pauseMs);
    // The end of the time is no answer: the last words stay those of the target.
    if (deadline - Date.now() < Math.min(check.answerMs, shortestWaitMs)) break;
    const limitMs = Math.min(check.answerMs, Math.max(1, deadline - Date.now()));
    const answer = await askOnce(check, limitMs);
    // One that had less than its time says nothing about the target; what was said before does.
    if (answers === 0 || answer.late !== true || limitMs === check.answerMs) last = answer;
    answers++;
    row = answer.good ? row + 1 : 0;
  }
  const healthy = row >= check.needed;
  return { healthy, answers, why: healthy ? `${row} good answers in a row` : last.words };
}

async function askOnce(check: HealthCheck, limitMs: number): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await fetch(check.url, {
      redirect: 'follow',
      signal: check.cancel ? AbortSignal.any([limit, check.cancel]) : limit,
    });
    const text = await readStart(response);
    if (!response.ok) return { good: false, words: `status ${response.status}` };
    const version = versionIn(response.headers.get('x-version'), text);
    if (version !== undefined && version !== check.version)
      return { good: false, words: `still answers version ${version}` };
    return { good: true, words: `status ${response.status}` };
  } catch (error) {
    if (limit.aborted) return { good: false, late: true, words: `no answer in ${limitMs / 1000} s` };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { good: false, words: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= longestBody) break;
  }
  return text.slice(0, longestBody);
}

/** The version an answer names; undefined when it names none. */
function versionIn(header: string | null, text: string): string | undefined {
  const pattern = /v?(\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)/;
  const found = header ?? /"version"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? (text.length < 100 ? text.trim() : '');
  return new RegExp(`^${pattern.source}$`).exec(found.trim())?.[1];
}
