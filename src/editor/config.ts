import * as vscode from 'vscode';

const section = 'opsPersona';

/** `auto`: by how sure the rule is and whether git tracks the file. */
export type SeveritySetting = 'auto' | 'error' | 'warning' | 'information' | 'hint';

/** The settings, read and checked: a value of the wrong type counts as the default. */
export interface Settings {
  readonly personaLocations: readonly string[];
  readonly secrets: {
    readonly enabled: boolean;
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly severity: SeveritySetting;
  };
  readonly authority: {
    readonly enabled: boolean;
    readonly severity: Exclude<SeveritySetting, 'auto' | 'hint'>;
    readonly decorations: boolean;
    readonly readOnlyEditors: boolean;
  };
  readonly judgeWhileTyping: boolean;
}

/** The settings as they hold for a file or folder. */
export function settingsFor(scope: vscode.Uri | undefined): Settings {
  const values = vscode.workspace.getConfiguration(section, scope ?? null);
  return {
    personaLocations: strings(values.get('personas.locations')),
    secrets: {
      enabled: bool(values.get('secrets.enabled'), true),
      include: strings(values.get('secrets.include')),
      exclude: strings(values.get('secrets.exclude')),
      severity: oneOf(values.get('secrets.severity'), ['auto', 'error', 'warning', 'information', 'hint'], 'auto'),
    },
    authority: {
      enabled: bool(values.get('authority.enabled'), true),
      severity: oneOf(values.get('authority.severity'), ['error', 'warning', 'information'], 'warning'),
      decorations: bool(values.get('authority.decorations'), true),
      readOnlyEditors: bool(values.get('authority.readOnlyEditors'), false),
    },
    judgeWhileTyping: bool(values.get('judgeWhileTyping'), true),
  };
}

/** Calls back when one of our settings changed, never for anybody else's. */
export function onDidChangeSettings(changed: (event: vscode.ConfigurationChangeEvent) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) changed(event);
  });
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
}

function bool(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function oneOf<const T extends string>(value: unknown, allowed: readonly T[], otherwise: NoInfer<T>): T {
  return allowed.find((one) => one === value) ?? otherwise;
}
