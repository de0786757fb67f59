import type { Section } from './outline.ts';
import { plain } from './words.ts';

/** What a section is about, as far as its title says. */
export type Topic =
  | 'checklist'
  | 'gate'
  | 'template'
  | 'example'
  | 'red-line'
  | 'rules'
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
  | 'standard'
  | 'security'
  | 'learning'
  | 'routing'
  | 'not-routing'
  | 'lock'
  | 'role'
  | 'configuration';

/** What an action of operations is called. */
const action =
  '(?:deploy\\w*|releas\\w*|productions?|staging|actions?|changes?|push\\w*|merg\\w*|commit\\w*|publish\\w*|publication|roll-?outs?|migrations?|launch\\w*|promotion|promoting|go-?live|hand-?offs?|shipping|cut-?over|applying|apply|incidents?|rollbacks?|upgrades?|maintenance|completion|completing|ship|finish\\w*|finali[sz]\\w*|hand(?:ing)? (?:off|over|in)|submit\\w*|signing off|(?:are|is) done)';
const timed = `^(?:immediately )?(?:before|after|during|prior to|following|while) (?:(?:any|every|each|all|the|a|an|your|you|we|i|production|initial|final|major|risky|git|code|pull|new|infrastructure|database|schema|terraform|kubernetes|npm|package)[\\s/]+){0,4}${action}(?: (?:to|into|in|on|for|a|an|the|any|every|each|main|master|production|staging|prod|requests?|prs?|deploy\\w*|releas\\w*|changes?|actions?|tasks?|live|plans?|work|results?|reports?|it|anything|code)){0,4}(?: checks?| steps?| verification| \\([^)]*\\))?$`;

/** First match wins, so the narrower words stand before the wider ones. */
const vocabulary: readonly (readonly [Topic, RegExp])[] = [
  ['protocol', /^(?:phase|stage) \d+\b/],
  [
    'checklist',
    /\bcheck-?\s?lists?\b(?!.*\btemplates?\b)|\btemplates? (?:&|and) checklists\b|检查(?:清单|列表|表|项)|清单|核对表|チェックリスト|체크리스트|\bcheckliste\b|\blista de (?:verificaci[oó]n|comprobaci[oó]n|verificaç[aã]o)\b|\bliste de (?:contr[oô]le|v[eé]rification)\b|\bчек-?лист/,
  ],
  ['does-not-know', /\b(?:does|do|doesn[’']?t|don[’']?t)\s*(?:not\s*)?know\b|\bunknown to\b/],
  ['knows', /(?<!\bto )\bknows?$|^knows?\b|\bwhat .{0,40}\bknows\b/],
  [
    'not-routing',
    /\b(?:do not|don[’']?t|never|when not to) (?:select|use|invoke|activate|call|delegate)\b|\bwhen not\b|^not for\b/,
  ],
  [
    'routing',
    /\bwhen to (?:use|select|invoke|activate|call|engage)\b|\b(?:select|use|invoke) this (?:agent|persona|role)\b|\btriggers? (?:words?|phrases?|keywords?)\b|^(?:activation|trigger) (?:words|keywords)|^keywords$|\bselect this\b|^(?:invocation |activation |agent )?triggers$|\bbehaviou?ral triggers\b/,
  ],
  [
    'escalation',
    /\bescalat|\balert required\b|\bimmediate(?:ly)? (?:alert|notify|report)|\beskalat|\bwhen to (?:alert|notify|page|ask for help|stop and ask)\b|\b(?:tell|notify|alert|page|call|inform|wake|ping)\b.{2,40}\b(?:when|if)$|\bask (?:a |the )?human\b|\bstop (?:conditions?|and ask)\b/,
  ],
  [
    'template',
    /(?<!(?:&|and) )\btemplates?\b|\bhand-?offs?\b(?! (?:to|protocol|process))|\b(?:output|report|response|reporting|deliverable|log|commit|message|entry|changelog|summary|comment) (?:format|structure|shape|layout|contract|style|patterns?)\b|\bformat\b.*\b(?:example|sample)\b|^(?:required )?(?:output|response) ?(?:spec|specification|format)?$|^what to report$|\bticket patterns?\b|模板/,
  ],
  ['example', /\bexamples?\b|\bsamples?\b|\binvocation\b|^scenarios?\b|\bdemo\b|\buse cases?\b|示例|例子/],
  [
    'anti-pattern',
    /\banti-?\s?patterns?\b|\bpitfalls?\b|\b(?:common |known )?mistakes?\b|^avoid\b|\bthings to avoid\b|\bto avoid$|\bred flags?\b|\bsmells\b|\bgotchas?\b|反模式/,
  ],
  ['violation', /\bviolations?\b/],
  ['accountability', /\baccountab/],
  [
    'exclusive',
    /\bexclusive(?:ly)?\b|\bsole (?:owner|authority|ownership)\b|\bonly (?:you|this agent|ops) (?:may|can)\b|\b(?:file|code|path) ownership\b|\b(?:files?|folders?|paths?|directories) (?:you|i|we|this agent|it) owns?\b|^territor(?:y|ies)\b|\bwhat (?:you|i|we|it|this agent) owns?\b|^(?:you|i|we) (?:alone )?own$|\b(?:your|my|owned) (?:territor(?:y|ies)|files|paths)\b/,
  ],
  [
    // "Rules you do not bend" are kept, not left alone.
    'red-line',
    /\b(?:rules|lines|limits|promises)\b.{0,30}\b(?:(?:do|must|may|can|will|are) ?n(?:ot|[’']t)|cannot|never) (?:be )?(?:bend|bent|break|broken|cross(?:ed)?|violated?|bypass(?:ed)?|skip(?:ped)?)\b/,
  ],
  [
    'forbidden',
    /(?:^|^(?:what|things|files|areas|actions|operations|paths)\b.{0,40}\b|\b(?:you|i|we|it|agents?|personas?|roles?|engineers?|ops)\s+)(?:(?:does|do|must|may|should|can|will|shall|are|is|am) ?(?:not|n[’']t)\b|don[’']?ts?\b|(?:doesn[’']?t|won[’']?t|cannot|can[’']?t)(?=$| (?:do|write|edit|modify|touch|change|access|deploy|use|create)\b))|\bnever (?:touch|edit|modify|write|change)s?\b|\bleaves? (?:alone|untouched)\b|^not (?:yours|mine|ours)$|\bbelongs? to (?:others|someone else|other (?:teams|agents))$|\b(?:negative authority|refusals?|(?:won[’']?t|will not|refuse to) do)\b|\bmust refuse\b|\b(?:will|should|always) (?:refuse|decline)\b|^refuses? to\b|\bforbidden\b|\bprohibited\b|\bdisallowed\b|\bnot allowed\b|\bout[- ]of[- ]scope\b|\boff[- ]limits\b|\bhands[- ]off\b|\bread-?only (?:files|paths|folders)\b|\bnot (?:your|my|our|in scope|responsible|permitted|authori[sz]ed)\b|\bno[- ]go\b|\bprohibid[ao]s?\b|\bproibid[ao]s?\b|\binterdit(?:e?s)?\b|\bverboten\b|запрещ|禁止|不得|不负责|超出范围|금지/,
  ],
  [
    'red-line',
    /\bred[- ]?lines?\b|\bnever\b|\bconstraints?\b|\b(?:hard|critical|golden|cardinal|absolute|strict|mandatory|inviolable|iron|iron-?clad|safety|unbreakable|must-follow) (?:rules?|limits?|laws?|restrictions?|boundaries|guidelines)\b|\bnon-?negotiables?\b|\bguard-?rails?\b|\brestrictions?\b|\bprohibitions?\b|\bsecurity posture\b|^safety(?: first)?$|\bdeal-?breakers?\b|\bprime directives?\b|\bcommandments\b|\biron laws?\b|\bl[ií]neas rojas\b|\blinhas vermelhas\b|\blignes rouges\b|\brote linien\b|\bnunca\b|\bniemals\b|^jamais\b|никогда|\bexplicit consent\b|红线|约束|绝不|护栏/,
  ],
  [
    'rules',
    /\brules?\b|\bimportant (?:notes?|reminders?)\b|\breminders?\b|\bprinciples?\b|\bpolic(?:y|ies)\b|\bboundaries\b|\blimits\b|\bmandator/,
  ],
  [
    'lock',
    /\ballocation\b|\bsingle .{0,30}\b(?:agent|persona|instance) per\b|\bone .{0,30}\bper (?:project|environment)\b|\bconcurrency\b/,
  ],
  ['gate', /\bgates$|^gates\b|\bquality gates?\b|\b(?:pre|post)-?(?:deploy\w*|release) gates?\b|质量门禁/],
  [
    'checklist',
    new RegExp(
      `\\bdefinition of (?:done|ready)\\b|\\b(?:acceptance|exit|entry|release|readiness|completion|verification|go-?live|done|closing|closure) criteria\\b|\\bgo\\s?/\\s?no-?go\\b|\\bpre-?flight(?: checks?)?$|\\bsign-?offs?$|^(?:the )?final (?:checks?|verification|validation|confirmation)$|\\b(?:pre|post)-?(?:deploy\\w*|releas\\w*|launch|merge|push|commit|publish|production|migration|rollback|incident|flight|apply) (?:checks?|verifications?|validations?|requirements|tasks|conditions|reviews?|criteria|items)$|^(?:pre|post)-?(?:deploy|deployment|release|launch|merge|push|commit|publish|flight)$|${timed}|^for (?:every|each|all|any) (?:\\w+ ){0,2}\\w+$|^for \\w+ reviews?$|\\bquality checks?\\b|^(?:readiness|release|deployment|safety|launch|completion|verification|validation) checks?$|\\breadiness (?:review|assessment)s?$|^verification$|\\bself-(?:check|review)\\b|(?:^|\\b(?:you(?:[’']re| are)|we(?:[’']re| are)|i(?:[’']m| am)|it(?:[’']s| is)|(?:work|task|job|release|deploy\\w*|change) is) )(?:done|finished|complete|ready) (?:when|only when|once|if)$|^(?:部署|发布|上线)[前后](?:检查|准备|验证|确认|清单)?$|最终确认`,
    ),
  ],
  [
    'metric',
    /\bmetrics?\b|\bkpis?\b|\bsl[oia]s?\b|\bsuccess (?:criteria|measures?|indicators?)\b|^(?!(?:deploy|build|make|release|compil|platform|install)\w* )(?:[\w/-]+ ){0,3}targets$|^targets?(?: values?)?$|\bservice levels?\b|\b(?:success|good) looks like\b|\bbenchmarks?\b|\byou[’']?re successful when\b|\bthresholds?$|指标/,
  ],
  [
    'memory',
    /\bmemory\b|\bmemories\b|\bknowledge files?\b|\bpersistent (?:state|knowledge|context)\b|\bworktree-specific\b|\bpath resolution\b|\bjournal\b|记忆/,
  ],
  [
    'context',
    /\bcontext (?:files?|scope|sources?|to (?:read|load)|loading|sync|documents?|docs)\b|\bfiles? to (?:read|load|know)\b|\bread first\b|\balways read\b|\bload on\b|\brequired (?:reading|context|files)\b|\breads? (?:first|before)\b|\breference (?:files?|documents?|docs)\b|\bkey (?:files|documents|references)\b|\bmust[- ]read\b|\bknowledge sources\b|\bread (?:these|the following)\b|上下文文件/,
  ],
  [
    'collaborator',
    /\bcollaborat|\bcoordinat|\bworks? with\b|\bfrom other agents\b|\bother agents\b|\bintegration (?:with|points)\b|\bstakeholders?\b|\bteam (?:integration|interaction)\b|\bhand-?(?:s|ed)?-? ?(?:over|off)s? (?:to|protocol)\b|\bdelegat|\bqa integration\b|协作/,
  ],
  [
    'failure',
    /\berror handling\b|\bfailures? (?:and|handling|modes|solutions)\b|\bcommon .{0,30}\b(?:failures?|issues?|problems?)\b|\btroubleshoot/,
  ],
  ['rollback', /\brolls?-?\s?back\b|\bemergency\b|\bdisaster recovery\b|\brecovery\b|回滚/],
  ['learning', /\blearning\b|\blessons\b|\bcapture\b|\bpatterns to share\b/],
  [
    'responsibility',
    /\bresponsibilit|\bduties\b|\bwhat (?:you|i) do\b|\bstanding orders\b|\bowns$|\bmission\b|\bfocus areas?\b|\bfocus on\b|\bdoes$|\bkey tasks\b|\bgoals\b|\bobjectives?\b|职责|负责/,
  ],
  [
    'skill',
    /\bskills?\b|\bcapabilit|\bexpertise\b|\btechnolog|\btools?\b|\btooling\b|\bcompetenc|\bknowledge base\b|能力|技术栈/,
  ],
  ['output', /\boutputs?\b|\bdeliverables?\b|\bartifacts?\b|交付物/],
  [
    'protocol',
    /\bprotocols?\b|\bprocedures?\b|\bworkflows?\b|\bprocess(?:es)?\b|\brunbooks?\b|\bphases?\b|\bsteps?\b|\bplaybooks?\b|\bsession (?:start|end)\b|\bincident response\b|\bon activation\b|\bwhen (?:invoked|activated|called)\b|\bflow$|\bhow (?:you|i|we|to) (?:work|operate|deploy|release|ship|publish|roll back)\b|\bapproach\b|^(?:your |the )?(?:task|instructions)$|^(?:deploying|releasing|rolling (?:back|out)|publishing|shipping|cutting|promoting|migrating|upgrading|restoring)(?: [\w/-]+){0,4}$|^how to (?:deploy|release|roll|publish|ship|cut|promote|migrate|upgrade|restore)\b|\b(?:usual|this|following|right) (?:order|sequence)(?: is)?$|^when (?:given|asked|you are asked)\b|流程|步骤/,
  ],
  [
    'standard',
    /^(?:must|should|always|dos?)$|\bstandards?\b|\bbest practices\b|\bguidelines?\b|\bbehaviou?ral traits\b|最佳实践|标准/,
  ],
  ['security', /\bsecurity\b|\bcompliance\b/],
  ['command', /\bcommands?\b|\bscripts\b|\bcli\b|命令/],
  [
    'allowed',
    /\b(?:may|can|allowed to|permitted to) (?:write|edit|modify|change|touch|create)\b|\bwrite (?:access|scope)\b|\b(?:writing|write) (?:authority|permissions?)\b|\ballowed\b|\bpermitted\b|\b(?:in|within) scope\b|\bin-scope\b/,
  ],
  ['role', /\brole\b|\bidentity\b|\bpersona\b|\babout\b|\boverview\b|\bpurpose\b/],
  ['configuration', /\bconfigurations?\b|\bsettings\b|\bproject-specific\b/],
];

const known = new Map<string, Topic | undefined>();

/** What a title says its section is about; undefined when it says nothing we know. */
export function topicOf(title: string): Topic | undefined {
  if (title === '' || title.length > 160) return undefined;
  if (known.has(title)) return known.get(title);
  const words = plain(title).toLowerCase();
  const topic = words === '' ? undefined : vocabulary.find(([, pattern]) => pattern.test(words))?.[0];
  if (known.size > 5000) known.clear();
  known.set(title, topic);
  return topic;
}

/**
 * "Before any git commit, you must:" above a list: what follows are conditions, whatever the section is called.
 */
export function asksForConditions(lead: string): boolean {
  const words = plain(lead).toLowerCase();
  if (words.length > 160) return false;
  return (
    new RegExp(
      `\\bbefore\\b.{0,50}\\b${action}\\b.{0,40}\\b(?:must|should|always|you will|verify|ensure|confirm|check(?: that)?|make sure)\\b(?!.*\\b(?:scan|run|read|use|ask)\\b)[^.]{0,30}$`,
    ).test(words) ||
    /^for (?:each|every|any) [\w -]{2,40}, (?:confirm|verify|ensure|make sure|check)(?: that)?$/.test(words) ||
    /^(?:confirm|verify|ensure|make sure) (?:that )?(?:all )?(?:of )?(?:the following|these)(?: \w+){0,3}$/.test(
      words,
    ) ||
    /^(?:every|each|all) (?:[\w-]+ ){1,3}(?:must|should|has to|have to)(?: be)?$/.test(words) ||
    /^在.{0,30}之前.{0,12}(?:确保|确认|检查)/.test(words)
  );
}

const cache = new WeakMap<Section, Topic | undefined>();

/** The topic of a section's own title. */
export function ownTopic(section: Section): Topic | undefined {
  if (!cache.has(section)) {
    const raw = /^\s*(?:❌|🚫|⛔)/u.test(section.rawTitle) ? 'forbidden' : topicOf(section.title);
    cache.set(section, section.shape === 'document' ? undefined : raw);
  }
  return cache.get(section);
}

/** The topic of a section, its own or that of the nearest section around it that has one; the document's title says who. */
export function topicAround(section: Section): Topic | undefined {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic !== undefined && !(at.depth === 1 && at.shape === 'heading' && topic !== 'checklist')) return topic;
  }
  return undefined;
}

/** True inside an example or a form to fill in: what stands there is not live. */
export function isTemplateSection(section: Section): boolean {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if ((topic === 'template' || topic === 'example') && !(at.depth === 1 && at.shape === 'heading')) return true;
  }
  return false;
}
