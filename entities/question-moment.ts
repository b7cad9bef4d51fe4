import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'QuestionMoment',
  tableName: 'question_moment',
  indexes: [
    { name: 'question_moment_owner_id_quiz_id_ended_at_index', properties: ['ownerId', 'quizId', 'endedAt'] },
    { name: 'question_moment_unkeyed_index', properties: ['gameId'], where: 'graded_by is null' },
  ],
  properties: {
    gameId: p.uuid().primary(),
    question: p.smallint().primary(),
    /** As in the game's row, and so are the next two. */
    ownerId: p.uuid(),
    quizId: p.uuid().strictNullable(),
    endedAt: p.datetime(3),
    /** Names the question through all versions of its quiz. */
    questionId: p.text(),
    /** Players with a seat when it opened: the n of the sums. */
    seated: p.integer(),
    answered: p.integer(),
    /** Answers with fraction 1; `null` where nothing is scored. */
    correct: p.integer().strictNullable(),
    /** Sums over the seated, of the fraction f and its square; `null` where nothing is scored. */
    sumF: p.double().$type<number>().strictNullable(),
    sumFf: p.double().$type<number>().strictNullable(),
    /** Of t, the mean fraction of the game's other questions, its square, and f × t; `null` where there is no other. */
    sumT: p.double().$type<number>().strictNullable(),
    sumTt: p.double().$type<number>().strictNullable(),
    sumFt: p.double().$type<number>().strictNullable(),
    /** Answers in each bucket of `time-buckets.ts`; the array's lower bound is its first bucket. `null` without answers. */
    times: p
      .array((text) => Number(text))
      .columnType('int[]')
      .strictNullable(),
    /** Digest of the type and the options' texts: counts are summed where it is the same. `null` without known options. */
    optionsKey: p.text().strictNullable(),
    /**
     * The key that its answers were graded by. Of options a sign each, in the author's order: `1` right, `0` wrong,
     * `-` neither. Of other types a digest; empty where nothing is scored or the order is not known. `null`: counted by an earlier release.
     */
    gradedBy: p.text().strictNullable(),
    /** How often each option was chosen, in the author's order, and how often by the best and the last of the seated. */
    options: p
      .array((text) => Number(text))
      .columnType('int[]')
      .strictNullable(),
    upper: p
      .array((text) => Number(text))
      .columnType('int[]')
      .strictNullable(),
    lower: p
      .array((text) => Number(text))
      .columnType('int[]')
      .strictNullable(),
    /** Players in each of these two groups. */
    grouped: p.integer(),
  },
});

/** Additive figures (raw moments) of one question in one finished game: reports over games are sums of them. */
export class QuestionMoment extends schema.class {}
schema.setClass(QuestionMoment);
