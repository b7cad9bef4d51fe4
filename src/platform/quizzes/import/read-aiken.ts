import { cellText } from './grid.ts';
import type { ImportReport } from './import-report.ts';

// Some line ends are none here.
const answerLine = /^\s*ANSWERS?\s*:\s*(.*)$/is;
const optionLine = /^\s*([A-Z])\s?[.)]\s*(.*)$/s;
const letterA = 65;

/** Whether some line tells an answer, and another one is a first option. */
export const looksLikeAiken = (text: string): boolean =>
  /^[ \t]*ANSWERS?[ \t]*:/im.test(text) && /^[ \t]*A ?[.)]/m.test(text);

/** Prompt lines, options from A on, and a line with the right one's letter. */
export function readAiken(text: string, report: ImportReport): void {
  let open = newQuestion(1);
  const refuse = (code: string, message: string) => report.refuse({ row: open.row, cells: open.lines }, code, message);
  for (const [at, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = cellText(raw);
    if (line === '') continue;
    const [, answer] = answerLine.exec(line) ?? [];
    const [, letter, option] = optionLine.exec(line) ?? [];
    const isOption = letter?.charCodeAt(0) === letterA + open.options.length && open.prompt.length > 0;
    if (answer === undefined && !isOption && open.options.length > 0) {
      refuse('no_correct', 'The line “ANSWER: …” is missing.');
      open = newQuestion(at + 1);
    }
    if (open.lines.length === 0) open.row = at + 1;
    open.lines.push(line);
    if (isOption) open.options.push(option ?? '');
    else if (answer === undefined) open.prompt.push(line);
    else {
      end(open, answer, report);
      open = newQuestion(at + 2);
    }
  }
  if (open.lines.length > 0) refuse('no_correct', 'The line “ANSWER: …” is missing.');
}

interface OpenQuestion {
  row: number;
  lines: string[];
  prompt: string[];
  options: string[];
}

const newQuestion = (row: number): OpenQuestion => ({ row, lines: [], prompt: [], options: [] });

function end({ row, lines, prompt, options }: OpenQuestion, answer: string, report: ImportReport): void {
  const place = { row, cells: lines };
  if (prompt.length === 0) return report.refuse(place, 'no_question', 'There is an answer, and no question.');
  const letters = answer
    .toUpperCase()
    .split(/[\s,;.)]+/)
    .filter(Boolean);
  const right = new Set(letters.map((letter) => letter.charCodeAt(0) - letterA));
  if (right.size === 0 || letters.some((letter) => letter.length > 1) || Math.max(...right) >= options.length)
    return report.refuse(place, 'correct_missing', `There is no answer “${answer.slice(0, 40)}” here.`);
  const marked = options.map((text, at) => ({ text, correct: right.has(at) }));
  const type = right.size === 1 ? 'single' : 'multiple';
  report.take(place, { type, prompt: prompt.join('\n'), options: marked });
  return undefined;
}
