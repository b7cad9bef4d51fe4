import type { Limits } from './report/build-report.ts';

export interface Scenario {
  /** One line for whoever chooses. */
  about: string;
  players: number;
  rooms: number;
  questions: number;
  /** The players arrive evenly over this time. */
  joinSeconds: number;
  /**
   * When a player answers, counted from the opening: each at a moment of their own up to `ms`, or everybody at `ms`, by the
   * server's clock.
   */
  answers: { when: 'spread' | 'together'; ms: number };
  /** All links are cut in one moment of every question, so long after its opening; nobody answers before. */
  cutAfterMs?: number;
  /** The host ends the game at the next pause after this time. */
  durationSeconds?: number;
  /** Milliseconds; the run fails above them. Artillery's `ensure` judges those that a player can measure alone. */
  limits: Limits;
}

const usual: Limits = { 'join.ack.p99': 1000, 'answer.ack.p99': 250 };

/** Every scenario by its name. A size can be changed on the command line, the rest is what the name means. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  classroom: {
    about: 'a class: 30 players, all seven question types',
    players: 30,
    rooms: 1,
    questions: 7,
    joinSeconds: 3,
    answers: { when: 'spread', ms: 2000 },
    limits: { ...usual, 'question.spread.max': 250, 'reveal.spread.max': 250 },
  },
  hall: {
    about: 'a full hall: 500 players in one room',
    players: 500,
    rooms: 1,
    questions: 5,
    joinSeconds: 10,
    answers: { when: 'spread', ms: 3000 },
    limits: { ...usual, 'question.spread.max': 500, 'reveal.spread.max': 500 },
  },
  arena: {
    about: 'an arena: 2,000 players in one room',
    players: 2000,
    rooms: 1,
    questions: 4,
    joinSeconds: 30,
    answers: { when: 'spread', ms: 6000 },
    limits: { ...usual, 'question.spread.max': 1500, 'reveal.spread.max': 1500 },
  },
  'join-storm': {
    about: 'the PIN appears on the wall: 500 players join within two seconds',
    players: 500,
    rooms: 1,
    questions: 1,
    joinSeconds: 2,
    answers: { when: 'spread', ms: 3000 },
    limits: usual,
  },
  'answer-burst': {
    about: 'the last second: 500 players answer in the same moment, five times',
    players: 500,
    rooms: 1,
    questions: 5,
    joinSeconds: 10,
    answers: { when: 'together', ms: 1500 },
    limits: { ...usual, 'answer.ack.p99': 100 },
  },
  'reconnect-wave': {
    about: 'the Wi-Fi fails: the links of 500 players are cut at once in every question, and all come back',
    players: 500,
    rooms: 1,
    questions: 4,
    joinSeconds: 10,
    answers: { when: 'spread', ms: 3000 },
    cutAfterMs: 700,
    limits: { ...usual, 'reconnect.max': 5000 },
  },
  soak: {
    about: 'ten minutes of one question after the other with 200 players in two rooms',
    players: 200,
    rooms: 2,
    questions: 200,
    joinSeconds: 10,
    answers: { when: 'spread', ms: 3000 },
    durationSeconds: 600,
    limits: usual,
  },
  mixed: {
    about: 'a school at ten: 50 rooms of 40 players, each at its own pace',
    players: 2000,
    rooms: 50,
    questions: 4,
    joinSeconds: 30,
    answers: { when: 'spread', ms: 6000 },
    limits: usual,
  },
};
