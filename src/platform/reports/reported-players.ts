import type { MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { rulesOf } from '../../game/question-types/all-rules.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ReportedPlayer } from '../../protocol/reports.ts';
import { knownDefinition } from '../games/known-definition.ts';
import * as sql from './report-sql.ts';

/** What single players of one's own games answered, found by the key of each answer. Holds nothing. */
export class ReportedPlayers {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /**
   * @throws {CodedError} `not_found` where the game is not there or not the owner's, and for players who are not in its
   *   report; `busy` when only a later version of the server knows the game.
   */
  async read({
    gameId,
    playerId,
    ownerId,
  }: Record<'gameId' | 'playerId' | 'ownerId', string>): Promise<ReportedPlayer> {
    const game = canonicalUuid(gameId);
    const em = this.#orm.em.fork();
    const [player] =
      game === undefined
        ? []
        : await em.execute<Omit<ReportedPlayer, 'answers'>[]>(sql.player, [game, playerId, ownerId]);
    if (game === undefined || player === undefined) {
      throw new CodedError('not_found', 'There is no such thing, or it is not yours.');
    }
    const [stored] = await em.execute<{ definition: string; regraded: string | null }[]>(sql.definition, [game]);
    const { questions } = knownDefinition(stored?.definition ?? 'null', stored?.regraded);
    const rows = await em.execute<AnswerRow[]>(sql.playerAnswers, [game, questions.length - 1, playerId]);
    const hiddenRows = new HiddenRows(questions.length);
    const answers = rows.map(({ answer: text, ...row }) => {
      const answer = JSON.parse(text) as ReportedPlayer['answers'][number]['answer'];
      const question = questions[row.question];
      const isTyped = question !== undefined && rulesOf(question).isTyped;
      const isHidden = isTyped && row.correct !== true && hiddenRows.hides(question, String(answer));
      return { ...row, answer, ...(isHidden ? { hidden: true } : {}) };
    });
    return { ...player, answers };
  }
}

type AnswerRow = Omit<ReportedPlayer['answers'][number], 'answer'> & { answer: string };
