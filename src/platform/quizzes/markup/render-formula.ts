/** From TeX to a tree of MathML. Runs in a thread of its own only: a formula is anybody's, and may take its time. */
import temml from 'temml';
import { markupDepthMax } from '../../../protocol/markup.ts';
import {
  markupAttributes,
  markupNames,
  type MarkupAttribute,
  type MarkupElement,
  type MarkupName,
  type MarkupNode,
} from '../../../protocol/markup-names.ts';

/** Says to the author why a formula is shown as its source. */
export class FormulaProblem extends Error {}

/** UTF-16 units of the source: no text of a question is longer. */
const sourceMax = 1000;
/** Elements of one formula. */
const elementsMax = 600;

const settings = {
  throwOnError: true,
  // No addresses, pictures, classes, styles.
  trust: false,
  maxExpand: 200,
  maxSize: [10, 10],
} as const;

/** Macros may double themselves at each step, so that few of them fill any memory. A tag is for lines of their own. */
const refused = new Set(
  ['def', 'gdef', 'edef', 'xdef', 'let', 'futurelet', 'global', 'long', 'newcommand', 'renewcommand'].concat([
    'providecommand',
    'char',
    'csname',
    'expandafter',
    'noexpand',
    'makeatletter',
    'DeclareMathOperator',
  ]),
);

/**
 * @param isDisplayed with limits above and below, and tall fractions
 * @throws {FormulaProblem}
 */
export function renderFormula(source: string, isDisplayed: boolean): MarkupElement {
  if (source.length > sourceMax) throw new FormulaProblem('It is too long.');
  for (const [, command = ''] of source.matchAll(/\\([a-zA-Z@]+|[^])/g)) {
    if (refused.has(command)) throw new FormulaProblem(`\\${command} is not possible here.`);
  }
  const tree = new FormulaReader().children(treeOf(source, isDisplayed), 1);
  const style = isDisplayed ? { displaystyle: 'true' } : {};
  return ['math', { alttext: source.trim(), ...style }, ...tree];
}

/** Its types are those of a CommonJS module, which it is not. */
interface Temml {
  __renderToMathMLTree(source: string, options: typeof settings & { displayMode: boolean }): TemmlNode;
}

/** As temml builds it, so far as this file looks. */
interface TemmlNode {
  type?: string;
  text?: string;
  attributes?: Record<string, unknown>;
  classes?: string[];
  style?: Record<string, unknown>;
  children?: TemmlNode[];
}

function treeOf(source: string, displayMode: boolean): TemmlNode {
  try {
    // oxlint-disable-next-line no-underscore-dangle -- its name for the tree before it is text
    return (temml as unknown as Temml).__renderToMathMLTree(source, { ...settings, displayMode });
  } catch (error) {
    // Besides its own errors temml throws whatever a source that it did not expect makes of its code, deep ones a RangeError.
    const { name, message } = error as Error;
    const isOwn = name === 'ParseError';
    throw new FormulaProblem(isOwn ? wordsOf(message) : 'It cannot be read.', { cause: error });
  }
}

/** Without the underlines, which are marks on each letter. */
const wordsOf = (message: string): string =>
  message.replaceAll('\u0332', '').replace(/\s+/g, ' ').trim().slice(0, 120).toWellFormed();

const isName = (type: string): type is MarkupName => (markupNames as readonly string[]).includes(type);
const attributeNames = new Set<string>(markupAttributes);
const words = /^(?:true|false|normal|prefix|infix|postfix|left|right|center|\d)$/;
const zero = /^0?(?:\.\d+)?(?:px|pt|em)?$/;
const length = /^(-?\d*\.?\d+)em$/;
/** Lines that stand over or under something; `menclose` is not in MathML Core. */
const lines: Readonly<Record<string, 'mover' | 'munder'>> = { top: 'mover', bottom: 'munder' };

/** Copies what is allowed of one formula. */
class FormulaReader {
  #elements = 0;

  /** Of a node, with those of nodes that are no elements. */
  children(node: TemmlNode, depth: number): MarkupNode[] {
    const nodes = (node.children ?? []).flatMap((child) => this.#read(child, depth));
    // A number comes figure by figure.
    return nodes.every((child) => typeof child === 'string') && nodes.length > 1 ? [nodes.join('')] : nodes;
  }

  #read(node: TemmlNode, depth: number): MarkupNode[] {
    if (node.children === undefined) return node.text === undefined || node.text === '' ? [] : [node.text];
    const { type } = node;
    if (type === undefined) return this.children(node, depth);
    this.#elements += 1;
    if (this.#elements > elementsMax || depth > markupDepthMax - 8) throw new FormulaProblem('It is too large.');
    if (type === 'menclose') return [this.#line(node, depth)];
    if (!isName(type)) throw new FormulaProblem(`It has a part (${type}) that is not possible here.`);
    const attributes = attributesOf(node);
    const hasAny = Object.keys(attributes).length > 0;
    return [[type, ...(hasAny ? [attributes] : []), ...this.children(node, depth + 1)]];
  }

  #line(node: TemmlNode, depth: number): MarkupElement {
    const notation = String(node.attributes?.['notation']);
    const place = lines[notation];
    if (place === undefined) throw new FormulaProblem('Crossing out and framing are not possible here.');
    const line = place === 'mover' ? '‾' : '_';
    return [place, ['mrow', ...this.children(node, depth + 2)], ['mo', { stretchy: 'true' }, line]];
  }
}

/** Colours, sizes of text and styles are left out: texts must be readable everywhere, and pages allow no styles. */
function attributesOf({ attributes = {}, classes = [] }: TemmlNode): Partial<Record<MarkupAttribute, string>> {
  const kept: Partial<Record<MarkupAttribute, string>> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (attributeNames.has(name) && isAllowed(String(value))) kept[name as MarkupAttribute] = String(value);
  }
  if (classes.includes('tml-left')) kept.columnalign = 'left';
  if (classes.includes('tml-right')) kept.columnalign = 'right';
  return kept;
}

/** Nothing may lie over what is beside it, or push it away. */
function isAllowed(value: string): boolean {
  if (words.test(value) || zero.test(value)) return true;
  const em = Number(length.exec(value)?.[1] ?? Number.NaN);
  return em >= -1 && em <= 10;
}
