import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { BlockNode } from '../../../src/persona/blockNodes.ts';
import { readBlocks } from '../../../src/persona/blocks.ts';
import { randomFrom } from './random.ts';

/** What the reference parser makes of the same text; inline markup does not matter here. */
const { flow, flowInitial, document } = gfm();
const reference = {
  extensions: [
    {
      ...(flow ? { flow } : {}),
      ...(flowInitial ? { flowInitial } : {}),
      ...(document ? { document } : {}),
      disable: { null: ['definition', 'gfmFootnoteDefinition'] },
    },
  ],
  mdastExtensions: gfmFromMarkdown(),
};

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function ours(nodes: readonly BlockNode[], text: string, indent = ''): string[] {
  return nodes.flatMap((node): string[] => {
    const at = `${lineOf(text, node.start)}`;
    switch (node.type) {
      case 'heading':
        return [`${indent}heading ${node.depth} ${at}`];
      case 'paragraph':
        return [`${indent}paragraph ${at}-${lineOf(text, node.end)}`];
      case 'code':
        return [`${indent}code ${at}`];
      case 'table':
        return [`${indent}table ${node.rows.length}x${node.rows[0]?.length ?? 0} ${at}`];
      case 'list':
        return [
          `${indent}list ${node.ordered} ${at}`,
          ...node.items.flatMap((item) => [
            `${indent} item ${lineOf(text, item.start)}`,
            ...ours(item.children, text, `${indent}  `),
          ]),
        ];
      case 'quote':
        return [`${indent}quote ${at}`, ...ours(node.children, text, `${indent} `)];
      default:
        return [];
    }
  });
}

function theirs(nodes: readonly Nodes[], indent = ''): string[] {
  return nodes.flatMap((node): string[] => {
    const at = `${node.position?.start.line ?? 0}`;
    switch (node.type) {
      case 'heading':
        return [`${indent}heading ${node.depth} ${at}`];
      case 'paragraph':
        return [`${indent}paragraph ${at}-${node.position?.end.line ?? 0}`];
      case 'code':
        return [`${indent}code ${at}`];
      case 'table':
        return [`${indent}table ${node.children.length}x${node.children[0]?.children.length ?? 0} ${at}`];
      case 'list':
        return [
          `${indent}list ${node.ordered === true} ${at}`,
          ...node.children.flatMap((item) => [
            `${indent} item ${item.position?.start.line ?? 0}`,
            ...theirs(item.children, `${indent}  `),
          ]),
        ];
      case 'blockquote':
        return [`${indent}quote ${at}`, ...theirs(node.children, `${indent} `)];
      default:
        return [];
    }
  });
}

function assertSame(text: string): void {
  assert.deepEqual(ours(readBlocks(text), text), theirs(fromMarkdown(text, reference).children), JSON.stringify(text));
}

describe('the block structure of Markdown', () => {
  it('is what the reference parser sees in whole documents', async () => {
    const folder = path.join(import.meta.dirname, '../../fixtures/personas');
    const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.md'));
    assert.ok(names.length >= 3);
    for (const name of names) {
      const text = await fs.readFile(path.join(folder, name), 'utf8');
      assertSame(text.replace(/^---\n[\s\S]*?\n---\n/, (head) => head.replace(/[^\n]/g, ' ')));
    }
  });

  it('is what the reference parser sees in two thousand texts put together at random', () => {
    const lines = [
      ...['# h', '## h ##', 'text', 'more text', 'Label:', '**B**', '', '', '  ', '===', '---', '***'],
      ...['- a', '- [ ] b', '* c', '+ p', '1. x', '2. y', '10) z', '-', '1.', '  - in', '   - in3'],
      ...['> q', '> > qq', '>', '  > q2', '```bash', '~~~', 'a | b', '|-|-|', '--- | ---', '| c | d |'],
      ...['<!-- c -->', '<div>', '</div>'],
    ];
    const random = randomFrom(20_260_101);
    for (let i = 0; i < 2000; i++) {
      const count = 1 + random.below(8);
      assertSame(`${Array.from({ length: count }, () => random.pick(lines)).join('\n')}\n`);
    }
  });

  it('keeps a Markdown fence together that holds fences of the same length', () => {
    const text = ['```markdown', '## Form', '```bash', 'make', '```', '- [ ] done', '```', '', '- after'].join('\n');
    const nodes = readBlocks(text);
    assert.deepEqual(
      nodes.map((node) => node.type),
      ['code', 'list'],
    );
  });

  it('reads a fence the usual way when nested ones would never end', () => {
    const text = ['```', 'open', '```bash', 'make', '```', '', '# Heading'].join('\n');
    assert.deepEqual(
      readBlocks(text).map((node) => node.type),
      ['code', 'heading'],
    );
  });

  it('gives tags of the author their own place and swallows nothing behind them', () => {
    const text = '<rules>\n- Never a\n</rules>\n\n<details>\n- hidden\n</details>\n';
    assert.deepEqual(
      readBlocks(text).map((node) => node.type),
      ['tag', 'list', 'tag', 'opaque'],
    );
  });

  it('keeps the words of a line that goes on under a list or a quote', () => {
    const [list] = readBlocks('- one\n  two\n> three\nfour\n');
    assert.equal(list?.type, 'list');
    const text = '> - [ ] one\n>   two\n';
    const [quote] = readBlocks(text);
    const inner = quote?.type === 'quote' ? quote.children[0] : undefined;
    const paragraph = inner?.type === 'list' ? inner.items[0]?.children[0] : undefined;
    assert.deepEqual(
      paragraph?.type === 'paragraph' ? paragraph.lines.map(({ start, end }) => text.slice(start, end)) : [],
      ['[ ] one', 'two'],
    );
  });
});
