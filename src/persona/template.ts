import { slug } from './words.ts';

/** What a new document starts from. */
export type TemplateStart =
  /** Every part of the canonical form, each with a point to write over. */
  | { readonly kind: 'empty' }
  /** The words of another document, under the new name. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Another persona by its reference; the document says only what it adds. */
  | { readonly kind: 'extends'; readonly persona: string };

const mostLetters = 60;
/** Names that Windows keeps for devices, with any ending. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** Why a text can't name a persona, in a sentence; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'Give it a name, such as "release-keeper".';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(trimmed)) return 'A name is one line.';
  if (trimmed.length > mostLetters) return `A name has at most ${mostLetters} letters.`;
  const id = slug(trimmed);
  if (id === '') return 'A name has letters or digits.';
  // The title reads "Persona: <name>"; a name with its own colon or marks would be read as something else.
  if (/[:#<>`*[\]{}|\\/"]/.test(trimmed)) return 'A name has letters, digits, blanks and dashes only.';
  if (device.test(id)) return `"${id}" is a name that Windows keeps for itself.`;
  return undefined;
}

/** The file a persona of this name is written to, without a folder. */
export function templateFileName(name: string): string {
  return `${slug(name)}.md`;
}

/**
 * The text of a new persona document in the form of docs/persona-format.md, which is read without inference. `name` is one
 * that `nameProblem` has nothing against. A copied document keeps every word but its name. `readFirst`: a file of the repository that
 * the empty form names as one to read first; null leaves that chapter out.
 */
export function personaTemplate(name: string, start: TemplateStart, readFirst: string | null = 'AGENTS.md'): string {
  const named = name.trim();
  switch (start.kind) {
    case 'empty':
      return `${head(named, '')}${emptyBody(slug(named), readFirst)}`;
    case 'extends':
      return `${head(named, `extends: ${yamlText(start.persona)}\n`)}${addedBody}`;
    case 'copy':
      return renamed(start.text, named);
  }
}

function head(name: string, more: string): string {
  return `---
name: ${yamlText(name)}
description: Brings releases of this project to production, and takes them back.
${more}triggers: [deploy, release, rollback]
---

# Persona: ${name}
`;
}

/** A plain scalar where YAML would read it back as the same text, else a quoted one. */
function yamlText(text: string): string {
  const isPlain = /^[\p{L}][\p{L}\p{N} ./_-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Every chapter the parser knows, in the order people look for them. */
function emptyBody(id: string, readFirst: string | null): string {
  return `
## Role

Answers for the road from a tested commit to a running service.

## Responsibilities

- Carry out releases, and the way back from each
- Keep the pipeline and its environments working

## Exclusive territory

- CI/CD configuration: \`.github/workflows/\`

## Must not

- Application source code: \`src/**\` (Engineer agent territory)
- Tests: \`test/**\` (QA agent territory)

## Red lines

- Never deploy while the way back is unwritten
- Never put a secret into a file that git tracks

## Gates

- S08: a person has approved this version

## Production deploy checklist

Before every deploy to production.

### Pre-deploy

- [ ] All tests pass
- [ ] The rollback plan is written
- [ ] A person has approved this version (S08)

### Post-deploy

- [ ] The health check answers
- [ ] Those concerned know

## Rollback protocol

1. Say what went wrong and since when
2. Bring back the version before it
3. See that the health check answers
4. Write down the cause

## Escalation

- **A deploy fails 2-3 attempts**: it can not be brought through

## Metrics

- Successful deploys: >99%
- Rollback time: <5 minutes

${readFirst === null ? '' : `## Read first\n\n- \`${readFirst}\` - the rules of this repository\n\n`}## Memory

| File | Scope | Purpose |
| --- | --- | --- |
| \`.claude/memory/${id}/memory.md\` | shared | Work at hand |
| \`.claude/memory/${id}/lessons.md\` | shared | What worked, and what did not |
| \`.claude/memory/${id}/context.md\` | worktree | Where the current task stands |

## Commands

- \`npm test\` - runs the tests

## Works with

- Engineer: what the application needs and what changed in it

## Knows

- How this project is built, tested and deployed

## Does not know

- Why the product does what it does: ask the Engineer

## Anti-patterns

- A deploy on a Friday evening that could wait
`;
}

const addedBody = `
What this document says is added to the persona it extends. Where both speak of the same thing, the stricter rule counts.

## Red lines

- Never deploy while the way back is unwritten

## Production deploy checklist

Before every deploy to production.

- [ ] The rollback plan is written
`;

/** The document under another name: in its head and in its first title, byte for byte the same elsewhere. */
function renamed(text: string, name: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [whole = ''] = /^\uFEFF?---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  const body = text.slice(whole.length).replace(/^#(?!#)[ \t]+.*$/m, () => `# Persona: ${name}`);
  if (whole === '') return `---${eol}name: ${yamlText(name)}${eol}---${eol}${eol}${body.replace(/^\uFEFF/, '')}`;
  const line = `name: ${yamlText(name)}`;
  const named = /^name[ \t]*:.*$/m.test(whole)
    ? whole.replace(/^name[ \t]*:.*$/m, () => line)
    : whole.replace(/^(\uFEFF?---[ \t]*\r?\n)/, (opening) => `${opening}${line}${eol}`);
  // An id of its own would make the two one.
  return `${named.replace(/^id[ \t]*:.*\r?\n/m, '')}${body}`;
}
