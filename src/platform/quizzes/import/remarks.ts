import type { ImportedRow } from '../../../protocol/imports.ts';
import { cutTo } from './cut-to.ts';
import type { ImportReport, Place } from './import-report.ts';

/** What a question that was taken has lost, or has become. */
const remarkTexts = {
  html: ['info', 'Markup was taken away: its text is left.'],
  markdown: ['info', 'Markdown and formulas were kept as the characters that they are.'],
  formatted: ['info', 'Bold, italic, code and formulas are shown as such; other Markdown stays as it is typed.'],
  formulas: ['info', 'Formulas are shown as such.'],
  no_picture: ['warning', 'A picture, a sound or a film was not taken: add it to the question here.'],
  partial: [
    'warning',
    'Answers that are right in part were taken for wrong ones, or left out where answers are typed.',
  ],
  all_right: ['warning', 'Any one of its right answers was enough: here players pick all of them.'],
  one_pick: ['warning', 'Several answers could be picked: here it is one.'],
  weights: ['warning', 'What single answers count was not taken.'],
  feedback: ['warning', 'What is said to single answers was not taken.'],
  compared: ['warning', 'How typed answers are compared was not taken: here capital letters do not matter.'],
  star: ['warning', 'In Moodle “*” stands for any text: here it is that character. Look at its answers.'],
  pattern: ['warning', 'Answers with “*”, which stands for any text, were left out.'],
  uneven: [
    'warning',
    'More was right on one side of the number than on the other: the narrower side was taken for both.',
  ],
  units: ['warning', 'Units were not taken: only the number is typed here.'],
  scale: ['warning', 'A scale became a poll.'],
  poll: ['warning', 'No right answer is given: it became a poll.'],
  slide: ['info', 'A text without answers became a slide.'],
  off: ['warning', 'It was switched off, and was taken.'],
  content: ['warning', 'Only its title was taken, and nothing of what stands on it.'],
} as const satisfies Record<string, readonly [ImportedRow['level'], string]>;

export type RemarkCode = keyof typeof remarkTexts;

const explanationMax = 1000;

/** Collects remarks on one question, each once; they are told if it is taken. */
export class Remarks {
  readonly #codes = new Set<RemarkCode>();
  readonly #others: Omit<ImportedRow, 'row' | 'cells'>[] = [];

  readonly add = (code: RemarkCode): void => {
    this.#codes.add(code);
  };

  /** A remark in words of its own. */
  warn(code: string, message: string): void {
    this.#others.push({ level: 'warning', code, message });
  }

  /** Where an explanation is, as much of it as a question may have. */
  explanation(text: string): { explanation?: string } {
    if (text === '') return {};
    if (text.length > explanationMax) this.warn('cut', `The explanation was cut to ${explanationMax} characters.`);
    return { explanation: cutTo(text, explanationMax) };
  }

  /** Takes the question, or refuses it, with what was remarked. */
  take(report: ImportReport, place: Place, question: unknown): void {
    if (!report.take(place, question)) return;
    for (const code of this.#codes) {
      const [level, message] = remarkTexts[code];
      report.note(place.row, { level, code, message });
    }
    for (const remark of this.#others) report.note(place.row, remark);
  }
}

/** Of a text, in which Markdown is looked for: none that is taken is longer, and brackets make the look slow. */
const lookedAt = 4000;

/** Whether a text means more than its characters say to those who know Markdown or TeX. */
export const hasMarkdown = (text: string): boolean =>
  /^ {0,3}#{1,6} |\*\*[^*\s]|`[^`\n]+`|\$[^$\n]+\$|\$\$|\\\(|\\\[|!?\[[^\]\n]*\]\([^)\n]*\)/m.test(
    text.slice(0, lookedAt),
  );
