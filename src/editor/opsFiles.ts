import * as vscode from 'vscode';
import type { SettingHelp, SettingPath } from '../workspace/schemaHelp.ts';
import { Disposable } from './lifecycle.ts';

/** The files below `.ops/` that people write by hand. */
const selector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/.ops/{config,exceptions}.yaml' };

/**
 * Completion and hover in `.ops/config.yaml` and `.ops/exceptions.yaml`, out of the schemas that check them: the editor
 * knows nothing of YAML by itself. Mistakes are underlined by the judge of documents.
 */
export class OpsFiles extends Disposable implements vscode.CompletionItemProvider, vscode.HoverProvider {
  constructor() {
    super();
    this.register(vscode.languages.registerCompletionItemProvider(selector, this, ':', ' ', '-'));
    this.register(vscode.languages.registerHoverProvider(selector, this));
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    _token: vscode.CancellationToken,
    context: vscode.CompletionContext,
  ): Promise<vscode.CompletionItem[]> {
    const { schema, settingAt, settingsAt, place } = await look(document, position);
    if (!place) return [];
    const range = new vscode.Range(
      position.line,
      place.start,
      position.line,
      Math.max(place.start, position.character),
    );
    if (place.kind === 'value') {
      const setting = settingAt(schema, place.path);
      const values = setting?.values.length ? setting.values : await rulesFor(place.path);
      return values.map((value, index) => {
        const item = new vscode.CompletionItem(value, vscode.CompletionItemKind.Value);
        item.range = range;
        item.sortText = String(index).padStart(3, '0');
        // Right behind the colon YAML wants a blank.
        if (document.lineAt(position).text.slice(0, place.start).endsWith(':')) item.insertText = ` ${value}`;
        return item;
      });
    }
    // A blank or a colon is typed all the time; only a person who asks, or types a word, wants keys.
    if (context.triggerCharacter === ' ' && document.lineAt(position).text.trim() !== '-') return [];
    return settingsAt(schema, place.path)
      .filter(({ key }) => !place.siblings.includes(key))
      .map((setting) => completionOf(setting, range));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { schema, settingAt, place } = await look(document, position);
    if (!place) return undefined;
    const line = document.lineAt(position).text;
    const key = /^[\s-]*["']?([^:"']+)/.exec(line)?.[1]?.trim();
    if (place.kind === 'key' && key === undefined) return undefined;
    const setting = settingAt(schema, place.kind === 'value' ? place.path : [...place.path, key ?? '']);
    return setting?.words === undefined ? undefined : new vscode.Hover(documentation(setting));
  }
}

async function look(document: vscode.TextDocument, position: vscode.Position) {
  const [{ settingAt, settingsAt }, { yamlPlace }, schema] = await Promise.all([
    import('../workspace/schemaHelp.ts'),
    import('../workspace/yamlPlace.ts'),
    document.fileName.endsWith('config.yaml')
      ? import('../workspace/config.ts').then(({ configSchema }) => configSchema)
      : import('../authority/exceptions.ts').then(({ exceptionsSchema }) => exceptionsSchema),
  ]);
  const lines = document.getText().split(/\r\n|\r|\n/);
  return { schema, settingAt, settingsAt, place: yamlPlace(lines, position.line, position.character) };
}

/** The rules that an exception may name: any text to the schema, a list to a person. */
async function rulesFor(path: SettingPath): Promise<string[]> {
  if (path[0] !== 'exceptions' || path.at(-1) !== 'rule') return [];
  const { pathClasses } = await import('../authority/classTable.ts');
  return [...pathClasses.map(({ id }) => `authority/${id}`), 'authority/*', 'red-line/*'];
}

function completionOf(setting: SettingHelp, range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem(setting.key, vscode.CompletionItemKind.Property);
  item.range = range;
  item.detail = { map: 'a map', list: 'a list', value: setting.values.join(' | ') }[setting.shape];
  item.documentation = documentation(setting);
  // What has to be there comes first.
  item.sortText = `${setting.required ? '0' : '1'}${setting.key}`;
  const tail = { map: ':\n  $0', list: ':\n  - $0', value: ': $0' }[setting.shape];
  item.insertText = new vscode.SnippetString(`${setting.key}${tail}`);
  if (setting.values.length > 0) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

/** Our own words, with code marks. */
function documentation(setting: SettingHelp): vscode.MarkdownString {
  const values = setting.values.map((value) => `\`${value}\``).join(', ');
  return new vscode.MarkdownString([setting.words ?? '', values].filter((part) => part !== '').join('\n\n'));
}
