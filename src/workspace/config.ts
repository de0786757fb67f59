import * as path from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { readTextIfExists } from './files.ts';
import { splitWords } from './words.ts';

/** A command of the project: words without shell features, or an argument list. Kept as an argument list. */
const command = z.unknown().transform((value, context): string[] => {
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
});

const environment = z.strictObject({
  url: z.url().optional(),
  health: z.url().optional(),
});

const schema = z.strictObject({
  environments: z.record(z.string(), environment).optional(),
  commands: z
    .strictObject({
      build: command.optional(),
      test: command.optional(),
      version: command.optional(),
      health: command.optional(),
      notify: command.optional(),
    })
    .optional(),
  verifiers: z.record(z.string(), command).optional(),
  gates: z
    .array(z.strictObject({ id: z.string(), title: z.string().optional(), requires: z.array(z.string()).optional() }))
    .optional(),
  territories: z
    .record(
      z.string(),
      z.strictObject({ patterns: z.array(z.string()), effect: z.enum(['allow', 'ask', 'deny']).optional() }),
    )
    .optional(),
  lock: z.strictObject({ scope: z.enum(['project', 'environment']) }).optional(),
  limits: z
    .strictObject({
      /** Seconds a step of a push may be silent before it is stopped. */
      push: z.number().positive().optional(),
      /** Seconds the project's own hooks, build and tests may take. */
      hooks: z.number().positive().optional(),
    })
    .optional(),
});

/** `.ops/config.yaml`, validated. Every part may be missing. */
export type OpsConfig = z.infer<typeof schema>;

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
}

/** Where the configuration of a repository stands, relative to its root. */
export const configFile = '.ops/config.yaml';

/** Reads `.ops/config.yaml` below `root`. A missing file is an empty configuration; a wrong one is reported with line and column. */
export async function loadConfig(root: string): Promise<LoadedConfig> {
  const text = await readTextIfExists(path.join(root, ...configFile.split('/')));
  return text === undefined ? { config: {}, problems: [] } : parseConfig(text);
}

export function parseConfig(text: string): LoadedConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const at = (offset: number, message: string): ConfigProblem => {
    const position = lineCounter.linePos(offset);
    return { file: configFile, line: Math.max(1, position.line), column: Math.max(1, position.col), message };
  };
  if (document.errors.length > 0) {
    return { config: {}, problems: document.errors.map((error) => at(error.pos[0], error.message)) };
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return { config: parsed.data, problems: [] };
  return {
    config: {},
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
  let type: z.core.$ZodType = schema;
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
