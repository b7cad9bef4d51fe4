/** What tests of the library's pages have in common. */
import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';

/** A request as the guest that the browser of the page is. */
export async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await page.evaluate(
    async ([verb, address, text]) => {
      const response = await fetch(address, {
        method: verb,
        headers: {
          authorization: `Bearer ${localStorage.getItem('quickfire:guest')}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(text === undefined ? {} : { body: text }),
      });
      return { isOk: response.ok, text: await response.text() };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );
  expect(reply).toMatchObject({ isOk: true });
  return (reply.text === '' ? undefined : JSON.parse(reply.text)) as T;
}

type StoredQuiz = QuizInput & { id: string; version: number };

/** The guest's own quizzes, whole. */
export async function ownQuizzes(page: Page): Promise<StoredQuiz[]> {
  const { quizzes } = await call<{ quizzes: { id: string; sample: boolean }[] }>(page, 'GET', '/api/quizzes');
  const own = quizzes.filter(({ sample }) => !sample);
  return await Promise.all(own.map(({ id }) => call<StoredQuiz>(page, 'GET', `/api/quizzes/${id}`)));
}

/** The name of what has the focus, as the page says it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    const isField = activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement;
    const label = isField ? activeElement.labels?.[0] : activeElement;
    return label?.textContent?.trim() ?? '';
  });

/** What of the page is beside the screen, in pixels. */
export const beside = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
