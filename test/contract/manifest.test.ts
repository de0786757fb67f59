import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { commandIds, schemes, taskType, viewIds } from '../../src/editor/ids.ts';

interface Menu {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: string };
  };
  readonly contributes: {
    readonly commands: readonly {
      command: string;
      title: string;
      category: string;
      icon?: string;
      enablement?: string;
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { id: string; title: string; icon: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string; name: string; when?: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly keybindings: readonly { command: string; when: string; args?: { commands: string[] } }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            order: number;
            default: unknown;
            markdownDescription: string;
            enum?: string[];
            enumDescriptions?: string[];
            type: string;
          }
        >
      >;
    };
    readonly taskDefinitions: readonly { type: string; required: readonly string[] }[];
    readonly walkthroughs: readonly {
      steps: readonly { title: string; description: string; completionEvents: string[]; media: { markdown: string } }[];
    }[];
  };
}

const root = path.resolve(import.meta.dirname, '..', '..');
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const { contributes } = manifest;
const declared = contributes.commands.map((command) => command.command);

/** All text of the editor's part: what it says is what it does. */
function sources(folder = path.join(root, 'src', 'editor')): string {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
}

/** Every `when` and `enablement` of the manifest. */
function conditions(): string[] {
  return [
    ...Object.values(contributes.menus)
      .flat()
      .map((menu) => menu.when),
    ...Object.values(contributes.views)
      .flat()
      .map((view) => view.when),
    ...contributes.viewsWelcome.map((welcome) => welcome.when),
    ...contributes.keybindings.map((binding) => binding.when),
    ...contributes.commands.map((command) => command.enablement),
  ].filter((when) => when !== undefined);
}

describe('the manifest and the code', () => {
  it('name the same commands', () => {
    assert.deepEqual([...declared].sort(), Object.values(commandIds).sort());
  });

  it('give every command the category Ops and a title in Title Case', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, 'Ops', command);
      for (const word of title.replace(/[….?]/g, '').split(' ')) {
        assert.match(word, /^(?:[A-Z]|(?:a|an|as|by|for|from|of|or|out|the|to)$)/, `${command}: "${title}"`);
      }
      assert.doesNotMatch(title, /\.\.\./, `${command}: an ellipsis is one character`);
    }
  });

  it('point menus, key bindings, welcome texts and walkthrough at commands that exist', () => {
    const builtIn =
      /^(vscode\.openFolder|workbench\.trust\.manage|list\.toggleExpand|runCommands|opsPersona\.\w+\.focus)$/;
    const used = [
      ...Object.values(contributes.menus)
        .flat()
        .map((menu) => menu.command),
      ...contributes.keybindings.flatMap((binding) => [binding.command, ...(binding.args?.commands ?? [])]),
      ...[
        ...contributes.viewsWelcome.map((welcome) => welcome.contents),
        ...contributes.walkthroughs.flatMap((one) => one.steps.map((step) => step.description)),
      ].flatMap((text) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1] ?? '')),
    ];
    for (const command of used) assert.ok(declared.includes(command) || builtIn.test(command), command);
  });

  it('hide from the palette what needs a row or a document to act on', () => {
    const hidden = contributes.menus['commandPalette']
      ?.filter((menu) => menu.when === 'false')
      .map((menu) => menu.command);
    assert.deepEqual(hidden?.toSorted(), [
      'opsPersona.closePlan',
      'opsPersona.copyItem',
      'opsPersona.createMemoryFile',
      'opsPersona.documentVariable',
      'opsPersona.explainPersona',
      'opsPersona.goToDocument',
      'opsPersona.moveToEnvironment',
      'opsPersona.pushPlanned',
      'opsPersona.readMemoryFile',
      'opsPersona.showRelease',
      'opsPersona.showUntrackCommand',
      'opsPersona.switchToOwner',
      'opsPersona.toggleItem',
    ]);
  });

  it('ask only for context keys that the code sets', () => {
    const typed = fs.readFileSync(path.join(root, 'src', 'editor', 'contextKeys.ts'), 'utf8');
    const known = new Set([...typed.matchAll(/readonly '(opsPersona\.\w+)'/g)].map((match) => match[1]));
    const set = new Set([...sources().matchAll(/\.set\(\s*'(opsPersona\.\w+)'/g)].map((match) => match[1]));
    assert.deepEqual(set, known);
    for (const when of conditions()) {
      const asked = when.replace(/(view|viewItem|focusedView)\s*(==|=~)\s*\S+/g, '').match(/opsPersona\.\w+/g) ?? [];
      for (const key of asked) assert.ok(known.has(key), `${key} in "${when}"`);
    }
  });

  it('name the same views in one container', () => {
    const [container] = contributes.viewsContainers.activitybar;
    assert.equal(contributes.viewsContainers.activitybar.length, 1);
    assert.deepEqual(
      contributes.views[container?.id ?? '']?.map((view) => view.id),
      Object.values(viewIds),
    );
    assert.match(fs.readFileSync(path.join(root, container?.icon ?? ''), 'utf8'), /viewBox="0 0 24 24"/);
  });

  it('use context values in menus that some row has', () => {
    const text = sources();
    for (const when of Object.values(contributes.menus)
      .flat()
      .map((menu) => menu.when ?? '')) {
      for (const [, kind] of when.matchAll(/viewItem (?:==|=~) \/?\^?opsPersona(?:\\.|\.)(\w+)/g)) {
        assert.ok(text.includes(`opsPersona.${kind}`), `${kind} in "${when}"`);
      }
    }
  });

  it('refuse pushing and rolling back without trust, on a virtual workspace and beside another run', () => {
    for (const id of [commandIds.push, commandIds.rollBack, commandIds.pushPlanned]) {
      const enablement = contributes.commands.find((command) => command.command === id)?.enablement ?? '';
      for (const part of ['isWorkspaceTrusted', '!virtualWorkspace', '!opsPersona.busy']) {
        assert.ok(enablement.includes(part), `${id}: ${enablement}`);
      }
    }
  });

  it('start with the editor and never hold it up', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
    assert.equal(manifest.main, './dist/extension.cjs');
  });

  it('name the task type and schemes once', () => {
    assert.deepEqual(
      contributes.taskDefinitions.map((task) => [task.type, ...task.required]),
      [[taskType, 'run']],
    );
    assert.equal(new Set(Object.values(schemes)).size, Object.values(schemes).length);
  });
});

describe('the settings', () => {
  const settings = Object.entries(contributes.configuration.properties);

  it('are the ones the code reads', () => {
    const config = fs.readFileSync(path.join(root, 'src', 'editor', 'config.ts'), 'utf8');
    const read = [...config.matchAll(/values\.get\('([\w.]+)'\)/g)].map((match) => `opsPersona.${match[1] ?? ''}`);
    assert.deepEqual(read.toSorted(), settings.map(([name]) => name).toSorted());
  });

  it('have an order, a default and a description of at most two sentences', () => {
    assert.deepEqual(
      settings.map(([, setting]) => setting.order),
      settings.map((_, index) => index + 1),
    );
    for (const [name, setting] of settings) {
      assert.notEqual(setting.default, undefined, name);
      const sentences = setting.markdownDescription.split(/[.!?](?:\s|$)/).filter((part) => part.trim() !== '');
      assert.ok(sentences.length <= 2, `${name}: ${sentences.length} sentences`);
      if (setting.enum) assert.equal(setting.enum.length, setting.enumDescriptions?.length, name);
    }
  });

  it('that a stranger must not set are restricted, and nothing is restricted that does not exist', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.equal(virtualWorkspaces.supported, 'limited');
    // Everything a folder could use to switch our findings off, or to make us read elsewhere. Typing only changes when.
    const sensitive = settings.map(([name]) => name).filter((name) => name !== 'opsPersona.judgeWhileTyping');
    assert.deepEqual([...untrustedWorkspaces.restrictedConfigurations].sort(), sensitive.sort());
  });
});

describe('the walkthrough', () => {
  it('has four to six steps that end by themselves and have something to look at', () => {
    assert.equal(contributes.walkthroughs.length, 1);
    const steps = contributes.walkthroughs[0]?.steps ?? [];
    assert.ok(steps.length >= 4 && steps.length <= 6);
    for (const step of steps) {
      assert.ok(step.completionEvents.length > 0, step.title);
      assert.ok(fs.statSync(path.join(root, step.media.markdown)).size > 100, step.media.markdown);
    }
  });
});

describe('the icon', () => {
  it('is a PNG of 256 by 256 and at most 20 KB', () => {
    const png = fs.readFileSync(path.join(root, manifest.icon));
    assert.equal(png.subarray(1, 4).toString('latin1'), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [256, 256]);
    assert.ok(png.length <= 20 * 1024, `${png.length} bytes`);
  });
});
