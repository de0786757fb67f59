/** The hooks we install. */
export const hookNames = ['pre-commit', 'pre-push'] as const;
export type HookName = (typeof hookNames)[number];

const version = 1;
const begin = /^# >>> ops-persona (\d+) ([0-9a-f]{8}) >>>\n/m;
const end = '# <<< ops-persona <<<\n';

/** The shebang of a hook that we make ourselves; alone with our block it means that nothing else is in the file. */
export const ownShebang = '#!/bin/sh\n';

/** Name, beside a hook, of what was there before and can't take a block of shell lines. */
export const chainedSuffix = '.ops-persona-before';

/**
 * Our lines in a hook. They stand at the top, so a canary of the self-test comes back before anything else runs; they leave
 * standard input as they found it, since other lines of the hook may read it too. Works under `sh -e`, as husky runs hooks.
 */
function body(name: HookName): string {
  const check =
    name === 'pre-push'
      ? [
          'ops_persona_input=$(cat)',
          `printf '%s\\n' "$ops_persona_input" | ops_persona hooks run ${name} "$@" || exit 1`,
          'exec <<OPS_PERSONA_INPUT',
          '$ops_persona_input',
          'OPS_PERSONA_INPUT',
        ]
      : [`ops_persona hooks run ${name} "$@" </dev/null || exit 1`];
  return [
    '# Taken out by "ops-persona hooks uninstall"; tried by "ops-persona hooks test".',
    'ops_persona() {',
    '  if [ -x node_modules/.bin/ops-persona ]; then node_modules/.bin/ops-persona "$@"; return; fi',
    '  if command -v ops-persona >/dev/null 2>&1; then ops-persona "$@"; return; fi',
    '  ops_persona_runtime="$(git rev-parse --git-common-dir)/ops-persona/runtime"',
    '  if [ -f "$ops_persona_runtime" ]; then',
    '    { IFS= read -r ops_persona_node; IFS= read -r ops_persona_cli; } <"$ops_persona_runtime" || :',
    '    if [ -x "$ops_persona_node" ] && [ -f "$ops_persona_cli" ]; then',
    '      ELECTRON_RUN_AS_NODE=1 "$ops_persona_node" "$ops_persona_cli" "$@"',
    '      return',
    '    fi',
    '  fi',
    `  echo "ops-persona: not found, so this ${name} is not checked." >&2`,
    '}',
    ...check,
    'if [ -n "$OPS_PERSONA_CANARY" ]; then exit 0; fi',
    '',
  ].join('\n');
}

/** What runs behind our lines when the hook that was there is no shell script. */
function chainLines(name: HookName): string {
  return [
    `ops_persona_before="$(dirname -- "$0")/${name}${chainedSuffix}"`,
    'if [ -x "$ops_persona_before" ]; then exec "$ops_persona_before" "$@"; fi',
    '',
  ].join('\n');
}

/** Our block for a hook, between its marks. The opening mark holds a sum of the lines, so that an edit of them shows. */
function block(name: HookName): string {
  const lines = body(name);
  return `# >>> ops-persona ${version} ${sum(lines)} >>>\n${lines}${end}`;
}

/** A hook with our block in it, behind its shebang; undefined makes a hook. A block that is there already is replaced. */
export function withBlock(text: string | undefined, name: HookName): string {
  if (text === undefined) return `${ownShebang}${block(name)}`;
  const bare = withoutBlock(text);
  const shebang = /^#![^\n]*\n/.exec(bare)?.[0] ?? '';
  return `${shebang}${block(name)}${bare.slice(shebang.length)}`;
}

/** A hook of ours that hands on to the one that was there. */
export function chainingHook(name: HookName): string {
  return `${withBlock(undefined, name)}${chainLines(name)}`;
}

/** A hook without our block: byte for byte what it was. The text itself when there is none. */
export function withoutBlock(text: string): string {
  const place = findBlock(text);
  return place ? text.slice(0, place.start) + text.slice(place.end) : text;
}

/** True when nothing but ours is in a hook, so that it may be deleted. */
export function isOnlyOurs(text: string, name: HookName): boolean {
  const bare = withoutBlock(text);
  return findBlock(text) !== undefined && (bare === ownShebang || bare === `${ownShebang}${chainLines(name)}`);
}

/** How our block in a hook stands. */
export function blockState(text: string, name: HookName): 'missing' | 'whole' | 'old' | 'edited' {
  const place = findBlock(text);
  if (!place) return 'missing';
  const lines = text.slice(place.start, place.end).replace(begin, '').slice(0, -end.length);
  if (sum(lines) !== place.sum) return 'edited';
  return lines === body(name) ? 'whole' : 'old';
}

/** True for a hook whose lines a shell reads, so that a block can stand in it. */
export function isShellScript(text: string): boolean {
  if (text.includes('\0') || text.includes('\r')) return false;
  const shebang = /^#![^\n]*/.exec(text)?.[0];
  return shebang === undefined ? text.trim() !== '' : /\b(?:ba|da|k|z)?sh\b/.test(shebang);
}

function findBlock(text: string): { readonly start: number; readonly end: number; readonly sum: string } | undefined {
  const opening = begin.exec(text);
  if (!opening) return undefined;
  const close = text.indexOf(end, opening.index);
  return close === -1 ? undefined : { start: opening.index, end: close + end.length, sum: opening[2] ?? '' };
}

/** A short sum (FNV-1a) that shows an edit; it guards against accidents, not against somebody who means to. */
function sum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
