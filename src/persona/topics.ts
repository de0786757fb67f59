import type { Section } from './outline.ts';
import { plain } from './words.ts';

/** What a section is about, as far as its title says. */
export type Topic =
  | 'checklist'
  | 'gate'
  | 'template'
  | 'example'
  | 'red-line'
  | 'forbidden'
  | 'exclusive'
  | 'allowed'
  | 'memory'
  | 'context'
  | 'command'
  | 'metric'
  | 'escalation'
  | 'protocol'
  | 'failure'
  | 'rollback'
  | 'responsibility'
  | 'collaborator'
  | 'knows'
  | 'does-not-know'
  | 'anti-pattern'
  | 'accountability'
  | 'violation'
  | 'output'
  | 'skill'
  | 'security'
  | 'learning'
  | 'routing'
  | 'not-routing'
  | 'lock'
  | 'role'
  | 'configuration';

/** First match wins, so the narrower words stand before the wider ones. */
const vocabulary: readonly (readonly [Topic, RegExp])[] = [
  ['does-not-know', /\b(?:does|do|doesn[’']?t|don[’']?t)\s*(?:not\s*)?know\b|\bunknown to\b/],
  ['knows', /\bknows?$|^knows?\b|\bwhat .{0,40}\bknows\b/],
  [
    'not-routing',
    /\b(?:do not|don[’']?t|never|when not to) (?:select|use|invoke|activate|call|delegate)\b|\bnot (?:for|to use)\b|\bwhen not\b/,
  ],
  [
    'routing',
    /\bwhen to (?:use|select|invoke|activate|call|engage)\b|\b(?:select|use|invoke) this (?:agent|persona|role)\b|\btriggers? (?:words?|phrases?|keywords?)\b|^(?:activation|trigger) (?:words|keywords)|^keywords$|\bselect this\b/,
  ],
  [
    'template',
    /\btemplates?\b|\bhand-?offs?\b|\b(?:output|report|response|reporting|deliverable|log|commit|message|entry|changelog) (?:format|structure|shape|layout|contract)\b|\bformat\b.*\b(?:example|sample)\b|^(?:output|response) ?(?:spec|specification)?$/,
  ],
  ['example', /\bexamples?\b|\bsamples?\b|\binvocation\b|\bscenario\b|\bdemo\b/],
  [
    'anti-pattern',
    /\banti-?\s?patterns?\b|\bpitfalls?\b|\b(?:common )?mistakes?\b|^avoid\b|\bthings to avoid\b|\bto avoid$|\bred flags?\b|\bsmells\b/,
  ],
  ['violation', /\bviolations?\b/],
  ['accountability', /\baccountab/],
  ['exclusive', /\bexclusive\b|\bsole (?:owner|authority|ownership)\b|\bonly (?:you|this agent|ops) (?:may|can)\b/],
  [
    'forbidden',
    /\b(?:does|do|must|may|should|can|will|shall|are|is) ?(?:not|n[’']t)\b|\bdoesn[’']?t\b|\bdon[’']?t\b|\bcannot\b|\bcan[’']?t\b|\bforbidden\b|\bprohibited\b|\bnot allowed\b|\bout[- ]of[- ]scope\b|\boff[- ]limits\b|\bnot (?:your|my|our|in scope|responsible|permitted)\b|\bno[- ]go\b|\bwhat .{0,30}\bnot do\b|\bnever (?:do|write|edit|modify|touch|change)\b.*\b(?:files?|code|territor)/,
  ],
  [
    'red-line',
    /\bred[- ]lines?\b|\bnever\b|\bconstraints?\b|\b(?:hard|critical|golden|cardinal|absolute|strict|mandatory|inviolable|iron|safety|core|key|important|essential|non-?negotiable) (?:rules?|limits?|laws?|constraints?|restrictions?|requirements?|boundaries)\b|\bnon-?negotiables?\b|\bguard-?rails?\b|\brestrictions?\b|\bprohibitions?\b|\bsecurity posture\b|\bsafety (?:rules?|limits?|first)\b|^rules?$|\brules of engagement\b|\blimits\b|\bdeal-?breakers?\b/,
  ],
  [
    'lock',
    /\ballocation\b|\bsingle .{0,30}\b(?:agent|persona|instance) per\b|\bone .{0,30}\bper (?:project|environment)\b|\bconcurrency\b/,
  ],
  ['gate', /\bgates?\b/],
  [
    'metric',
    /\bmetrics?\b|\bkpis?\b|\bsl[oia]s?\b|\bsuccess (?:criteria|measures?|indicators?)\b|\btargets?\b|\bservice levels?\b|\bbenchmarks?\b/,
  ],
  [
    'escalation',
    /\bescalat|\balert required\b|\bimmediate(?:ly)? (?:alert|notify|report)|\bwhen to (?:alert|notify|page|call|ask for help|stop and ask)\b|\bask (?:a |the )?human\b|\bstop conditions?\b/,
  ],
  [
    'memory',
    /\bmemory\b|\bmemories\b|\bknowledge files?\b|\bpersistent (?:state|knowledge|context)\b|\bworktree-specific\b|\bpath resolution\b/,
  ],
  [
    'context',
    /\bcontext (?:files?|scope|sources?|to (?:read|load)|loading|sync)\b|\bfiles? to (?:read|load)\b|\bread first\b|\balways read\b|\bload on\b|\brequired reading\b|\breads? (?:first|before)\b|\breference (?:files?|documents?|docs)\b|\bkey (?:files|documents|references)\b|\breferences?$|\bbefore (?:you )?(?:start|starting)\b/,
  ],
  ['protocol', /^phase \d+\b/],
  [
    'checklist',
    /\bcheck-?\s?lists?\b|\bdefinition of (?:done|ready)\b|\bacceptance criteria\b|\bgo\s?\/\s?no-?go\b|\bpre-?flight\b|\bsign-?offs?\b|\b(?:pre|post)-?(?:deploy\w*|release|launch|merge|push|commit|publish|production)\b.{0,20}\b(?:checks?|verification|validation|requirements|steps|tasks)\b|^(?:before|after|during|prior to) (?:any|every|each|all|the|a|an)?\s?(?:[\w/-]+ ){0,3}(?:deploy\w*|release|releases|production|action|actions|change|changes|push|pushing|merge|merging|commit|committing|publish\w*|rollout|migration|migrations|releasing)\b|^for (?:every|each|all|any)\b|^for \w+ reviews?$|\bquality checks?\b|^(?:verification|validation|review|readiness) (?:checks?|items?|criteria)$|^(?:pre|post)-?(?:deploy|deployment|release|launch|merge|push|commit|publish)$|\bself-(?:check|review)\b/,
  ],
  [
    'collaborator',
    /\bcollaborat|\bcoordinat|\bworks? with\b|\bfrom other agents\b|\bother agents\b|\bintegration with\b|\bstakeholders?\b|\bteam (?:integration|interaction)\b|\bhands? (?:over|off) to\b|\bdelegat|\bqa integration\b/,
  ],
  [
    'failure',
    /\berror handling\b|\bfailures? (?:and|handling|modes|solutions)\b|\bcommon .{0,30}\bfailures?\b|\btroubleshoot/,
  ],
  ['rollback', /\brolls?-?\s?back\b|\bemergency\b|\bdisaster recovery\b|\brecovery\b/],
  ['learning', /\blearning\b|\blessons\b|\bcapture\b|\bpatterns to share\b/],
  ['skill', /\bskills?\b|\bcapabilit|\bexpertise\b|\btechnolog|\btool(?:s|ing)?\b|\bcompetenc/],
  ['output', /\boutputs?\b|\bdeliverables?\b|\bartifacts?\b/],
  ['security', /\bsecurity\b|\bcompliance\b/],
  [
    'protocol',
    /\bprotocols?\b|\bprocedures?\b|\bworkflows?\b|\bprocess(?:es)?\b|\brunbooks?\b|\bphases?\b|\bsteps?\b|\bplaybooks?\b|\bsession (?:start|end)\b|\bincident response\b|\bon activation\b|\bwhen invoked\b/,
  ],
  ['command', /\bcommands?\b|\bscripts\b|\bcli\b/],
  ['responsibility', /\bresponsibilit|\bduties\b|\bwhat (?:you|i) do\b|\bowns?\b|\bmission\b|\bfocus areas?\b|\bdoes$/],
  [
    'allowed',
    /\b(?:may|can|allowed to|permitted to) (?:write|edit|modify|change)\b|\bwrite access\b|\b(?:writing|write) (?:authority|permissions?)\b|\ballowed\b|\bpermitted\b|\bin scope\b/,
  ],
  ['role', /\brole\b|\bidentity\b|\bpersona\b|\babout\b|\boverview\b|\bpurpose\b/],
  ['configuration', /\bconfigurations?\b|\bsettings\b|\bproject-specific\b/],
];

/** What a title says its section is about; undefined when it says nothing we know. */
export function topicOf(title: string): Topic | undefined {
  const words = plain(title).toLowerCase();
  if (words === '' || words.length > 160) return undefined;
  return vocabulary.find(([, pattern]) => pattern.test(words))?.[0];
}

const cache = new WeakMap<Section, Topic | undefined>();

/** The topic of a section's own title. The title of the whole document says who, not what, so it counts for nothing. */
export function ownTopic(section: Section): Topic | undefined {
  if (!cache.has(section)) {
    const raw = /^\s*(?:❌|🚫|⛔)/u.test(section.rawTitle) ? 'forbidden' : topicOf(section.title);
    cache.set(section, section.shape === 'document' ? undefined : raw);
  }
  return cache.get(section);
}

/** The topic of a section, its own or that of the nearest section around it that has one. */
export function topicAround(section: Section): Topic | undefined {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic !== undefined && !(at.depth === 1 && at.shape === 'heading' && topic !== 'checklist')) return topic;
  }
  return undefined;
}
