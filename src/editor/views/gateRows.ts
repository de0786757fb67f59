import type { GateView, ReleaseView } from '../../checklist/model.ts';
import { fileOf } from '../../persona/model.ts';
import { escapeMarkdown, plainWords } from '../text.ts';
import type { Node } from './node.ts';

const icons = {
  passed: { icon: 'pass', color: 'good' },
  stale: { icon: 'history', color: 'warning' },
  ready: { icon: 'circle-large-outline' },
  waiting: { icon: 'lock' },
} as const;

const stateWords = {
  passed: 'Passed.',
  stale: 'It was passed, and no longer counts.',
  ready: 'Nothing is missing but somebody who passes it.',
  waiting: 'It waits for:',
} as const;

/** The row "Gates" of the Checklists view; undefined where neither persona nor project has any. */
export function gatesRow(view: ReleaseView): Node | undefined {
  if (view.gates.length === 0) return undefined;
  const passed = view.gates.filter(({ state }) => state === 'passed').length;
  return {
    id: 'gates',
    label: 'Gates',
    description: `${passed} of ${view.gates.length} passed`,
    icon: 'milestone',
    context: 'opsPersona.gates',
    spoken: `Gates, ${passed} of ${view.gates.length} passed`,
    expanded: true,
    children: view.gates.map((gate) => gateRow(gate, view)),
  };
}

function gateRow(gate: GateView, view: ReleaseView): Node {
  const title = plainWords(gate.title);
  const label = /^S\d\d$/.test(gate.id) && gate.title !== gate.id ? `${gate.id} ${title}` : title;
  return {
    id: `gate:${gate.id}`,
    label,
    description: gate.why,
    ...icons[gate.state],
    context: `opsPersona.gate.${gate.state}.${gate.settledBy}`,
    spoken: `Gate ${label}, ${gate.why.startsWith(gate.state) ? gate.why : `${gate.state}, ${gate.why}`}`,
    tooltip: tooltip(gate, label),
    target: { file: fileOf(view.persona, gate), line: gate.place.line, column: gate.place.column },
    subject: { kind: 'gate', id: gate.id },
    copy: label,
  };
}

function tooltip(gate: GateView, label: string): string {
  const { state, settledBy, holds, waitsFor } = gate;
  const how = {
    approval: 'Passed by an approval: _Ops: Approve Release…_.',
    item: 'Passed by its item in the list.',
    record: 'Passed with _Ops: Pass Gate…_: a row in the audit log, its word in the project state.',
  };
  return [
    `**${escapeMarkdown(label)}**`,
    state === 'waiting' && waitsFor.length === 0 ? '' : stateWords[state],
    waitsFor.map((one) => `- ${escapeMarkdown(plainWords(one))}`).join('\n'),
    state === 'passed' || state === 'stale' ? escapeMarkdown(gate.why) : '',
    how[settledBy],
    holds === 'none' ? '' : `Holds every ${holds} until ${waitsFor.length > 0 ? 'all that is there' : 'it is passed'}.`,
    `Line ${gate.place.line} of ${gate.from ? escapeMarkdown(gate.from.persona) : 'the persona document'}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
