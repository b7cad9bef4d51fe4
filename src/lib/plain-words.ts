import { parseMarkup } from './parse-markup.ts';

/** Of a text with markup the words alone, in one line, where no marks can be drawn; of a formula its source. */
export function plainWords(text: string): string {
  const tree = parseMarkup<string>(text, { hasBlocks: true, formula: (source) => source.trim() });
  return tree.map(wordsOf).join('').replace(/\s+/g, ' ').trim();
}

type Node = ReturnType<typeof parseMarkup<string>>[number];

function wordsOf(node: Node): string {
  if (typeof node === 'string') return node;
  const [name, ...children] = node;
  const words = children.map(wordsOf).join('');
  // A block has lines of its own.
  return name === 'codeblock' ? ` ${words} ` : words;
}

/** The words of one of a question's texts. */
export const wordsIn = ({ markup }: { markup?: boolean | undefined }, text: string): string =>
  markup === true ? plainWords(text) : text;
