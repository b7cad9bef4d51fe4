import type { GIFTQuestion, TextFormat } from 'gift-pegjs';
import { cellText } from './grid.ts';
import { giftFields } from './gift-fields.ts';
import { hasPicture, htmlText } from './html-text.ts';
import { takeWithFormulas } from './marked-fields.ts';
import type { ImportReport, Place } from './import-report.ts';
import { parseGift } from './parse-gift.ts';
import { Remarks } from './remarks.ts';

/** Characters of one question. */
const blockMax = 20_000;

/** Whether some block has answers in braces, or begins with the name of a format of texts. */
export const looksLikeGift = (text: string): boolean =>
  /(?<!\\)\{\s*(?:[=~#}]|T\b|F\b|TRUE|FALSE)/.test(text) || /^\[(?:html|markdown|plain|moodle)\]/m.test(text);

/** Blocks between blank lines, each read by itself: the grammar gives up all that it is given at one fault. */
export function readGift(text: string, report: ImportReport): void {
  const unread = new Set<string>();
  for (const { row, lines } of blocksOf(text)) {
    const place = { row, cells: [lines.join('\n')] };
    if (place.cells.join('').length > blockMax) {
      report.refuse(place, 'too_long', `A question has at most ${blockMax} characters.`);
      continue;
    }
    const questions = parseBlock(lines.join('\n'));
    if (typeof questions === 'string') report.refuse(place, 'not_gift', questions);
    else for (const question of questions) readQuestion(question, place, unread, report);
  }
  if (unread.size === 0) return;
  const message = `There is no place for these here: ${[...unread].join(', ')}.`;
  report.note(0, { level: 'info', code: 'left_out', message });
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
    return parseGift(`${block}\n\n`);
  } catch (error) {
    if (error instanceof RangeError) return 'There is more in this question than can be read.';
    if (!(error instanceof Error) || error.name !== 'SyntaxError') throw error;
    return 'This is no question in GIFT: braces may not be closed, or signs not escaped.';
  }
}

function readQuestion(question: GIFTQuestion, place: Place, unread: Set<string>, report: ImportReport): void {
  if (question.type === 'Category') {
    const message = `The category “${cellText(question.title ?? '').slice(0, 200)}” was left out.`;
    report.note(place.row, { level: 'info', code: 'category', message });
    return undefined;
  }
  const remarks = new Remarks();
  const read = (text: TextFormat): string => textOf(text, remarks);
  if (question.title !== null) unread.add('titles of questions');
  if ((question.tags ?? []).length > 0) unread.add('tags of questions');
  const fields = giftFields(question, read, remarks);
  if ('fault' in fields) return report.refuse(place, 'unknown_type', String(fields['fault']));
  const explained = 'globalFeedback' in question && question.globalFeedback ? read(question.globalFeedback) : '';
  const explanation = fields.type === 'slide' ? {} : remarks.explanation(explained);
  const asked = { ...fields, prompt: read(question.stem), ...explanation };
  // Moodle shows plain texts as they are.
  if (question.stem.format === 'plain') return remarks.take(report, place, asked);
  return takeWithFormulas(report, place, { question: asked, remarks });
}

function textOf({ format, text }: TextFormat, remarks: Remarks): string {
  if (hasPicture(text)) remarks.add('no_picture');
  if (format === 'markdown') remarks.add('markdown');
  if (format !== 'html') return cellText(text);
  if (/<[a-z]/i.test(text)) remarks.add('html');
  return cellText(htmlText(text));
}
