import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';

describe('the editor the tests run in', () => {
  it('is at least the VS Code the manifest asks for', () => {
    const [major, minor] = vscode.version.split('.').map(Number);
    assert.ok(major === 1 && minor !== undefined && minor >= 105, vscode.version);
  });

  it('has the sample project open', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const manifest = JSON.parse(fs.readFileSync(path.join(folder.uri.fsPath, 'package.json'), 'utf8')) as {
      name: string;
    };
    assert.equal(manifest.name, 'berthboard');
  });
});
