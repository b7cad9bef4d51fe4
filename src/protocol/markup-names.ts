/** The elements and attributes of trees of markup: see `markup.ts`. For pages as well, which have no schemas. */

/** Of the small Markdown, and of MathML Core; `codeblock` is code on lines of its own. */
export const markupNames = [
  ...(['strong', 'em', 'code', 'codeblock'] as const),
  ...(['math', 'mrow', 'mi', 'mo', 'mn', 'mtext', 'mspace', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'mpadded'] as const),
  ...(['mphantom', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts'] as const),
  ...(['mprescripts', 'mtable', 'mtr', 'mtd'] as const),
] as const;
export type MarkupName = (typeof markupNames)[number];

/** Of MathML. `alttext` is a formula's source; `columnalign` aligns one cell. */
export const markupAttributes = [
  ...(['alttext', 'displaystyle', 'scriptlevel', 'mathvariant', 'columnalign', 'linethickness', 'accent'] as const),
  ...(['accentunder', 'form', 'fence', 'separator', 'stretchy', 'symmetric', 'movablelimits', 'lspace'] as const),
  ...(['rspace', 'minsize', 'maxsize', 'width', 'height', 'depth', 'voffset'] as const),
] as const;
export type MarkupAttribute = (typeof markupAttributes)[number];

export type MarkupElement = [MarkupName, ...(Partial<Record<MarkupAttribute, string>> | MarkupNode)[]];
export type MarkupNode = string | MarkupElement;

/** The trees of a question's texts, as far as they have marks. */
export interface FormattedQuestion {
  prompt?: MarkupNode[] | undefined;
  options?: MarkupNode[][] | undefined;
  items?: MarkupNode[][] | undefined;
  explanation?: MarkupNode[] | undefined;
}
