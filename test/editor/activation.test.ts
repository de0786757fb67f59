import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { ops, until } from './support/ops.ts';

describe('starting the extension', () => {
  it('takes less than 50 ms of our own code', async () => {
    const { activationMs, activationCpuMs } = await ops();
    console.log(
      `      activation: ${activationMs.toFixed(1)} ms, ${activationCpuMs.toFixed(1)} ms of the processor's time`,
    );
    // On a busy machine the clock goes on while others work.
    assert.ok(Math.min(activationMs, activationCpuMs) < 50, `${activationMs} ms, ${activationCpuMs} ms`);
  });

  it('registers every command of the manifest', async () => {
    await ops();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(commandIds).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('reads the folder afterwards', async () => {
    const api = await ops();
    const snapshot = await api.ready();
    assert.equal(snapshot.head.branch, 'main');
    assert.equal(snapshot.version, 'v1.0.0');
    assert.ok(snapshot.personas.some((persona) => persona.name === 'harbour-ops' && !persona.builtin));
    assert.ok(snapshot.personas.some((persona) => persona.name === 'ops-devops' && persona.builtin));
  });

  it('says so in the status bar', async () => {
    const api = await ops();
    await until('the status bar is quiet', () => api.status().text.startsWith('$(shield)'));
  });
});
