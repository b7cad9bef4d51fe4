import type { GameReport, ReportedPlayer, ReportedQuestion } from '../../../protocol/reports.ts';
import { answerCell, solutionCell } from './answer-words.ts';
import { doesNotCount, keyWords } from './key-words.ts';
import { column, secondsOf, typed, type Cell, type Column, type Table } from './table.ts';

export type AnswerRow = ReportedPlayer['answers'][number] & { playerId: string };

/** The game in a few lines: what each is, and its value. */
export function summaryTable({ game, summary, reliability, teams = [] }: GameReport): Table {
  const { players, answered, correct, averageScore, medianMs } = summary;
  const rows: Cell[][] = [
    ['Quiz', game.quizTitle],
    ['Tags', game.tags.join(', ')],
    ['PIN', game.pin],
    ['Status', game.status],
    ['Started (UTC)', typed('instant', game.startedAt)],
    ['Ended (UTC)', typed('instant', game.endedAt)],
    ...(game.anonymisedAt === undefined ? [] : [['Anonymised (UTC)', typed('instant', game.anonymisedAt)]]),
    ['Players', players],
    ['Answers to scored questions', answered],
    ['Right answers', correct],
    ['Right answers, share', answered === 0 ? null : typed('share', correct / answered)],
    ['Average score', typed('decimal', averageScore)],
    ['Median time of an answer (s)', typed('decimal', secondsOf(medianMs))],
    ['Reliability (alpha)', typed('decimal', reliability?.alpha ?? null)],
    ['Standard error of measurement (questions)', typed('decimal', reliability?.sem ?? null)],
    ...teams.map(({ team, score }): Cell[] => [`Average score of team ${team}`, score]),
  ];
  return { name: 'Summary', columns: [column('What', 42), column('Value', 40)], rows };
}

export function questionsTable({ questions }: GameReport): Table {
  return {
    name: 'Questions',
    columns: [
      column('Number', 9),
      column('Type', 12),
      column('Question', 50),
      column('Right answer', 30),
      column('Seated', 9),
      column('Answered', 10),
      column('Right', 9),
      column('Known on average', 12, 'share'),
      column('Discrimination', 14, 'decimal'),
      column('Median time (s)', 12, 'decimal'),
      column('Nine in ten within (s)', 12, 'decimal'),
      column('Time limit (s)', 10),
      column('Remarks', 20),
      column('Chosen', 40),
      column('Explanation', 40),
    ],
    rows: questions.map((question): Cell[] => [
      question.index + 1,
      question.type,
      question.prompt,
      solutionCell(question),
      question.seated,
      question.answered,
      question.correct,
      question.difficulty,
      question.discrimination ?? null,
      secondsOf(question.medianMs),
      secondsOf(question.p90Ms),
      question.timeLimitMs / 1000,
      [...(question.void === true ? [doesNotCount] : []), ...question.flags].join(', '),
      (question.options ?? []).map(({ text, count }) => `${text}: ${count}`).join(' | '),
      question.explanation ?? '',
    ]),
  };
}

/** A row for each question of each regrade, the oldest first. Keys are as before and after it. */
export function regradesTable({ regrades = [], questions }: GameReport): Table {
  return {
    name: 'Regrades',
    columns: [
      column('When (UTC)', 20),
      column('By', 26),
      column('Note', 40),
      column('Question', 10),
      column('Prompt', 50),
      column('Was', 40),
      column('Is', 40),
      column('Players with another score', 12),
      column('Answers that changed', 12),
    ],
    rows: regrades.flatMap(({ at, by, note, questions: changes, changed }) =>
      changes.map(({ index, was, now }): Cell[] => {
        const question = questions[index];
        return [
          typed('instant', at),
          by?.displayName ?? '',
          note,
          index + 1,
          question?.prompt ?? '',
          question === undefined ? '' : keyWords(question, was),
          question === undefined ? '' : keyWords(question, now),
          changed.players,
          changed.answers,
        ];
      }),
    ),
  };
}

/** The columns behind the figures are of one question each: what its answer was worth. */
export function playersTable({ players, questions }: GameReport): Table {
  return {
    name: 'Players',
    columns: [
      column('Place', 8),
      column('Name', 26),
      column('Team', 18),
      column('Score', 10),
      column('Right', 9),
      column('Answered', 10),
      column('Median time (s)', 12, 'decimal'),
      ...questions.map(({ index }) => column(`Question ${index + 1}`, 12, 'share')),
    ],
    rows: lazily(players, ({ rank, nickname, team = '', score, correct, answered, medianMs, fractions }) => [
      rank,
      nickname,
      team,
      score,
      correct,
      answered,
      secondsOf(medianMs),
      ...fractions,
    ]),
  };
}

/** Rows are made when they are asked for: of 10,000 players and 200 questions they are two million cells. */
function* lazily<T>(values: readonly T[], rowOf: (value: T) => Cell[]): Generator<Cell[], void> {
  for (const value of values) yield rowOf(value);
}

export const answerColumns: readonly Column[] = [
  column('Question', 10),
  column('Prompt', 50),
  column('Place', 8),
  column('Name', 26),
  column('Team', 18),
  column('Answer', 36),
  column('Right', 9),
  column('Worth', 9, 'share'),
  column('Points', 9),
  column('Time (s)', 10, 'decimal'),
  column('Hidden from others', 10),
];

export function answerCells(
  { answer, correct, fraction, points, elapsedMs, hidden = false }: AnswerRow,
  { index, prompt, ...question }: ReportedQuestion,
  { rank, nickname, team = '' }: GameReport['players'][number],
): Cell[] {
  return [
    index + 1,
    prompt,
    rank,
    nickname,
    team,
    answerCell(question, answer),
    correct,
    correct === null ? null : fraction,
    points,
    secondsOf(elapsedMs),
    hidden,
  ];
}
