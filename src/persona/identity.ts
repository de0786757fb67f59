import { toolList, type Head } from './frontMatter.ts';
import type { Parent } from './model.ts';
import type { Outline, Section } from './outline.ts';
import type { Source } from './source.ts';
import { topicOf } from './topics.ts';
import { cleanTitle, plain, slug } from './words.ts';

export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly role: string | undefined;
  readonly description: string | undefined;
  readonly tools: readonly string[];
}

/** Words that the head lists to call the persona by. */
export function headTriggers(head: Head): string[] {
  return toolList(head.fields.get('triggers') ?? head.fields.get('trigger-words') ?? head.fields.get('keywords'));
}

/** The documents that this one builds on: one after `extends`, or a list of them. */
export function readParents(head: Head, source: Source): Parent[] {
  const field = head.fields.get('extends');
  if (!field) return [];
  const listed = head.lists.find(({ keys }) => keys.length === 1 && keys[0]?.toLowerCase() === 'extends');
  const parents = listed?.items ?? toolList(field).map((text) => ({ text, start: field.start, end: field.end }));
  return parents
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, start, end }) => ({ text: text.trim(), place: source.place(start, end) }));
}

/** Who a document speaks of: its head, else its first heading, else its file's name. */
export function readIdentity(head: Head, fenced: Head | undefined, outline: Outline, file: string): Identity {
  const field = (key: string): string | undefined => {
    const text = head.fields.get(key)?.text ?? fenced?.fields.get(key)?.text;
    return text === undefined || text === '' ? undefined : text;
  };
  const name =
    field('name') ??
    field('title') ??
    tagged(outline, 'name') ??
    titleName(outline) ??
    addressed(outline) ??
    fileName(file);
  const description = field('description');
  return {
    id: slug(field('id') ?? name) || slug(fileName(file)) || 'persona',
    name,
    role: roleOf(outline) ?? tagged(outline, 'role') ?? firstSentence(description) ?? field('role'),
    description,
    tools: toolList(head.fields.get('tools') ?? head.fields.get('allowed-tools')),
  };
}

/** The name in a title: "Persona: ops-devops", "Ops Agent Role Definition", "OPS ENGINEER AGENT PERSONA". */
export function nameInTitle(title: string): string {
  let name = title
    .replace(/(?:\s|\p{Extended_Pictographic}|\ufe0f|\u200d)+$/u, '')
    .replace(
      /^(?:(?:ai|agent) )?(?:persona|agent|role|sub-?agent|rolle|rol|rôle|papel|роль|角色|command|skill|soul|identity|contract)\s*[:：–—-]\s*/iu,
      '',
    );
  // A colon sets off a subtitle only behind the name of somebody; "Runbook: …" is one title.
  name = name
    .replace(/\s*(?:\||\s[–—-]\s).*$/su, '')
    .replace(/(?<=\b(?:agent|engineer|persona|specialist|expert|manager|architect|ops|lead))\s*[:：].*$/isu, '')
    .replace(/\s*\([^()]*\)\s*$/, '');
  const short = name.replace(
    /\s+(?:role definition|role|persona|identity card|definition|instructions?|profile|system prompt|prompt|guidelines?|guide)$/i,
    '',
  );
  name = short.trim() === '' ? name : short;
  // A title in capitals is shouted, not spelled so; an abbreviation and an identifier are.
  return /[a-z_]/.test(name) || /^\p{Lu}{2,4}$/u.test(name.trim())
    ? name.trim()
    : name
        .trim()
        .toLowerCase()
        .replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** `<name>keeper</name>` alone on a line near the top of a document that is written in tags. */
function tagged(outline: Outline, tag: string): string | undefined {
  for (const section of outline.sections.slice(0, 4)) {
    for (const block of section.blocks.slice(0, 4)) {
      if (block.kind !== 'paragraph') continue;
      const words = new RegExp(`<${tag}>\\s*([^<>]{1,120}?)\\s*</${tag}>`, 'i').exec(block.text.slice(0, 600))?.[1];
      if (words !== undefined && words !== '') return plain(words);
    }
  }
  return undefined;
}

/** `You are "Keeper"` or `You are **Keeper**,` where a document without a title begins. */
function addressed(outline: Outline): string | undefined {
  const [first] = outline.root.blocks;
  if (first?.kind !== 'paragraph') return undefined;
  const match = /^you are (?:["“]([^"”]{2,40})["”]|\*\*([^*]{2,40})\*\*)/i.exec(first.text.slice(0, 200));
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? undefined : plain(name);
}

function titleName(outline: Outline): string | undefined {
  const heading = outline.sections.find((section) => section.shape === 'heading');
  if (!heading || heading.depth > 1 || heading.title === '') return undefined;
  const name = nameInTitle(heading.title);
  return name === '' ? undefined : name;
}

function fileName(file: string): string {
  const base = file
    .replace(/^.*[\\/:]/, '')
    .replace(/\.(?:agent|chatmode|instructions|prompt)?\.?(?:md|mdc|txt|json|toml)$/i, '');
  return base === '' ? 'persona' : base;
}

/** One line: what a role section says first, else "You are …". */
function roleOf(outline: Outline): string | undefined {
  for (const section of outline.sections) {
    if (section.shape === 'document' || (section.depth === 1 && section.shape === 'heading')) continue;
    if (topicOf(section.title) !== 'role' || !/\brole\b|\bidentity\b/i.test(section.title)) continue;
    const bold = section.children[0];
    if (section.blocks.length === 0 && bold?.shape === 'bold') return bold.title;
    const text = firstParagraph(section);
    if (text !== undefined) return firstSentence(text);
  }
  for (const section of outline.sections.slice(0, 3)) {
    const text = firstParagraph(section);
    if (text !== undefined && /^(?:you are|you[’']re|act as)\b/i.test(text)) return firstSentence(text);
  }
  return undefined;
}

function firstParagraph(section: Section): string | undefined {
  const block = section.blocks[0];
  if (block?.kind !== 'paragraph') return undefined;
  const text = plain(block.text);
  return text === '' ? undefined : text;
}

function firstSentence(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = cleanTitle(text).slice(0, 600);
  const sentence = /^.{10,}?[.!?](?=\s|$)/su.exec(clean)?.[0] ?? clean;
  return sentence.length > 240 ? `${sentence.slice(0, 239)}…` : sentence;
}
