import type { HoldScope } from './model.ts';
import { plain } from './words.ts';

/** What a checklist holds back, from the words of its title, else of the sentence that says when it applies. */
export function holdsOf(title: string, appliesWhen: string | undefined): HoldScope {
  return holdsBy(title) ?? (appliesWhen === undefined ? undefined : holdsBy(appliesWhen)) ?? 'none';
}

const later =
  /^(?:the )?(?:checklist )?(?:after|during|post|following|while)\b|\b(?:after|during) (?:every |each |any |the |a )?(?:deploy|release|push|launch)|\bpost-?(?:deploy|release|push|launch|production|incident|publish)|发布后|部署后|上线后/;
const push =
  /\b(?:push(?:es|ing)?|releas(?:e|es|ing)|commit(?:s|ting)?|publish(?:ing)?|publication|merg(?:e|es|ing))\b|发布|提交/;
const deploy = /\b(?:deploy\w*|production|staging|go-?live|launch|pre-?deploy\w*|roll-?outs?)\b|部署|上线/;

/**
 * 'push' or 'deploy' where the words speak of one (the first one counts), 'none' where they speak of what comes during or
 * after it, undefined where they speak of neither. `group`: the words name a group, where the bare deed means its doing.
 */
export function holdsBy(text: string, group = false): HoldScope | undefined {
  const words = plain(text).toLowerCase();
  if (later.test(words)) return 'none';
  if (
    group &&
    /^(?:the )?(?:deploy|deployment|deploying|release|release process|rollout|roll-out|execution|launch)$/.test(words)
  )
    return 'none';
  const pushAt = words.search(push);
  const deployAt = words.search(deploy);
  if (pushAt >= 0 && (deployAt < 0 || pushAt < deployAt)) return 'push';
  return deployAt >= 0 ? 'deploy' : undefined;
}
