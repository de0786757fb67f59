import { configFile, parseConfig, type ConfigProblem } from '../workspace/config.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { dayOf, exceptionsFile, parseExceptions } from './exceptions.ts';
import type { AuthorityException, ConfiguredRule } from './model.ts';
import { configuredRules } from './rules.ts';

/** What a repository itself says about authority, besides its persona documents. */
export interface RepositoryRules {
  readonly rules: readonly ConfiguredRule[];
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
  const { config, problems } = parseConfig(configText ?? '');
  const granted = parseExceptions(exceptionsText ?? '', dayOf(clock.now()));
  return {
    rules: configuredRules(config, configText ?? ''),
    exceptions: granted.current,
    expired: granted.expired,
    problems: [...problems, ...granted.problems],
  };
}
