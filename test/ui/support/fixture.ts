import { endWindows, openWorkbench, type OpenWorkbench, type WorkbenchOptions, withPicture } from './window.ts';
import type { Workbench } from './workbench.ts';

export { withWorkbench } from './window.ts';

// Stands outside of every `describe`, so it runs once, after all tests of the run.
after('the server and the browser', () => endWindows());

/**
 * A window for a `describe` whose tests go on in it, in their order: opening one takes most of the time of a short test. A test
 * that fails leaves the window as it is to the next.
 */
export function sharedWorkbench(
  options: WorkbenchOptions,
): (use: (workbench: Workbench) => Promise<void>) => () => Promise<void> {
  let open: OpenWorkbench | undefined;
  before('a window', async () => {
    open = await openWorkbench(options);
  });
  after(() => open?.close());
  return (use) => async () => {
    if (!open) throw new Error('The window is not open.');
    try {
      await use(open.workbench);
    } catch (error) {
      throw await withPicture(open.workbench, error);
    }
  };
}
