/** What a tree of markup says, and whether it is one. */
import { markupAttributes, markupNames, type MarkupNode } from '../../src/protocol/markup-names.ts';

type Tree = readonly unknown[];

const isNodes = (value: unknown): value is [string, ...unknown[]] => Array.isArray(value);
const isAttributes = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && !isNodes(value);

/** All its text, without attributes. */
export const textOf = (nodes: Tree): string =>
  nodes.map((node) => (isNodes(node) ? textOf(node.slice(1)) : typeof node === 'string' ? node : '')).join('');

export const depthOf = (nodes: Tree): number =>
  Math.max(0, ...nodes.map((node) => (isNodes(node) ? 1 + depthOf(node.slice(1)) : 0)));

/** What does not belong into a tree; nothing when it is one. */
export function faultsOf(nodes: Tree): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    if (!isNodes(node)) return [`a node is ${JSON.stringify(node)}`];
    const [name, ...rest] = node;
    const [first] = rest;
    const attributes = isAttributes(first) ? Object.entries(first) : [];
    const unknown = attributes.filter(
      ([attribute, value]) => !(markupAttributes as readonly string[]).includes(attribute) || typeof value !== 'string',
    );
    return [
      ...((markupNames as readonly string[]).includes(name) ? [] : [`an element is ${name}`]),
      ...unknown.map(([attribute, value]) => `${name} has ${attribute}=${JSON.stringify(value)}`),
      ...faultsOf(isAttributes(first) ? rest.slice(1) : rest),
    ];
  });
}

/** The names of all elements. */
export const namesOf = (nodes: readonly MarkupNode[]): string[] =>
  (nodes as Tree).flatMap((node) =>
    isNodes(node) ? [node[0], ...namesOf(node.slice(1).filter((part) => !isAttributes(part)) as MarkupNode[])] : [],
  );
