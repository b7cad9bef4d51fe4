import { cellText } from './grid.ts';
import type { ImportReport } from './import-report.ts';
import { licensed } from './licensed.ts';

const questionLine = /^#Q(?:\s+(.*))?$/;
const answerLine = /^\^\s*(.*)$/;
const optionLine = /^([A-H])(?:\s+(.*))?$/;
const letterA = 65;

/** Whether some line begins a question, and another one tells the right answer. */
export const looksLikeOpenTriviaQa = (text: string): boolean => /^#Q[ \t]/m.test(text) && /^\^[ \t]/m.test(text);

interface OpenQuestion {
  row: number;
  lines: string[];
  prompt: string[];
  right?: string[];
  options: string[][];
  /** A blank line came after its answers: only one more answer would belong to it. */
  isOver?: boolean;
}

/** `#Q` and a question, of several lines maybe, `^` and the right answer, and lines from A on; blank lines mean nothing. */
export function readOpenTriviaQa(text: string, report: ImportReport): void {
  report.entitle('', licensed.openTriviaQa);
  let open: OpenQuestion | undefined;
  let strays: OpenQuestion | undefined;
  const end = () => {
    if (open !== undefined) endQuestion(open, report);
    if (strays !== undefined)
      report.refuse(
        { row: strays.row, cells: strays.lines },
        'no_question',
        'These lines belong to no question: “#Q” is missing.',
      );
    open = strays = undefined;
  };
  for (const [at, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = cellText(raw);
    const begun = questionLine.exec(line);
    if (begun !== null) {
      end();
      open = { ...newQuestion(at + 1, line), prompt: [begun[1] ?? ''] };
      continue;
    }
    if (open?.isOver === true && line !== '' && !isNextOption(open, line)) end();
    if (open !== undefined) addLine(open, line);
    else if (line !== '' && strays !== undefined) strays.lines.push(line);
    else if (line !== '') strays = newQuestion(at + 1, line);
  }
  end();
}

const newQuestion = (row: number, line: string): OpenQuestion => ({ row, lines: [line], prompt: [], options: [] });

const isNextOption = ({ options }: OpenQuestion, line: string): boolean =>
  optionLine.exec(line)?.[1]?.charCodeAt(0) === letterA + options.length;

/** Before the right answer all lines are the question's, also such that begin with a letter. */
function addLine(open: OpenQuestion, line: string): void {
  if (line !== '') open.lines.push(line);
  const [, right] = answerLine.exec(line) ?? [];
  if (right !== undefined && open.right === undefined) open.right = [right];
  else if (open.right === undefined) open.prompt.push(line);
  else if (line === '') open.isOver = open.options.length > 0;
  else if (isNextOption(open, line)) open.options.push([optionLine.exec(line)?.[2] ?? '']);
  else (open.options.at(-1) ?? open.right).push(line);
}

const joined = (lines: readonly string[]): string => cellText(lines.join('\n'));
const folded = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();

function endQuestion(open: OpenQuestion, report: ImportReport): void {
  const place = { row: open.row, cells: open.lines };
  const prompt = joined(open.prompt);
  if (open.right === undefined)
    return report.refuse(place, 'no_correct', 'The line with the right answer is missing: it begins with “^”.');
  const right = joined(open.right);
  const texts = open.options.map(joined);
  const exact = texts.filter((text) => text === right).length > 0;
  const isRight = (text: string) => (exact ? text === right : folded(text) === folded(right));
  if (!texts.some(isRight))
    return report.refuse(place, 'correct_unknown', `“${right.slice(0, 60)}” is none of the answers.`);
  if (texts.length === 2 && folded(texts[0] ?? '') === 'true' && folded(texts[1] ?? '') === 'false') {
    report.take(place, { type: 'true_false', prompt, correct: folded(right) === 'true' });
    return undefined;
  }
  const options = texts.map((text) => ({ text, correct: isRight(text) }));
  report.take(place, { type: 'single', prompt, options });
  return undefined;
}
