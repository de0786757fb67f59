import { configFile, parseConfig, type ConfigProblem } from '../workspace/config.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { dayOf } from './days.ts';
import { exceptionsFile, parseExceptions } from './exceptions.ts';
import type { AuthorityException, ClassOverride, ConfiguredRule } from './model.ts';
import { classOverrides, classProblems, configuredRules } from './rules.ts';

/** What a repository itself says about authority, besides its persona documents. */
export interface RepositoryRules {
  readonly rules: readonly ConfiguredRule[];
  readonly classes: readonly ClassOverride[];
  /** Who stands behind names, for code hosts. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
  readonly exceptions: readonly AuthorityException[];
  readonly expired: readonly AuthorityException[];
  /** Of both files. A wrong configuration is not used at all; a wrong exception alone is not. */
  readonly problems: readonly ConfigProblem[];
}

/** Reads `.ops/config.yaml` and `.ops/exceptions.yaml` below a root. Missing files say nothing. */
export async function loadRepositoryRules(root: string, clock: Clock = systemClock): Promise<RepositoryRules> {
  const [configText, exceptionsText] = await Promise.all([
    readTextIfExists(`${root}/${configFile}`),
    readTextIfExists(`${root}/${exceptionsFile}`),
  ]);
  const parsed = parseConfig(configText ?? '');
  const { config } = parsed;
  const granted = parseExceptions(exceptionsText ?? '', dayOf(clock.now()));
  return {
    rules: configuredRules(config, configText ?? ''),
    classes: classOverrides(config),
    owners: config.owners ?? {},
    exceptions: granted.current,
    expired: granted.expired,
    problems: [...parsed.problems, ...classProblems(parsed), ...granted.problems],
  };
}
