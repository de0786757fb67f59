import type { Actor, Evidence } from './model.ts';

/** Variables that coding agents set in the shells they run commands in, as their documentation or source says. */
export const agentVariables: readonly string[] = [
  'AI_AGENT',
  'CLAUDECODE',
  'CLAUDE_CODE',
  'CURSOR_AGENT',
  'CODEX_SANDBOX',
  'CODEX_SANDBOX_NETWORK_DISABLED',
  'CODEX_THREAD_ID',
  'GEMINI_CLI',
  'OPENCODE',
  'OPENCODE_CLIENT',
  'AUGMENT_AGENT',
  'ANTIGRAVITY_AGENT',
  'CLINE_ACTIVE',
  'COPILOT_CLI',
  'GOOSE_TERMINAL',
  'AMP_CURRENT_THREAD_ID',
];

/** Who is behind this process: an agent when one of its variables is set, a tool in CI, else a person. */
export function detectActor(env: Readonly<Record<string, string | undefined>>): Actor {
  const isSet = (name: string) => !['', '0', 'false', undefined].includes(env[name]);
  if (agentVariables.some(isSet)) return 'agent';
  return isSet('CI') ? 'tool' : 'human';
}

/** Somebody, by all that evidence may know them by. */
export interface Me {
  /** As git and the system name them. */
  readonly names: readonly string[];
  readonly email: string | undefined;
  readonly actor: Actor;
}

/** True for what somebody recorded: by their address, whatever name they took, or by a name of theirs. What a verifier found is nobody's. */
export function isMine(one: Pick<Evidence, 'by' | 'actor' | 'email' | 'verifier'>, me: Me): boolean {
  if (one.verifier !== undefined || one.actor !== me.actor) return false;
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();
  if (one.email !== undefined && me.email !== undefined && same(one.email, me.email)) return true;
  return me.names.some((name) => same(name, one.by));
}
