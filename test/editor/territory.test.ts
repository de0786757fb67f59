import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { decide } from '../../src/authority/decide.ts';
import { markOf } from '../../src/editor/territoryMarks.ts';
import { diagnosticsOf, fileUri, openNew, ops, selectPersona, tidy, until } from './support/ops.ts';

const setting = () => vscode.workspace.getConfiguration('opsPersona.authority');

describe('files that are somebody else’s', () => {
  before(() => selectPersona(/harbour-ops/));
  afterEach(tidy);

  it('are marked, also those that are mine alone, and nothing that tools made', async () => {
    await openNew(
      'personas/pier.md',
      '---\nname: pier\n---\n\n# Pier\n\n## Exclusive territory\n\n- `k8s/`\n\n## Must not\n\n- `src/`\n',
    );
    const api = await ops();
    await until('the persona is known', async () => (await api.ready()).personas.some(({ id }) => id === 'pier'));
    await selectPersona(/pier/);
    const at = await api.ready();
    assert.equal(at.active?.id, 'pier');
    const mark = (file: string) => markOf(at, fileUri(file).fsPath, decide);
    assert.equal(mark('src/berths.js')?.badge, '✕');
    assert.match(mark('src/berths.js')?.tooltip ?? '', /^Not yours to write\. /);
    assert.equal(mark('k8s/deployment.yaml')?.badge, '★');
    assert.deepEqual(
      ['README.md', 'node_modules/src/a.js', '../elsewhere/src/a.js'].map((file) => mark(file)),
      [undefined, undefined, undefined],
    );
    await selectPersona(/harbour-ops/);
  });

  it('open read-only for those who want it, and can be written again afterwards', async () => {
    const uri = fileUri('src/berths.js');
    const isTyped = async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      const { document } = await vscode.window.showTextDocument(uri);
      await diagnosticsOf(uri);
      const before = document.getText();
      await vscode.commands.executeCommand('type', { text: 'x' });
      if (document.getText() === before) return false;
      await vscode.commands.executeCommand('workbench.action.files.revert');
      return true;
    };
    assert.equal(await isTyped(), true);
    await setting().update('readOnlyEditors', true, vscode.ConfigurationTarget.Global);
    try {
      await until('nothing can be typed', async () => !(await isTyped()));
    } finally {
      await setting().update('readOnlyEditors', undefined, vscode.ConfigurationTarget.Global);
    }
    await until('it can be typed again', isTyped);
  });
});
