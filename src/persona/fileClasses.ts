/** Kinds of files that prose names ("application source code", "test files"), as the classes that authority knows. */
const classWords: readonly (readonly [string, RegExp])[] = [
  [
    'source',
    /\b(?:application|app|source|feature|business|product(?:ion)?|backend|frontend)[\w /-]{0,20}\b(?:code|logic|source)\b|\bsource (?:code|files?)\b|\b(?:write|modify|edit|change|implement|writing|modifying)\b[\w ]{0,12}\b(?:code|features?)\b|\bapplication (?:changes|development)\b|\bcode changes?\b/,
  ],
  [
    'test',
    /\btests? (?:code|files?|suites?|cases?|strateg)|\b(?:unit|integration|e2e) tests?\b|\btesting (?:deployments?|code)\b|\b(?:writ|edit|chang|modify|delet|remov|rewrit|touch|updat|alter|skipp?|weaken)(?:e|ing)? (?:(?:the|any|existing|failing|their|application|flaky) ){0,2}tests?\b|^tests?$/,
  ],
  ['docs', /\bdocumentation\b|\bdocs?\b(?! ?-)|\bread-?mes?\b|\buser guides?\b/],
  [
    'security-implementation',
    /\bsecurity (?:implementations?|scanning|code|features?|scans?)\b|\bauth(?:entication|orization)? code\b/,
  ],
  ['schema', /\bdatabase (?:schemas?|deployment|design)\b|\b(?:db )?schemas?\b/],
  ['migration', /\bmigrations?\b(?! guide)|\bdatabase deployment\b/],
  [
    'ops-docs',
    /\brunbooks?\b|\bchangelogs?\b|\brelease notes\b|\boperational (?:documentation|documents)\b|\bpost-?mortems?\b/,
  ],
  ['scaffold', /\bscaffold(?:ing|s)?\b|\bproject structure\b/],
  ['architecture', /\barchitectur(?:e|al) (?:decisions?|documents?|records?|design)\b|\badrs?\b/],
  ['ci', /\bci ?\/ ?cd\b|\bgithub actions\b|\bgitlab ci\b|\bjenkins\b|\btravis\b|\bpipelines?\b|\bworkflow files?\b/],
  [
    'infrastructure',
    /\binfrastructure\b|\bterraform\b|\bcloudformation\b|\bansible\b|\bpulumi\b|\bkubernetes\b|\bk8s\b|\bdocker\b|\bhelm\b|\bcontainers?\b/,
  ],
  [
    'deploy-scripts',
    /(?<!database )\bdeployment (?:scripts?|automation|configs?|configurations?|manifests?)\b|\bautomation scripts\b|\brelease scripts?\b/,
  ],
  [
    'environment-config',
    /\benvironment (?:configs?|configurations?|settings|variables?|files?)\b|\bconfig(?:uration)? files?\b|\bsettings\b|\benvironment-specific\b/,
  ],
  ['monitoring', /\bmonitoring\b|\balerting\b|\bobservability (?:configs?|setup)\b|\bdashboards?\b/],
  ['package-publishing', /\bpackage (?:config\w*|publication|manifests?)\b|\bpublication configs?\b/],
  [
    'security-configuration',
    /\bsecurity (?:configs?|configurations?|polic(?:y|ies))\b|\bcertificates?\b|\baccess controls?\b/,
  ],
  ['version-control', /\bversion control\b/],
];

/** The classes of files that the words of a rule mean; empty when they mean none we know. */
export function classesIn(words: string): string[] {
  // What a deed is for says nothing about the files: "change tests to make a pipeline green".
  const text = words
    .toLowerCase()
    .slice(0, 2000)
    .replace(
      /(?<=\S\s+)(?:(?:in order )?to (?:make|get|keep|let|please|satisfy|pass)\b|so that\b|because\b)[^.;(]*/g,
      '',
    );
  return classWords.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}
