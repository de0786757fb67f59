import type { VerifyTools } from '../checklist/verify/model.ts';
import { findChecks } from './checks.ts';
import { reviewEnvironment } from './environmentNames.ts';
import { Git } from './git.ts';
import { checkHealth } from './health.ts';
import { findVersions, trackedAtRoot } from './manifests/find.ts';

/** What verifiers of checklist items need of this room: the same build, tests, versions and health as a push has. */
export const verifyTools: VerifyTools = {
  checks: findChecks,
  environmentNames: reviewEnvironment,
  version: async (root) => {
    const git = new Git({ cwd: root, env: process.env, interactive: false, probe: () => undefined });
    return (await findVersions(root, await trackedAtRoot(git))).version;
  },
  health: ({ url, version, cancel }) =>
    checkHealth({ url, version, cancel, needed: 3, pauseMs: 1000, answerMs: 10_000, limitMs: 60_000 }),
};
