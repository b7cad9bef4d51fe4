/** Ids by which questions are known through all versions of their quiz. Players are never told of them. */
import { createHash } from 'node:crypto';
import type { Question, Quiz } from '../../protocol/quiz.ts';

/**
 * The same content with an id for every question. Ids that are given stay. A missing one is derived from the quiz, the
 * question's type and its prompt, so that a client which knows nothing of ids gets the same ones for the same questions.
 */
export function withQuestionIds(quizId: string, content: Quiz): Quiz {
  const taken = new Set(content.questions.flatMap(({ id }) => id ?? []));
  const seen = new Map<string, number>();
  const questions = content.questions.map((question): Question => {
    if (question.id !== undefined) return question;
    const asked = `${question.type}\n${question.prompt}`;
    let nth = seen.get(asked) ?? 0;
    let id: string;
    do id = derivedId(`${quizId}\n${nth++}\n${asked}`);
    while (taken.has(id));
    seen.set(asked, nth);
    taken.add(id);
    return { ...question, id };
  });
  return { ...content, questions };
}

const derivedId = (seed: string): string => createHash('sha256').update(seed).digest('base64url').slice(0, 16);

/** The content as it was before questions had ids, and their ids. */
export function splitQuestionIds(content: Quiz): { content: Quiz; questionIds: string[] } {
  const questionIds: string[] = [];
  const questions = content.questions.map(({ id = '', ...question }): Question => {
    questionIds.push(id);
    return question;
  });
  return { content: { ...content, questions }, questionIds };
}

export function joinQuestionIds(content: Quiz, questionIds: readonly string[]): Quiz {
  const questions = content.questions.map((question, at): Question => ({ ...question, id: questionIds[at] }));
  return { ...content, questions };
}
