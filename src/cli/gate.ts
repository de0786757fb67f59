import type { Command } from 'commander';
import { releaseFacts } from '../checklist/data.ts';
import type { GateView, ReleaseView } from '../checklist/model.ts';
import { passGate, reopenGate, type GateChange, type GateWish } from '../checklist/passGate.ts';
import { describeTarget } from '../checklist/target.ts';
import { circumstances } from '../checklist/who.ts';
import { currentRelease, warnAboutDamage } from './assessed.ts';
import { plain, printJson, printLines, table } from './print.ts';
import type { Call, Verbs } from './verbs.ts';

interface GateOptions {
  readonly env?: string;
  readonly as?: string;
  readonly note?: string;
  readonly reason?: string;
}

const environmentHelp = 'the release of this environment; default the one at work';

/** `gate list`, `pass` and `reopen`. */
export function addGateVerbs(program: Command, verbs: Verbs): void {
  const gate = program.command('gate').description('the gates of the persona and the project, for the open release');

  verbs.action<GateOptions>(
    gate
      .command('list')
      .description('list the gates: passed, or what they wait for')
      .option('--env <name>', environmentHelp),
    async ({ ground, terminal, options }) => {
      const { view } = await currentRelease(ground, options.env);
      if (options.json === true)
        printJson(terminal, {
          release: view.release ? releaseFacts(view.release) : null,
          gates: view.gates.map(gateData),
        });
      else printLines(terminal, gateLines(view));
      return 0;
    },
  );

  const change = (
    name: string,
    description: string,
    say: readonly [flags: string, description: string],
    work: (wish: GateWish) => Promise<GateChange>,
    word: string,
  ) => {
    const command = gate
      .command(name)
      .description(description)
      .argument('<gate>', 'its id, as "gate list" shows it')
      .option(say[0], say[1])
      .option('--as <name>', 'record it under this name instead of the one git knows')
      .option('--env <name>', environmentHelp);
    verbs.action<GateOptions>(command, async (call, [id]) => {
      const { terminal, options } = call;
      const done = await work(await wishOf(call, String(id)));
      if (options.json === true) printJson(terminal, done);
      else terminal.out(`${word}: ${plain(done.gate)}. ${whereWords(done)}\n`);
      return 0;
    });
  };
  change(
    'pass',
    'pass a gate that waits for nothing: a row in AUDIT_LOG.md, its word in PROJECT_STATE.md, its items done',
    ['--note <text>', 'what to remember about it'],
    passGate,
    'Passed',
  );
  change(
    'reopen',
    'close a gate again that was passed, with the reason',
    ['--reason <text>', 'why'],
    reopenGate,
    'Closed again',
  );
}

async function wishOf({ ground, terminal, options }: Call<GateOptions>, gate: string): Promise<GateWish> {
  const { persona, store, standing, view } = await currentRelease(ground, options.env);
  warnAboutDamage(store, terminal);
  const who = await circumstances(ground.root, standing, { as: options.as, env: terminal.env });
  const note = options.note ?? options.reason;
  return { root: ground.root, persona, standing, view, store, gate, who, note, now: new Date() };
}

function whereWords({ files, items }: GateChange): string {
  const count = items.length === 0 ? [] : [`${items.length} ${items.length === 1 ? 'item' : 'items'} of the list`];
  const written = [...files.map(plain), ...count].join(', ');
  return files.length === 0
    ? `Recorded: ${written}.`
    : `Recorded: ${written}; commit the files, so that others see it.`;
}

const marks: Readonly<Record<GateView['state'], string>> = {
  passed: '[x]',
  stale: '[~]',
  ready: '[ ]',
  waiting: '[…]',
};

function gateLines(view: ReleaseView): string[] {
  if (view.gates.length === 0) return ['Neither the persona nor .ops/config.yaml names a gate.'];
  const target = view.release ? describeTarget(view.release) : 'no release is open';
  const passed = view.gates.filter(({ state }) => state === 'passed').length;
  const rows = view.gates.map((one) => [
    `  ${marks[one.state]} ${plain(one.id)}`,
    one.title === one.id ? '' : plain(one.title),
    `(${plain(one.state === 'waiting' && one.waitsFor.length > 0 ? `waits for ${one.waitsFor.join('; ')}` : one.why)})`,
  ]);
  return [`${plain(view.persona.name)}: ${plain(target)}  ${passed} of ${view.gates.length} passed`, ...table(rows)];
}

/** A gate for machines. */
function gateData(gate: GateView): unknown {
  const { id, title, state, why, waitsFor, settledBy, holds, holding, items, place } = gate;
  return { id, title, state, why, waitsFor, settledBy, holds, holding, items, line: place.line };
}
