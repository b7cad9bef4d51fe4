/** Questions whose format has markup in its texts: they are shown with it here as well, as far as there is a place for it. */
import type { ImportReport, Place } from './import-report.ts';
import type { QuestionFields } from './question-fields.ts';
import type { Remarks } from './remarks.ts';

type Asked = QuestionFields & { prompt: string; explanation?: string };

const lengths = { prompt: 500, explanation: 1000, option: 200 } as const;

/** TeX as Moodle marks it: `\(x\)` in a line, `\[x\]` and `$$x$$` for itself. */
const tex = /\\\(([^$]+?)\\\)|\\\[([^$]+?)\\\]|\$\$([^$]+)\$\$/g;
/** Longer texts are not taken; looking through them for pairs could take long. */
const lookedAt = 2000;

export const hasTex = (text: string): boolean => text.length <= lookedAt && text.search(tex) >= 0;

/** The question with its formulas as markup, and all else literal; undefined where none has any, or a text gets too long. */
export function fromTex(fields: Asked): Asked | undefined {
  const { prompt, explanation } = fields;
  const options = (fields as { options?: { text: string }[] }).options?.map((option) => ({
    ...option,
    text: marked(option.text),
  }));
  const items = (fields as { items?: string[] }).items?.map(marked);
  const texts = {
    prompt: marked(prompt),
    ...(explanation === undefined ? {} : { explanation: marked(explanation) }),
  };
  const all = [prompt, explanation ?? '', ...textsOf(fields)];
  const fits =
    texts.prompt.length <= lengths.prompt &&
    (texts.explanation ?? '').length <= lengths.explanation &&
    [...(options ?? []).map(({ text }) => text), ...(items ?? [])].every((text) => text.length <= lengths.option);
  if (!fits || !all.some(hasTex)) return undefined;
  const lists = { ...(options === undefined ? {} : { options }), ...(items === undefined ? {} : { items }) };
  return { ...fields, ...texts, ...lists, markup: true };
}

/** Takes a question of Moodle's, with its formulas as such where they fit. */
export function takeWithFormulas(
  report: ImportReport,
  place: Place,
  { question, remarks }: { question: Asked; remarks: Remarks },
): void {
  const marked = fromTex(question);
  if (marked !== undefined) remarks.add('formulas');
  remarks.take(report, place, marked ?? question);
}

/** Of options and items. */
const textsOf = (fields: QuestionFields): string[] => {
  const { options = [], items = [] } = fields as { options?: { text: string }[]; items?: string[] };
  return [...options.map(({ text }) => text), ...items];
};

function marked(text: string): string {
  if (text.length > lookedAt) return text;
  let written = '';
  let end = 0;
  for (const { 0: whole, 1: inline, 2: shown = '', 3: between = shown, index } of text.matchAll(tex)) {
    const formula = inline === undefined ? ['$$', between.trim(), '$$'] : ['$', inline.trim(), '$'];
    written += literal(text.slice(end, index)) + formula.join('');
    end = index + whole.length;
  }
  return written + literal(text.slice(end));
}

const literal = (text: string): string => text.replaceAll(/[\\`*_$]/g, (sign) => `\\${sign}`);
