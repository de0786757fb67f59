/** Every name that the manifest and the code must agree on. A contract test compares them with package.json. */

/** Commands of the palette, the menus and the key bindings. */
export const commandIds = {
  selectPersona: 'opsPersona.selectPersona',
  newPersona: 'opsPersona.newPersona',
  stopSuggesting: 'opsPersona.stopSuggesting',
  explainDocument: 'opsPersona.explainDocument',
  explainPersona: 'opsPersona.explainPersona',
  toggleItem: 'opsPersona.toggleItem',
  goToDocument: 'opsPersona.goToDocument',
  copyItem: 'opsPersona.copyItem',
  copyChecklistMarkdown: 'opsPersona.copyChecklistMarkdown',
  verifyAll: 'opsPersona.verifyAll',
  verifyItem: 'opsPersona.verifyItem',
  showEvidence: 'opsPersona.showEvidence',
  markNotApplicable: 'opsPersona.markNotApplicable',
  addEvidence: 'opsPersona.addEvidence',
  undoTick: 'opsPersona.undoTick',
  filterChecklists: 'opsPersona.filterChecklists',
  exportChecklist: 'opsPersona.exportChecklist',
  startRelease: 'opsPersona.startRelease',
  duplicateRelease: 'opsPersona.duplicateRelease',
  approveRelease: 'opsPersona.approveRelease',
  passGate: 'opsPersona.passGate',
  reopenGate: 'opsPersona.reopenGate',
  closeRelease: 'opsPersona.closeRelease',
  abandonRelease: 'opsPersona.abandonRelease',
  showRelease: 'opsPersona.showRelease',
  push: 'opsPersona.push',
  showPushPlan: 'opsPersona.showPushPlan',
  pushPlanned: 'opsPersona.pushPlanned',
  closePlan: 'opsPersona.closePlan',
  rollBack: 'opsPersona.rollBack',
  emergencyRollBack: 'opsPersona.emergencyRollBack',
  resumeRun: 'opsPersona.resumeRun',
  cancelRun: 'opsPersona.cancelRun',
  showRun: 'opsPersona.showRun',
  takeOpsRole: 'opsPersona.takeOpsRole',
  releaseOpsRole: 'opsPersona.releaseOpsRole',
  createMemoryFiles: 'opsPersona.createMemoryFiles',
  createMemoryFile: 'opsPersona.createMemoryFile',
  startSession: 'opsPersona.startSession',
  readMemoryFile: 'opsPersona.readMemoryFile',
  appendMemoryEntry: 'opsPersona.appendMemoryEntry',
  searchMemory: 'opsPersona.searchMemory',
  archiveMemory: 'opsPersona.archiveMemory',
  copyMemoryAsContext: 'opsPersona.copyMemoryAsContext',
  startProtocol: 'opsPersona.startProtocol',
  runPersonaCommand: 'opsPersona.runPersonaCommand',
  syncContext: 'opsPersona.syncContext',
  requestQa: 'opsPersona.requestQa',
  escalate: 'opsPersona.escalate',
  acknowledgeEscalation: 'opsPersona.acknowledgeEscalation',
  recordIncident: 'opsPersona.recordIncident',
  recordDuty: 'opsPersona.recordDuty',
  measurePipeline: 'opsPersona.measurePipeline',
  copyHandoff: 'opsPersona.copyHandoff',
  scanWorkspace: 'opsPersona.scanWorkspace',
  scanHistory: 'opsPersona.scanHistory',
  groupFindingsByRule: 'opsPersona.groupFindingsByRule',
  groupFindingsByFile: 'opsPersona.groupFindingsByFile',
  ignoreFinding: 'opsPersona.ignoreFinding',
  addToBaseline: 'opsPersona.addToBaseline',
  documentVariable: 'opsPersona.documentVariable',
  showUntrackCommand: 'opsPersona.showUntrackCommand',
  moveToEnvironment: 'opsPersona.moveToEnvironment',
  whoOwnsThisFile: 'opsPersona.whoOwnsThisFile',
  revertChange: 'opsPersona.revertChange',
  switchToOwner: 'opsPersona.switchToOwner',
  handOverChange: 'opsPersona.handOverChange',
  grantException: 'opsPersona.grantException',
  reportViolations: 'opsPersona.reportViolations',
  installGitHooks: 'opsPersona.installGitHooks',
  testGitHooks: 'opsPersona.testGitHooks',
  uninstallGitHooks: 'opsPersona.uninstallGitHooks',
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
  /** What a search of the git history found. */
  history: 'ops-persona-history',
  /** A file as a commit has it. */
  commit: 'ops-persona-commit',
  /** What a rule means and what to do about a finding of it. */
  rule: 'ops-persona-rule',
  /** A text that was made for the clipboard. */
  text: 'ops-persona-text',
  /** Evidence of an item, or a past release. */
  evidence: 'ops-persona-evidence',
  /** A built-in persona document. */
  builtin: 'ops-persona-builtin',
} as const;

/** The type of the task that carries out a run. */
export const taskType = 'opsPersona';

/** The source that every diagnostic of ours names. */
export const diagnosticSource = 'Ops';
