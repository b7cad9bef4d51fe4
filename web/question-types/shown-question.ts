import type { ServerPayload } from '../../src/protocol/server-events.ts';

export type OpenQuestion = ServerPayload<'question:open'>;
export type IntroQuestion = ServerPayload<'question:intro'>;
export type ClosedQuestion = ServerPayload<'question:closed'>;

/** The fields from which the words for an answer or a solution are made. */
export type AskedQuestion = Pick<OpenQuestion, 'type' | 'options' | 'items'>;

export const isOpenQuestion = (question: OpenQuestion | IntroQuestion): question is OpenQuestion =>
  'closesAt' in question;
