import type { Command } from 'commander';
import type { ItemView } from '../checklist/model.ts';
import { itemData, releaseFacts } from '../checklist/data.ts';
import { Consent } from '../checklist/verify/consent.ts';
import { describeTarget } from '../checklist/target.ts';
import { itemsToVerify, planJobs, recordVerdict, runJobs, type PlannedJob } from '../checklist/verify/run.ts';
import type { VerifyGround } from '../checklist/verify/model.ts';
import { itemsOf } from '../checklist/view.ts';
import { circumstances } from '../checklist/who.ts';
import { OpsError } from '../workspace/errors.ts';
import { assessRelease, currentRelease } from './assessed.ts';
import { findItem, itemLine, shortestId } from './checklistWords.ts';
import { plain, printJson, printLines } from './print.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface VerifyOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly env?: string;
  readonly list?: boolean;
}

/** `checklist verify`: looks, runs and asks what the items' words or the configuration say. */
export function addVerifyVerb(checklist: Command, verbs: Verbs): void {
  verbs.action<VerifyOptions>(
    checklist
      .command('verify')
      .description('verify items: run the tests and the build, look at the files, ask the health address')
      .argument('[item...]', 'item ids; without any, every open item with a verifier that holds the release')
      .option('--all', 'also items that are done, and those that come after the deploy')
      .option('--list', 'print what would verify which item and run nothing')
      .option('-y, --yes', 'agree beforehand to the commands and addresses')
      .option('--env <name>', 'the release of this environment; default the one at work'),
    async ({ ground, terminal, options }, [wishes]) => {
      const current = await currentRelease(ground, options.env);
      const { persona, view, config, standing, store } = current;
      const given = (wishes as readonly string[]).map((wish) => findItem(persona, wish));
      const all = view.checklists.flatMap(itemsOf);
      const items: readonly ItemView[] =
        given.length > 0
          ? all.filter((item) => given.includes(item.id))
          : itemsToVerify(view, config, options.all === true);
      const { verifyTools } = await import('../pipeline/verifyTools.ts');
      const now = () => new Date();
      const at: VerifyGround = {
        root: ground.root,
        reader: ground.reader,
        persona,
        release: current.release,
        config,
        standing,
        files: (await ground.moment?.files()) ?? [],
        tools: verifyTools,
        now,
      };
      const jobs = await planJobs(at, items);
      if (options.list === true) return list(terminal, jobs, options.json);
      if (jobs.length === 0) {
        if (options.json === true) printJson(terminal, { release: null, items: [] });
        else terminal.out(given.length > 0 ? 'That needs a person.\n' : 'Nothing is left that could be verified.\n');
        return 0;
      }
      await requireConsent(terminal, ground.root, jobs, options);
      const who = await circumstances(ground.root, standing, { env: terminal.env });
      const to = { store, persona, who, environment: options.env, now };
      const say = (text: string) => {
        if (options.json !== true) terminal.out(text);
      };
      const verified = await runJobs(at, jobs, {
        cancel: terminal.cancellation(),
        onStart: (job) => {
          for (const ask of job.asks) say(`$ ${plain(ask)}\n`);
        },
        onEnd: async (job, verdict) => {
          await recordVerdict(at, job, verdict, to);
          if (verdict.result === 'failed' && verdict.output !== undefined) say(`${indent(verdict.output)}\n`);
        },
      });
      const release = await store.active(persona.id, options.env);
      const after = (await assessRelease(ground, persona, release)).view;
      const ids = new Set(verified.map(({ item }) => item.id));
      const seen = after.checklists.flatMap(itemsOf).filter((item) => ids.has(item.id));
      const verdictOf = (id: string) => verified.find(({ item }) => item.id === id)?.verdict;
      if (options.json === true) {
        printJson(terminal, {
          release: release ? releaseFacts(release) : null,
          items: seen.map((item) => ({ ...(itemData(item) as object), verdict: verdictOf(item.id)?.result ?? null })),
        });
      } else {
        const heading = release ? [`${plain(persona.name)}: ${plain(describeTarget(release))}`] : [];
        const lines = seen.map((item) => {
          const verdict = verdictOf(item.id);
          const why = verdict?.result === 'cannot' ? `\n      not verified: ${plain(verdict.value)}` : '';
          return `${itemLine(item, shortestId(after))}${why}`;
        });
        printLines(terminal, [...heading, ...lines, ...(after.held === undefined ? [] : ['', `${after.held}.`])]);
      }
      if (verified.length < items.length && terminal.cancellation().aborted)
        throw new OpsError('cancelled', 'Cancelled. What was verified before is recorded.');
      return verified.some(({ verdict }) => verdict.result === 'failed') ? 1 : 0;
    },
  );
}

function list(terminal: Terminal, jobs: readonly PlannedJob[], json: boolean | undefined): number {
  if (json === true) {
    printJson(
      terminal,
      jobs.flatMap((job) =>
        job.items.map((item) => ({ id: item.id, verifier: job.choice.id, does: job.choice.title, asks: job.asks })),
      ),
    );
    return 0;
  }
  printLines(
    terminal,
    jobs.flatMap((job) => [
      ...job.items.map((item) => plain(item.text)),
      `    ${job.choice.id}: ${job.choice.title}${job.asks.length === 0 ? '' : ` (${job.asks.map(plain).join(', ')})`}`,
    ]),
  );
  return 0;
}

/** Commands of the project run and addresses are asked only after somebody has seen and allowed them, once for each. */
async function requireConsent(
  terminal: Terminal,
  root: string,
  jobs: readonly PlannedJob[],
  options: VerifyOptions & { readonly json?: boolean },
): Promise<void> {
  const consent = await Consent.open(root);
  const missing = await consent.missing(jobs.flatMap((job) => job.asks));
  if (missing.length === 0) return;
  if (options.yes !== true) {
    const shown = missing.map((ask) => `  ${plain(ask)}`).join('\n');
    if (!terminal.interactive || options.json === true) {
      throw new OpsError('refused', `Nobody has agreed yet to run: ${missing.map(plain).join(', ')}.`, {
        remedy: 'Agree with --yes, or run it in a terminal.',
      });
    }
    const answer = await terminal.ask(
      `To verify, this is run and asked here:\n${shown}\nAgree, now and from now on? [y/N] `,
    );
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new OpsError('cancelled', 'Nothing was run.');
  }
  await consent.agree(missing);
}

function indent(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-40);
  return lines.map((line) => `    ${line.replace(/[\p{Cc}\p{Cf}]/gu, '')}`).join('\n');
}
