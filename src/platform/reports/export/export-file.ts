import { HiddenRows } from '../../../game/hidden-rows.ts';
import { rulesOf } from '../../../game/question-types/all-rules.ts';
import type { GameReport, ReportedQuestion } from '../../../protocol/reports.ts';
import type { AnswerRow } from './game-tables.ts';
import { makeFile, type FileFormat, type PlacedAnswer } from './table-files.ts';
import type { GameExportOrder, GameExportStep } from './export-order.ts';

const verdictsMax = 10_000;

/**
 * Writes a game as a file, step by step. Owns the report, and the answers to one question, which it sorts by the places of
 * their players. Answers of players who are not in the report are left out: they were kicked, or came later.
 */
export class GameExportFile {
  readonly #file: FileFormat;
  readonly #hiddenRows = new HiddenRows(verdictsMax);
  #texts: string[] = [];
  #questions: readonly ReportedQuestion[] = [];
  #players = new Map<string, { player: GameReport['players'][number]; place: number }>();
  #rows: AnswerRow[] = [];

  constructor(order: GameExportOrder) {
    this.#file = makeFile(order);
  }

  /** @returns bytes of the file that are complete by now */
  take(given: GameExportStep): Uint8Array[] {
    switch (given.step) {
      case 'report':
        this.#texts.push(given.text);
        return [];
      case 'begin':
        return this.#begin();
      case 'answers':
        this.#rows.push(...(JSON.parse(`[${given.text}]`) as AnswerRow[]));
        return [];
      case 'sort':
        return this.#sort(given.question);
      default:
        return this.#file.end();
    }
  }

  #begin(): Uint8Array[] {
    const text = this.#texts.join('');
    this.#texts = [];
    const report = JSON.parse(text) as GameReport;
    this.#questions = report.questions;
    this.#players = new Map(report.players.map((player, place) => [player.playerId, { player, place }]));
    return this.#file.begin(report, text);
  }

  #sort(index: number): Uint8Array[] {
    const question = this.#questions[index];
    const rows = this.#rows;
    this.#rows = [];
    if (question === undefined) return [];
    const placed = rows.flatMap((row) => {
      const found = this.#players.get(row.playerId);
      return found === undefined ? [] : [{ ...found, row: this.#marked(question, row) }];
    });
    placed.sort((left, right) => left.place - right.place);
    return this.#file.answers(question, placed satisfies PlacedAnswer[]);
  }

  #marked(question: ReportedQuestion, row: AnswerRow): AnswerRow {
    const isTyped = rulesOf(question).isTyped && row.correct !== true;
    return isTyped && this.#hiddenRows.hides(question, String(row.answer)) ? { ...row, hidden: true } : row;
  }
}
