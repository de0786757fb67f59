import * as vscode from 'vscode';
import { metricLine } from '../../pipeline/statusReport.ts';
import { showCommand } from '../../workspace/words.ts';
import type { Handler } from '../app.ts';
import { plainWords } from '../text.ts';
import { requireTrust } from './trust.ts';

/** Asks the code host for the pipeline's runs, after showing the command once, and measures by them. */
export const measurePipeline: Handler = async (app) => {
  requireTrust();
  const { root, stateFolder } = await app.model.ready();
  const [{ askCiRuns, ciRunsCommand }, { Consent }] = await Promise.all([
    import('../../pipeline/ciRuns.ts'),
    import('../../checklist/verify/consent.ts'),
  ]);
  const command = showCommand(await ciRunsCommand(root));
  const consent = await Consent.open(root);
  if ((await consent.missing([command])).length > 0) {
    const agree = 'Ask and Remember';
    const detail = `${command}\n\nYou are asked once. What it says is kept for the metrics.`;
    const answer = await app.user.confirm({ message: 'Ask for the runs of the pipeline?', detail, buttons: [agree] });
    if (answer !== agree) throw new vscode.CancellationError();
    await consent.agree([command]);
  }
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: 'Ops: asking for the runs of the pipeline',
      cancellable: true,
    },
    async (_progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      await askCiRuns(root, stateFolder, cancel.signal);
    },
  );
  await app.model.refresh('memory');
  const measured = app.model.snapshot?.operations?.metrics.filter(({ source }) => source.includes('gh asked')) ?? [];
  const words = measured.map((metric) => `${plainWords(metric.name)}: ${metricLine(metric)}`);
  await app.user.inform(
    words.length > 0 ? words.join(' · ') : 'The runs are known now; no metric of this persona asks for them.',
  );
};
