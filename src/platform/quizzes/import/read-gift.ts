import { parse, type GIFTQuestion, type TextFormat } from 'gift-pegjs';
import { cellText } from './grid.ts';
import { htmlText } from './html-text.ts';
import type { ImportReport, Place } from './import-report.ts';
import { giftFields, type GiftFields } from './gift-fields.ts';

/** Characters of one question. */
const blockMax = 20_000;

/** Whether some block has answers in braces. */
export const looksLikeGift = (text: string): boolean => /(?<!\\)\{\s*(?:[=~#}]|T\b|F\b|TRUE|FALSE)/.test(text);

/** Blocks between blank lines, each read by itself: the grammar gives up all that it is given at one fault. */
export function readGift(text: string, report: ImportReport): void {
  for (const { row, lines } of blocksOf(text)) {
    const place = { row, cells: [lines.join('\n')] };
    if (place.cells.join('').length > blockMax) {
      report.refuse(place, 'too_long', `A question has at most ${blockMax} characters.`);
      continue;
    }
    const questions = parseBlock(lines.join('\n'));
    if (typeof questions === 'string') report.refuse(place, 'not_gift', questions);
    else for (const question of questions) readQuestion(question, place, report);
  }
}

interface Block {
  row: number;
  lines: string[];
}

/** Without comments, which may stand anywhere. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') open = undefined;
    else if (!line.trimStart().startsWith('//')) {
      if (open === undefined) blocks.push((open = { row: at + 1, lines: [] }));
      open.lines.push(line);
    }
  }
  return blocks;
}

/** @returns what is wrong with it, in words */
function parseBlock(block: string): GIFTQuestion[] | string {
  try {
    return parse(`${block}\n\n`);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SyntaxError') throw error;
    return 'This is no question in GIFT: braces may not be closed, or signs not escaped.';
  }
}

function readQuestion(question: GIFTQuestion, place: Place, report: ImportReport): void {
  if (question.type === 'Category') {
    report.note(place.row, { level: 'info', code: 'category', message: 'The category was left out.' });
    return;
  }
  const remarks = new Set<keyof typeof remarkTexts>();
  const read = ({ format, text }: TextFormat): string => {
    if (/<img\b/i.test(text)) remarks.add('no_picture');
    if (format !== 'html') return cellText(text);
    if (/<[a-z]/i.test(text)) remarks.add('html');
    return cellText(htmlText(text));
  };
  const fields: GiftFields | undefined = giftFields(question, read, (remark) => remarks.add(remark));
  if (fields === undefined) {
    report.refuse(place, 'unknown_type', `Questions of the type “${question.type}” are not known.`);
    return;
  }
  const explanation = 'globalFeedback' in question && question.globalFeedback ? read(question.globalFeedback) : '';
  const told = explanation === '' || fields.type === 'slide' ? {} : { explanation };
  if (!report.take(place, { ...fields, prompt: read(question.stem), ...told })) return;
  for (const code of remarks) {
    const level = code === 'html' || code === 'slide' ? 'info' : 'warning';
    report.note(place.row, { level, code, message: remarkTexts[code] });
  }
}

const remarkTexts = {
  html: 'Markup was taken away: its text is left.',
  no_picture: 'A picture was not taken: add it to the question here.',
  partial: 'Answers that are right in part were taken for wrong ones, or left out where answers are typed.',
  weights: 'What single answers count was not taken.',
  feedback: 'What is said to single answers was not taken.',
  slide: 'A text without answers became a slide.',
};
