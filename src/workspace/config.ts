import * as path from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { readTextIfExists } from './files.ts';
import { splitWords } from './words.ts';

/** A command of the project: words without shell features, or an argument list. Kept as an argument list. */
const command = z
  .unknown()
  .transform((value, context): string[] => {
    if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word !== '')) {
      return value as string[];
    }
    const words = typeof value === 'string' ? splitWords(value) : undefined;
    if (words !== undefined && words.length > 0) return words;
    context.addIssue({
      code: 'custom',
      message:
        'A command is words or a list of words, and is run without a shell: no pipes, lists, variables or wildcards. Put those into a script and name the script.',
    });
    return z.NEVER;
  })
  .describe('A command: words, or a list of words. It is run without a shell.');

const environment = z.strictObject({
  url: z.url().optional().describe('Where this environment is reached.'),
  health: z.url().optional().describe('What is asked after a push until it answers well.'),
});

const severity = z.enum(['error', 'warning', 'information', 'hint', 'off']);
const patterns = z.array(z.string().min(1).max(500)).max(500);

/** What the repository decides about the search for secrets. */
const secrets = z
  .strictObject({
    include: patterns
      .optional()
      .describe('More files to judge without being named. Patterns as in .gitignore, with braces.'),
    exclude: patterns.optional().describe('Files that are not judged. Patterns as in .gitignore, with braces.'),
    entropyOff: patterns.optional().describe('Files in which a value that only looks made by chance is no secret.'),
    severity: z.record(z.string(), severity).optional().describe('How a rule shows, by its id; `off` switches it off.'),
    rules: z
      .array(
        z.strictObject({
          id: z
            .string()
            .regex(/^[\w-]{1,60}$/, 'An id is letters, digits, - and _, at most 60 of them.')
            .describe('How the rule is named.'),
          what: z.string().max(100).optional().describe('What it finds, in a few words.'),
          pattern: z.string().min(1).describe('A regular expression in RE2 syntax; its first group is the secret.'),
          confidence: z.enum(['high', 'medium', 'low']).optional().describe('How sure a match is.'),
          entropy: z.number().min(0).max(8).optional().describe('Bits per character that the secret must reach.'),
          paths: patterns.optional().describe('Files it looks into; all of them when nothing is said.'),
        }),
      )
      .max(200)
      .optional()
      .describe('Rules of your own.'),
  })
  .describe('What the repository decides about the search for secrets.');

/** What `.ops/config.yaml` may hold. The words of `describe` are what completion and hover say. */
export const configSchema = z.strictObject({
  environments: z.record(z.string(), environment).optional().describe('The environments a release goes to, by name.'),
  commands: z
    .strictObject({
      build: command.optional().describe('Builds the project before a push.'),
      test: command.optional().describe("The project's tests; a push holds until they pass."),
      version: command.optional().describe('Writes the new version itself, in a clone of its own.'),
      health: command.optional().describe('Says by its exit code whether the new version is well.'),
      notify: command.optional().describe('Tells others when a push is done.'),
    })
    .optional()
    .describe("The project's own commands."),
  verifiers: z
    .record(z.string(), command)
    .optional()
    .describe(
      'What checks an item, by verifier or item (its id or words): a command, the name of a verifier, or `person`.',
    ),
  gates: z
    .array(
      z.strictObject({
        id: z.string().describe('How the gate is named, such as S08.'),
        title: z.string().optional().describe('What it stands for.'),
        requires: z
          .array(z.string())
          .optional()
          .describe('`approval`, other gates, lists, their groups, items by their ids or words.'),
        holds: z.enum(['push', 'deploy']).optional().describe('What waits for it.'),
      }),
    )
    .optional()
    .describe('Gates besides those of the persona.'),
  approval: z
    .strictObject({
      hours: z.number().positive().optional().describe('Hours an approval counts; 24 when nothing is said.'),
      requester: z.boolean().optional().describe('`false`: who started the release may not approve it.'),
    })
    .optional()
    .describe('What an approval is worth.'),
  freeze: z
    .array(
      z.strictObject({
        from: z.string().describe('The first day, or the time: `2026-12-20`, `2026-12-20T18:00Z`.'),
        to: z.string().describe('The last day, or the time.'),
        reason: z.string().optional().describe('Why nothing is released.'),
      }),
    )
    .optional()
    .describe('When nothing is released.'),
  backup: z
    .strictObject({
      path: z.string().optional().describe('A file or folder whose newest time is that of the last backup.'),
      hours: z.number().positive().optional().describe('Hours it may be old; 24 when nothing is said.'),
    })
    .optional()
    .describe('How the last backup is known.'),
  territories: z
    .record(
      z.string(),
      z.strictObject({
        patterns: z.array(z.string()).describe('Files it speaks of, as in .gitignore, with braces.'),
        effect: z
          .enum(['allow', 'ask', 'deny'])
          .optional()
          .describe('Whether they may be written; without it the entry decides nothing.'),
      }),
    )
    .optional()
    .describe('Who may write where, by a name of your own; goes before every persona.'),
  classes: z
    .record(z.string(), patterns)
    .optional()
    .describe('By kind of file: patterns that belong to it whatever the presets say; `!` takes files out of it.'),
  owners: z
    .record(z.string(), z.array(z.string().regex(/^\S+$/, 'An owner is one word: @team, or an address.')).max(20))
    .optional()
    .describe('Who stands behind a persona or an owner that rules name, as code hosts write it: `@team`, an address.'),
  secrets: secrets.optional(),
  personas: z
    .record(z.string(), z.record(z.string(), z.array(z.string())))
    .optional()
    .describe(
      'Rules added to a persona (by id, name, or `*` for all), as lists under titles like those of a persona document.',
    ),
  lock: z
    .strictObject({
      scope: z.enum(['project', 'environment']).describe('What only one ops persona works on at a time.'),
    })
    .optional()
    .describe('Who has to wait for whom.'),
  limits: z
    .strictObject({
      push: z.number().positive().optional().describe('Seconds a step of a push may be silent before it is stopped.'),
      hooks: z.number().positive().optional().describe("Seconds the project's own hooks, build and tests may take."),
    })
    .optional()
    .describe('How long things may take.'),
});

/** `.ops/config.yaml`, validated. Every part may be missing. */
export type OpsConfig = z.infer<typeof configSchema>;

export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface LoadedConfig {
  readonly config: OpsConfig;
  /** Not empty: the file is not used at all, since half a configuration could be looser than the whole. */
  readonly problems: readonly ConfigProblem[];
  /** Where a setting stands, for what only its user can find wrong with it. */
  readonly locate: (path: readonly (string | number)[]) => Omit<ConfigProblem, 'message'>;
}

/** Where the configuration of a repository stands, relative to its root. */
export const configFile = '.ops/config.yaml';

/** Reads `.ops/config.yaml` below `root`. A missing file is an empty configuration; a wrong one is reported with line and column. */
export async function loadConfig(root: string): Promise<LoadedConfig> {
  const text = await readTextIfExists(path.join(root, ...configFile.split('/')));
  return text === undefined ? parseConfig('') : parseConfig(text);
}

export function parseConfig(text: string): LoadedConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const at = (offset: number, message: string): ConfigProblem => {
    const position = lineCounter.linePos(offset);
    return { file: configFile, line: Math.max(1, position.line), column: Math.max(1, position.col), message };
  };
  const locate: LoadedConfig['locate'] = (where) => {
    const { file, line, column } = at(offsetOf(document, where), '');
    return { file, line, column };
  };
  if (document.errors.length > 0) {
    return { config: {}, problems: document.errors.map((error) => at(error.pos[0], error.message)), locate };
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = configSchema.safeParse(value ?? {});
  if (parsed.success) return { config: parsed.data, problems: [], locate };
  return {
    config: {},
    locate,
    problems: parsed.error.issues.map((issue) => {
      const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      const where = unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
      const message =
        unknownKey === undefined
          ? `${where.join('.') || configFile}: ${issue.message}`
          : `"${unknownKey}" is not a setting here. Known: ${knownKeys(issue.path).join(', ')}.`;
      return at(unknownKey === undefined ? offsetOf(document, where) : offsetOfKey(document, where), message);
    }),
  };
}

function knownKeys(where: readonly PropertyKey[]): string[] {
  let type: z.core.$ZodType = configSchema;
  for (const step of where) {
    const inner = unwrap(type);
    if (inner instanceof z.ZodObject)
      type = (inner.shape as Record<PropertyKey, z.core.$ZodType | undefined>)[step] ?? inner;
    else if (inner instanceof z.ZodRecord) type = inner.valueType;
    else if (inner instanceof z.ZodArray) type = inner.element;
  }
  const inner = unwrap(type);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrap(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional ? unwrap(type.unwrap()) : type;
}

function offsetOfKey(document: Document, where: readonly PropertyKey[]): number {
  const parent: unknown = where.length === 1 ? document.contents : document.getIn(where.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === where.at(-1))
    : undefined;
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, where);
}

function offsetOf(document: Document, where: readonly PropertyKey[]): number {
  for (let depth = where.length; depth > 0; depth--) {
    const node = document.getIn(where.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
