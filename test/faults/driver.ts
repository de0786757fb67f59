import { push, resume, rollback } from '../../src/pipeline/run.ts';
import type { PushOptions, RunResult } from '../../src/pipeline/model.ts';

/**
 * Runs one verb in a process of its own, so that it can really be killed. Options come as JSON in the first argument; the
 * result goes to the file named there.
 */
export interface Order extends Omit<
  PushOptions,
  'confirm' | 'probe' | 'onResult' | 'cancel' | 'clock' | 'env' | 'expect'
> {
  readonly expect?: never;
  readonly verb: 'push' | 'rollback' | 'resume';
  readonly form?: 'auto' | 'unpushed' | 'pushed';
  /** End this process with SIGKILL at the nth point the run passes (from 1). */
  readonly killAt?: number;
  /** End it at the first point whose name starts so. */
  readonly killAtPoint?: string;
  readonly passThrough?: boolean;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
let passed = 0;
const points: string[] = [];
let result: RunResult | undefined;

const options = {
  ...order,
  cancel: controller.signal,
  probe: (point: string) => {
    passed++;
    points.push(point);
    if (passed === order.killAt || (order.killAtPoint !== undefined && point.startsWith(order.killAtPoint))) {
      process.kill(process.pid, 'SIGKILL');
      // The signal is on its way; nothing more may happen meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  },
  onResult: (ended: RunResult) => {
    result = ended;
  },
};
const out = {
  write: (text: string) => process.stderr.write(text),
  colour: false,
  columns: 100,
  passThrough: order.passThrough === true,
};
const run = order.verb === 'rollback' ? rollback : order.verb === 'resume' ? resume : push;
const code = await run(options, out);
process.stdout.write(JSON.stringify({ code, result, points }));
process.exitCode = code;
