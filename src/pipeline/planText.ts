import type { PushPlan, RollbackPlan } from './model.ts';
import { showCommand } from '../workspace/words.ts';
import { count, list } from './text.ts';

/** A push plan for people: what changes, the commit, the tag, the exact commands, what holds it. */
export function pushPlanLines(plan: PushPlan): string[] {
  return [
    `Push v${plan.version} of ${plan.project} to ${plan.remote}/${plan.branch} (${plan.remoteUrl})`,
    `Because: ${plan.bumpWhy}`,
    ...(plan.environment === undefined ? [] : [`Environment: ${plan.environment}`]),
    ...(plan.publish.length === 0 ? [] : [`Published to: ${plan.publish.join(', ')}`]),
    `Base: ${plan.base.slice(0, 10)} on ${plan.branch}`,
    '',
    `Files (${count(plan.files.length, 'file')}):`,
    ...plan.files.map(
      (file) =>
        `  ${file.before === null ? 'new     ' : file.before === file.after ? 'as it is' : 'change  '} ${file.path}  (${file.why})`,
    ),
    ...(plan.leftAlone.length > 0 ? [`Not part of this release: ${list(plan.leftAlone)}`] : []),
    '',
    `Tag: ${plan.tag}`,
    'Commit message:',
    ...plan.commitMessage
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
    '',
    ...(plan.checks.length > 0
      ? ['Checks first:', ...plan.checks.map((check) => `  $ ${showCommand(check.argv)}`)]
      : []),
    'Then:',
    ...plan.commands.map((command) => `  $ ${command}`),
    ...(plan.gates.length > 0 ? ['', 'Gates:', ...plan.gates.map((line) => `  ${line}`)] : []),
    ...(plan.held.length > 0 ? ['', 'Held:', ...plan.held.map((line) => `  ${line}`)] : []),
    ...(plan.warnings.length > 0 ? ['', 'Note:', ...plan.warnings.map((line) => `  ${line}`)] : []),
  ];
}

/** A rollback plan for people. */
export function rollbackPlanLines(plan: RollbackPlan): string[] {
  return [
    `Roll back ${plan.tag} of ${plan.project} (${plan.form})`,
    plan.consequence,
    'Commands:',
    ...plan.commands.map((command) => `  $ ${command}`),
  ];
}
