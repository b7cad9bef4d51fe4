/** Draws texts with markup from their trees, as elements and never as HTML. */
import { h, type ComponentChild, type ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import {
  markupAttributes,
  markupNames,
  type FormattedQuestion,
  type MarkupElement,
  type MarkupNode,
} from '../../src/protocol/markup-names.ts';

interface Texts {
  prompt?: string | undefined;
  options?: readonly string[] | undefined;
  items?: readonly string[] | undefined;
  explanation?: string | undefined;
  formatted?: FormattedQuestion | undefined;
}

/** A question as it is shown, and what its closing adds. */
export interface Marked {
  question?: Texts | undefined;
  closed?: Texts | undefined;
}

/** One tree drawn per text, for as long as its question is there. */
const drawn = new WeakMap<FormattedQuestion, Map<string, ComponentChildren>>();

/** @returns what stands for one of the texts; undefined for a text that is literal */
export function drawTexts({ question, closed }: Marked): (text: string) => ComponentChildren {
  const maps = [question, closed].flatMap((texts) =>
    texts?.formatted === undefined ? [] : [mapOf(texts, texts.formatted)],
  );
  const all = new Map(maps.flatMap((map) => [...map]));
  // A text that begins like another one is looked for first.
  const texts = [...all.keys()].sort((one, other) => other.length - one.length);
  return (text) => all.get(text) ?? drawList(text, texts, all);
}

const separators = [' · ', ' › ', ', ', ' or '];

/** Solutions of several options, and what a regrade accepts besides, are one text. */
function drawList(text: string, texts: readonly string[], drawnOf: Map<string, ComponentChildren>): ComponentChildren {
  const parts: ComponentChildren[] = [];
  const separatorAt = (at: number) => separators.find((each) => text.startsWith(each, at));
  const endsPart = (at: number) => at === text.length || separatorAt(at) !== undefined;
  let found = false;
  for (let at = 0; at < text.length;) {
    const known = texts.find((each) => text.startsWith(each, at) && endsPart(at + each.length));
    let end = at + (known?.length ?? 1);
    while (!endsPart(end)) end += 1;
    parts.push(known === undefined ? text.slice(at, end) : <span key={at}>{drawnOf.get(known)}</span>);
    const separator = separatorAt(end) ?? '';
    if (separator !== '') parts.push(separator);
    found ||= known !== undefined;
    at = end + separator.length;
  }
  return found ? parts : undefined;
}

function mapOf(texts: Texts, trees: FormattedQuestion): Map<string, ComponentChildren> {
  const known = drawn.get(trees);
  if (known !== undefined) return known;
  const map = new Map<string, ComponentChildren>();
  const add = (text: string | undefined, tree: readonly MarkupNode[] | undefined) => {
    if (text !== undefined && tree !== undefined && isKnown(tree)) map.set(text, drawAll(tree));
  };
  add(texts.prompt, trees.prompt);
  add(texts.explanation, trees.explanation);
  for (const [at, text] of (texts.options ?? []).entries()) add(text, trees.options?.[at]);
  for (const [at, text] of (texts.items ?? []).entries()) add(text, trees.items?.[at]);
  drawn.set(trees, map);
  return map;
}

const names = new Set<string>(markupNames);
const attributeNames = new Set<string>(markupAttributes);

type Parts = { name: string; attributes: Record<string, string>; children: readonly MarkupNode[] };

function partsOf([name, ...rest]: MarkupElement): Parts {
  const [first] = rest;
  const hasAttributes = typeof first === 'object' && !Array.isArray(first);
  const attributes = hasAttributes ? (first as Record<string, string>) : {};
  return { name, attributes, children: (hasAttributes ? rest.slice(1) : rest) as readonly MarkupNode[] };
}

/** Trees of a later server may have more: their texts stay plain. */
function isKnown(tree: readonly MarkupNode[]): boolean {
  return tree.every((node) => {
    if (typeof node === 'string') return true;
    const { name, attributes, children } = partsOf(node);
    return names.has(name) && Object.keys(attributes).every((key) => attributeNames.has(key)) && isKnown(children);
  });
}

const drawAll = (tree: readonly MarkupNode[]): ComponentChildren => tree.map(draw);

function draw(node: MarkupNode): ComponentChild {
  if (typeof node === 'string') return node;
  const { name, attributes, children } = partsOf(node);
  if (name === 'math') return <Formula attributes={attributes} tree={children} />;
  if (name === 'codeblock') return <code class="code-block">{drawAll(children)}</code>;
  const { columnalign, ...others } = attributes;
  return h(
    name,
    { ...others, ...(columnalign === undefined ? {} : { class: `math-${columnalign}` }) },
    drawAll(children),
  );
}

/** A line may end before these, as in a printed text. */
const breaking = new Set('=<>≤≥≠≈≡∼∝→⇒⇔⟹⟺↦∈⊂⊆+−±⋅×'.split(''));
/** Shorter formulas stay in one piece. Nodes. */
const wholeMax = 8;

/** A formula, in pieces between which a line may end: MathML itself has no such places. */
function Formula({ attributes, tree }: Omit<Parts, 'name' | 'children'> & { tree: readonly MarkupNode[] }) {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => (element.current === null ? undefined : keepWithin(element.current)), []);
  const pieces = inPieces(tree);
  const { alttext, ...style } = attributes;
  return (
    <span ref={element} class="formula">
      {pieces.map((piece, at) => (
        <span key={at} class="formula-piece">
          {h('math', { ...style, ...(pieces.length === 1 ? { alttext } : {}) }, drawAll(piece))}
        </span>
      ))}
    </span>
  );
}

function inPieces(tree: readonly MarkupNode[]): (readonly MarkupNode[])[] {
  const [row, ...others] = tree;
  if (row === undefined || typeof row === 'string' || others.length > 0) return [tree];
  const { name, attributes, children } = partsOf(row);
  if (name !== 'mrow' || Object.keys(attributes).length > 0 || children.length <= wholeMax) return [tree];
  const pieces: MarkupNode[][] = [[]];
  for (const node of children) {
    const sign = typeof node !== 'string' && node[0] === 'mo' && node.length === 2 ? node[1] : undefined;
    const isBreak = typeof sign === 'string' && breaking.has(sign) && (pieces.at(-1) ?? []).length > 0;
    // At the begin of its piece it would be taken for a sign of what follows.
    if (isBreak) pieces.push([['mo', { form: 'infix' }, sign]]);
    else pieces.at(-1)?.push(node);
  }
  return pieces;
}

/**
 * What cannot be broken gets smaller, down to this, until it is as wide as its place. Beyond that it scrolls sideways, by
 * keys too; but not within what is pressed, where no key could reach it: there it gets as small as it has to.
 */
const scaleMin = 0.5;
const pressed = '.tile, button, a, label';

function setScrolling(formula: HTMLElement, scrolls: boolean): void {
  formula.classList.toggle('formula-wide', scrolls);
  const marks = { tabindex: '0', role: 'group', 'aria-label': 'Formula, wider than the screen' };
  for (const [name, value] of Object.entries(marks)) {
    if (scrolls) formula.setAttribute(name, value);
    else formula.removeAttribute(name);
  }
}

function keepWithin(formula: HTMLElement): () => void {
  let place = formula.parentElement;
  while (place !== null && getComputedStyle(place).display === 'inline') place = place.parentElement;
  if (place === null) return () => undefined;
  const { paddingLeft, paddingRight } = getComputedStyle(place);
  const mayScroll = formula.closest(pressed) === null;
  let [width, height] = [0, 0];
  const fit = () => {
    const room = place.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    if (room === width && place.clientHeight === height) return;
    formula.style.fontSize = '';
    const widest = Math.max(...[...formula.children].map((piece) => piece.getBoundingClientRect().width));
    const scale = (room / widest) * 0.99;
    if (scale < 0.99) formula.style.fontSize = `${mayScroll ? Math.max(scaleMin, scale) : scale}em`;
    setScrolling(formula, mayScroll && scale < scaleMin);
    [width, height] = [room, place.clientHeight];
  };
  const observer = new ResizeObserver(fit);
  observer.observe(place);
  return () => observer.disconnect();
}
