import { cellText } from './grid.ts';
import { hasMarkup, hasPicture, htmlText } from './html-text.ts';
import type { ImportReport } from './import-report.ts';
import { hasTex, takeWithFormulas } from './marked-fields.ts';
import { moodleFields } from './moodle-fields.ts';
import { hasMarkdown, Remarks } from './remarks.ts';
import { xmlBlocks, type XmlBlock } from './xml-blocks.ts';
import { XmlElement } from './xml-element.ts';

/** Characters of one question, without its files. */
const blockMax = 100_000;
/** What is in a file, and in a picture of Moodle 1.9. */
const files = /<(file|image_base64)\b[^<>]*>[^<]*<\/\1\s*>/g;

/** Whether it is XML with a quiz as its outermost element. */
export const looksLikeMoodleXml = (text: string): boolean =>
  /^\s*<(?:\?xml|!DOCTYPE|!--|quiz\b)/i.test(text) && /<quiz\b/.test(text);

/** Moodle's question banks as XML: questions of types that are here, each by itself; their HTML becomes text. */
export function readMoodleXml(text: string, report: ImportReport): void {
  const unread = new Set<string>();
  for (const block of xmlBlocks(text, 'question')) readBlock(block, unread, report);
  if (unread.size === 0) return;
  const message = `There is no place for these here: ${[...unread].join(', ')}.`;
  report.note(0, { level: 'info', code: 'left_out', message });
}

function readBlock({ row, xml, isOpen }: XmlBlock, unread: Set<string>, report: ImportReport): void {
  const bare = xml.replace(files, '<$1/>');
  const place = { row, cells: [bare] };
  if (isOpen) return report.refuse(place, 'not_xml', 'The end of this question is missing.');
  if (bare.length > blockMax)
    return report.refuse(place, 'too_long', `A question has at most ${blockMax} characters, pictures aside.`);
  const question = XmlElement.parse(bare);
  if (typeof question === 'string') return report.refuse(place, 'not_xml', question);
  if (question.attribute('type') === 'category') {
    const name = cellText(question.child('category')?.child('text')?.text ?? '').slice(0, 200);
    report.note(row, { level: 'info', code: 'category', message: `The category “${name}” was left out.` });
    return undefined;
  }
  return readQuestion(question, row, unread, report);
}

function readQuestion(question: XmlElement, row: number, unread: Set<string>, report: ImportReport): void {
  const remarks = new Remarks();
  const read = (element: XmlElement | undefined): string => textOf(element, remarks);
  const prompt = read(question.child('questiontext'));
  const answers = question.children('answer');
  const place = { row, cells: [prompt, ...answers.map((answer) => textOf(answer, new Remarks()))] };
  if ((question.child('image')?.text ?? '').trim() !== '') remarks.add('no_picture');
  noteUnreadParts(question, unread);
  const fields = moodleFields(question, read, remarks);
  if ('fault' in fields) return report.refuse(place, 'unknown_type', String(fields['fault']));
  if (prompt === '')
    return report.refuse(place, 'no_question', 'The question has no text: a picture alone is not taken.');
  const explanation = fields.type === 'slide' ? {} : remarks.explanation(read(question.child('generalfeedback')));
  return takeWithFormulas(report, place, { question: { ...fields, prompt, ...explanation }, remarks });
}

/** An element with a text in it. HTML, which is what Moodle writes, becomes text; a plain one may look like it. */
function textOf(element: XmlElement | undefined, remarks: Remarks): string {
  if (element === undefined) return '';
  const text = element.child('text')?.text ?? element.text;
  if (hasPicture(text) || element.children('file').length > 0) remarks.add('no_picture');
  const format = element.attribute('format');
  if (format === 'plain_text') return cellText(text);
  if (hasMarkdown(text) && !hasTex(text)) remarks.add('markdown');
  if (format === 'markdown') return cellText(text);
  if (hasMarkup(text.replace(/<\/?(?:p|br|div|span)\b[^<>]*>/gi, ''))) remarks.add('html');
  return cellText(htmlText(text));
}

/** Parts that are told once for the file, each with its name for people. */
const parts: readonly [name: string, element: string][] = [
  ['names of questions', 'name'],
  ['hints', 'hint'],
  ['what is said to right answers', 'correctfeedback'],
  ['what is said to answers that are right in part', 'partiallycorrectfeedback'],
  ['what is said to wrong answers', 'incorrectfeedback'],
];

function noteUnreadParts(question: XmlElement, unread: Set<string>): void {
  for (const [name, element] of parts) {
    if (question.children(element).some((part) => (part.child('text')?.text ?? '').trim() !== '')) unread.add(name);
  }
  if ((question.child('tags')?.children('tag') ?? []).length > 0) unread.add('tags of questions');
  if (Number(question.child('defaultgrade')?.text ?? '1') !== 1) unread.add('grades');
}
