import * as z from 'zod';

/** What a schema says of one setting, for completion and hover. */
export interface SettingHelp {
  readonly key: string;
  readonly words: string | undefined;
  readonly shape: 'map' | 'list' | 'value';
  /** The values it may have, where they can be listed. */
  readonly values: readonly string[];
  readonly required: boolean;
}

/** Steps from the top of a file; a number is an entry of a list. */
export type SettingPath = readonly (string | number)[];

/** The settings that may stand in the map at a path; none where there is no map or its keys are the user's own. */
export function settingsAt(schema: z.core.$ZodType, path: SettingPath): SettingHelp[] {
  const type = bare(at(schema, path));
  if (!(type instanceof z.ZodObject)) return [];
  return Object.entries(type.shape as Record<string, z.core.$ZodType>).map(([key, inner]) => helpOf(key, inner));
}

/** The setting at a path; undefined where the schema knows none. */
export function settingAt(schema: z.core.$ZodType, path: SettingPath): SettingHelp | undefined {
  const key = path.at(-1);
  const type = at(schema, path);
  return type === undefined || key === undefined ? undefined : helpOf(String(key), type);
}

function helpOf(key: string, type: z.core.$ZodType): SettingHelp {
  const inner = bare(type);
  return {
    key,
    words: wordsOf(type),
    shape:
      inner instanceof z.ZodObject || inner instanceof z.ZodRecord
        ? 'map'
        : inner instanceof z.ZodArray
          ? 'list'
          : 'value',
    values:
      inner instanceof z.ZodEnum ? inner.options.map(String) : inner instanceof z.ZodBoolean ? ['true', 'false'] : [],
    required: !(type instanceof z.ZodOptional),
  };
}

/** The type at a path; undefined where the schema has none. */
function at(schema: z.core.$ZodType, path: SettingPath): z.core.$ZodType | undefined {
  let type: z.core.$ZodType | undefined = schema;
  for (const step of path) {
    const inner = bare(type);
    if (inner instanceof z.ZodObject) type = (inner.shape as Record<string, z.core.$ZodType | undefined>)[step];
    else if (inner instanceof z.ZodRecord) type = inner.valueType;
    else if (inner instanceof z.ZodArray) type = inner.element;
    else return undefined;
  }
  return type;
}

function bare(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type instanceof z.ZodOptional ? bare(type.unwrap()) : type;
}

/** The words of the outermost `describe`. */
function wordsOf(type: z.core.$ZodType): string | undefined {
  const own = type instanceof z.ZodType ? type.description : undefined;
  return own ?? (type instanceof z.ZodOptional ? wordsOf(type.unwrap()) : undefined);
}
