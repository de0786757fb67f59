import { createTwoFilesPatch } from 'diff';
import type { PushPlan } from '../pipeline/model.ts';
import { showCommand } from '../workspace/words.ts';
import { count } from './text.ts';

/** What a push changes in one line: "3 files, 1 commit, 1 tag." */
export function planSummary(plan: PushPlan): string {
  return `${count(plan.files.length, 'file')}, 1 commit, 1 tag.`;
}

/** Where it goes, and where it is published; '' where nothing is known of that. */
function whereTo({ environment, publish }: PushPlan): string {
  const parts = [
    ...(environment === undefined ? [] : [`Environment: ${environment}`]),
    ...(publish.length === 0 ? [] : [`Published to ${publish.join(' and ')} after the push`]),
  ];
  return parts.join(' · ');
}

/** The question of a push in one sentence, the same in the modal and on top of the plan. */
export function planQuestion(plan: PushPlan): string {
  return `Push ${plan.tag} of ${plan.project} to ${plan.remote}/${plan.branch}?`;
}

/** The detail of the modal: everything the decision hangs on, in short lines. */
export function planDetail(plan: PushPlan, unsaved: readonly string[]): string {
  const held = plan.held.length === 0 ? [] : ['', 'Held:', ...plan.held.map((line) => `• ${line}`)];
  const warnings = [
    ...plan.warnings,
    ...(unsaved.length === 0
      ? []
      : [`${count(unsaved.length, 'file')} with unsaved changes: what is not saved is not released.`]),
    ...(plan.leftAlone.length === 0
      ? []
      : [`${count(plan.leftAlone.length, 'untracked file')}: not part of this release.`]),
  ];
  return [
    `${plan.fromVersion} → ${plan.version} (${plan.bump}: ${plan.bumpWhy})`,
    `${planSummary(plan)} ${plan.files.map((file) => file.path).join(', ')}`,
    ...(whereTo(plan) === '' ? [] : [whereTo(plan)]),
    ...(plan.checks.length === 0
      ? []
      : [`Checks first: ${plan.checks.map((check) => showCommand(check.argv)).join(', ')}`]),
    ...held,
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
  ].join('\n');
}

/** The whole plan as a Markdown document. */
export function describePlan(plan: PushPlan): string {
  const parts = [
    `# ${planQuestion(plan)}`,
    `${plan.fromVersion} → ${plan.version} (${plan.bump}: ${plan.bumpWhy})  \n${planSummary(plan)}  \nRemote: ${plan.remoteUrl}${whereTo(plan) === '' ? '' : `  \n${whereTo(plan)}`}`,
    section('Held', plan.held.length === 0 ? 'Nothing holds this push.' : list(plan.held)),
    plan.gates.length === 0 ? '' : section('Gates', list(plan.gates)),
    plan.warnings.length === 0 ? '' : section('Mind', list(plan.warnings)),
    section(
      'Checks',
      plan.checks.length === 0
        ? 'The project names no command for build or test.'
        : list(plan.checks.map((check) => `${check.name}: \`${showCommand(check.argv)}\``)),
    ),
    section(
      'Files',
      plan.files.map((file) => `### ${file.path}\n\n${file.why}\n\n${fence(diffOf(file), 'diff')}`).join('\n\n'),
    ),
    section('Commit', fence(plan.commitMessage, '')),
    section(`Tag ${plan.tag}`, fence(plan.tagMessage, '')),
    section('Commands', fence(plan.commands.map((command) => `$ ${command}`).join('\n'), 'console')),
    plan.leftAlone.length === 0
      ? ''
      : section('Not part of this release', list(plan.leftAlone.map((file) => `\`${file}\``))),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** A code block whose fence is longer than any the text holds. */
function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text.replace(/\n$/, '')}\n${marks}`;
}

function diffOf(file: PushPlan['files'][number]): string {
  const before = file.before === null ? '/dev/null' : `a/${file.path}`;
  const patch = createTwoFilesPatch(before, `b/${file.path}`, file.before ?? '', file.after, undefined, undefined, {
    context: 2,
  });
  return patch.replace(/^=+\n/, '');
}
