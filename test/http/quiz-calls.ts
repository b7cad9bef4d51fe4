import { expect } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { ApiServer } from './open-api-server.ts';

export const question = (prompt: string, id?: string) => ({
  type: 'true_false' as const,
  prompt,
  correct: true,
  ...(id === undefined ? {} : { id }),
});
export const quizOf = (...questions: QuizInput['questions']): QuizInput => ({ title: 'Rivers', questions });

/** Requests about quizzes. @param by whose they are, and where, once there is a server */
export function quizCalls(by: () => { server: ApiServer; token: string }) {
  const ask = (method: Parameters<ApiServer['call']>[0], path: string, body?: unknown, headers = {}) => {
    const { server, token } = by();
    return server.call(method, `/api/quizzes${path}`, { token, headers, ...(body === undefined ? {} : { body }) });
  };
  const add = async (content: unknown) => {
    const { status, body } = await ask('POST', '', content);
    expect(status).toBe(201);
    return body;
  };
  return { ask, add };
}
