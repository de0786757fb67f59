/** Every name that the manifest and the code must agree on. A contract test compares them with package.json. */

/** Commands of the palette, the menus and the key bindings. */
export const commandIds = {
  selectPersona: 'opsPersona.selectPersona',
  explainDocument: 'opsPersona.explainDocument',
  explainPersona: 'opsPersona.explainPersona',
  toggleItem: 'opsPersona.toggleItem',
  goToDocument: 'opsPersona.goToDocument',
  copyItem: 'opsPersona.copyItem',
  copyChecklistMarkdown: 'opsPersona.copyChecklistMarkdown',
  push: 'opsPersona.push',
  showPushPlan: 'opsPersona.showPushPlan',
  pushPlanned: 'opsPersona.pushPlanned',
  closePlan: 'opsPersona.closePlan',
  rollBack: 'opsPersona.rollBack',
  resumeRun: 'opsPersona.resumeRun',
  cancelRun: 'opsPersona.cancelRun',
  showRun: 'opsPersona.showRun',
  createMemoryFiles: 'opsPersona.createMemoryFiles',
  createMemoryFile: 'opsPersona.createMemoryFile',
  scanWorkspace: 'opsPersona.scanWorkspace',
  ignoreFinding: 'opsPersona.ignoreFinding',
  moveToEnvironment: 'opsPersona.moveToEnvironment',
  whoOwnsThisFile: 'opsPersona.whoOwnsThisFile',
  openAuditLog: 'opsPersona.openAuditLog',
  showLog: 'opsPersona.showLog',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = {
  checklists: 'opsPersona.checklists',
  runs: 'opsPersona.runs',
  memory: 'opsPersona.memory',
  persona: 'opsPersona.persona',
  findings: 'opsPersona.findings',
} as const;

export type ViewName = keyof typeof viewIds;

/** Schemes of documents that only this extension provides; all are read-only. */
export const schemes = {
  /** The plan of a push, before it is confirmed. */
  plan: 'ops-persona-plan',
  /** What was understood of a persona document. */
  explain: 'ops-persona-explain',
  /** A built-in persona document. */
  builtin: 'ops-persona-builtin',
} as const;

/** The type of the task that carries out a run. */
export const taskType = 'opsPersona';

/** The source that every diagnostic of ours names. */
export const diagnosticSource = 'Ops';
