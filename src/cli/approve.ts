import type { Command } from 'commander';
import { approve, refuseApproval, type ApprovalWish } from '../checklist/approve.ts';
import { OpsError } from '../workspace/errors.ts';
import { currentRelease } from './assessed.ts';
import { plain, printJson } from './print.ts';
import type { Verbs } from './verbs.ts';

interface ApproveOptions {
  readonly env?: string;
  readonly hours?: string;
}

/** `approve`: a person at a terminal approves a release; the approval is a row of the audit log. */
export function addApproveVerb(program: Command, verbs: Verbs): void {
  verbs.action<ApproveOptions>(
    program
      .command('approve')
      .description('approve a release as a person: type its version at the terminal; a row in AUDIT_LOG.md')
      .argument('[version]', 'the version; that of the open release by default')
      .option('--env <name>', 'the environment; that of the open release by default')
      .option('--hours <number>', 'how long it counts; 24 or what .ops/config.yaml says by default'),
    async ({ ground, terminal, options }, [version]) => {
      refuseApproval(terminal.env);
      if (!terminal.interactive) {
        throw new OpsError('refused', 'An approval is given by a person at a terminal.', {
          remedy: 'Run it in one, or use "Ops: Approve Release…" in the editor.',
        });
      }
      const hours = options.hours === undefined ? undefined : Number(options.hours);
      if (hours !== undefined && !(hours > 0)) throw new OpsError('usage', '--hours needs a number.');
      const { persona, standing, config, view } = await currentRelease(ground, options.env);
      const wish: ApprovalWish = {
        root: ground.root,
        persona,
        standing,
        config,
        view,
        version: typeof version === 'string' ? version : undefined,
        environment: options.env,
        hours,
        now: new Date(),
      };
      const prepared = await approve.prepare(wish);
      terminal.out(`${prepared.question.map(plain).join('\n')}\n`);
      const typed = await terminal.ask(`Type ${plain(prepared.version)} to approve: `);
      const row = await approve.give(prepared, typed);
      if (options.json === true) printJson(terminal, row);
      else terminal.out(`Approved. The row stands in ${plain(row.file)}; commit it, so that it reaches who deploys.\n`);
      return 0;
    },
  );
}
