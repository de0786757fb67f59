import { toolList, type Head } from './frontMatter.ts';
import type { Outline, Section } from './outline.ts';
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

/** Who a document speaks of: its head, else its first heading, else its file's name. */
export function readIdentity(head: Head, fenced: Head | undefined, outline: Outline, file: string): Identity {
  const field = (key: string): string | undefined => {
    const text = head.fields.get(key)?.text ?? fenced?.fields.get(key)?.text;
    return text === undefined || text === '' ? undefined : text;
  };
  const name = field('name') ?? field('title') ?? titleName(outline) ?? fileName(file);
  const description = field('description');
  return {
    id: slug(field('id') ?? name) || slug(fileName(file)) || 'persona',
    name,
    role: roleOf(outline) ?? firstSentence(description) ?? field('role'),
    description,
    tools: toolList(head.fields.get('tools') ?? head.fields.get('allowed-tools')),
  };
}

/** The name in a title: "Persona: ops-devops", "Ops Agent Role Definition", "OPS ENGINEER AGENT PERSONA". */
export function nameInTitle(title: string): string {
  let name = title.replace(/^(?:persona|agent|role|sub-?agent|command|skill)\s*[:：–—-]\s*/iu, '');
  // A colon sets off a subtitle only behind the name of somebody; "Runbook: …" is one title.
  name = name
    .replace(/\s*(?:\||\s[–—-]\s).*$/su, '')
    .replace(/(?<=\b(?:agent|engineer|persona|specialist|expert|manager|architect|ops|lead))\s*[:：].*$/isu, '')
    .replace(/\s*\([^()]*\)\s*$/, '');
  const short = name.replace(
    /\s+(?:role definition|role|persona|definition|instructions?|profile|system prompt|prompt|guidelines?|guide)$/i,
    '',
  );
  name = short.trim() === '' ? name : short;
  // A title in capitals is shouted, not spelled so.
  return /[a-z]/.test(name)
    ? name.trim()
    : name
        .trim()
        .toLowerCase()
        .replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
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
