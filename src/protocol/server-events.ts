/** Server events: a payload schema each. Clients ignore unknown fields and events. */
import * as z from 'zod/mini';
import { formattedClosedSchema, formattedSchema } from './markup.ts';
import { potAmount, rewardSchema } from './pots.ts';
import { answerSchema, countsSchema, questionTypes, solutionSchema } from './quiz.ts';
import { shownFieldSchemas } from './question-types/all-types.ts';
import { settingsSchema } from './settings.ts';
import { instant } from './text.ts';

export const phases = ['lobby', 'intro', 'open', 'closed', 'reveal', 'standings', 'over'] as const;
export const phaseSchema = z.enum(phases);
export type Phase = z.infer<typeof phaseSchema>;

/** Every event carries the room's `rev`; only those in `revEvents` make it grow. */
const rev = { rev: z.int() };

const mediaSchema = z.object({
  kind: z.enum(['image', 'audio', 'video']),
  url: z.string(),
  alt: z.optional(z.string()),
  /** The part that stays visible where a picture is cut, 0…1 from its left and upper edges. */
  focus: z.optional(z.object({ x: z.number(), y: z.number() })),
});
const shownPrompt = {
  index: z.int(),
  total: z.int(),
  type: z.enum(questionTypes),
  prompt: z.string(),
  /** Prompt, options and explanation have markup. A client without markup shows them literally. */
  markup: z.optional(z.boolean()),
  /** The trees of the texts above and below that have marks; the explanation's comes with `question:closed`. */
  formatted: z.optional(formattedSchema),
  media: z.optional(mediaSchema),
};
const rankedRow = z.object({
  playerId: z.string(),
  nickname: z.string(),
  score: z.int(),
  rank: z.int(),
  previousRank: z.nullable(z.int()),
});
export type RankedRow = z.infer<typeof rankedRow>;
const teamRow = z.object({ team: z.string(), score: z.int(), players: z.int(), rank: z.int() });
export type TeamRow = z.infer<typeof teamRow>;
const rewardRow = z.object({ playerId: z.string(), nickname: z.string(), amount: potAmount });
export type RewardRow = z.infer<typeof rewardRow>;
const rosterRow = z.object({
  playerId: z.string(),
  nickname: z.string(),
  team: z.optional(z.string()),
  connected: z.boolean(),
  score: z.int(),
  /** Whether this player is in the pot. */
  inPot: z.optional(z.boolean()),
});
export type RosterRow = z.infer<typeof rosterRow>;

const questionIntro = z.object({ ...rev, ...shownPrompt, opensAt: instant });
const questionOpen = z.object({
  ...rev,
  ...shownPrompt,
  ...shownFieldSchemas,
  points: z.int(),
  opensAt: instant,
  closesAt: instant,
});
const questionClosed = z.object({
  ...rev,
  index: z.int(),
  solution: solutionSchema,
  /** In snapshots after a regrade: what counts beside the solution; of `multiple` picks that count neither way. */
  accepted: z.optional(z.array(answerSchema)),
  /** In snapshots after a regrade that took the question out of the game. */
  void: z.optional(z.boolean()),
  counts: countsSchema,
  answered: z.int(),
  explanation: z.optional(z.string()),
  formatted: z.optional(formattedClosedSchema),
});
const playerResult = z.object({
  ...rev,
  index: z.int(),
  answered: z.boolean(),
  correct: z.nullable(z.boolean()),
  points: z.int(),
  score: z.int(),
  rank: z.int(),
  players: z.int(),
  streak: z.int(),
  behind: z.optional(z.object({ nickname: z.string(), points: z.int() })),
});
const leaderboard = z.object({
  ...rev,
  index: z.int(),
  top: z.array(rankedRow),
  teams: z.optional(z.array(teamRow)),
  players: z.int(),
});
const gameOver = z.object({
  ...rev,
  podium: z.array(rankedRow),
  top: z.array(rankedRow),
  teams: z.optional(z.array(teamRow)),
  /** In snapshots once the pot is paid: the largest first. */
  rewards: z.optional(z.array(rewardRow)),
  players: z.int(),
});
const playerFinal = z.object({
  ...rev,
  score: z.int(),
  rank: z.int(),
  players: z.int(),
  correctCount: z.int(),
  answerCount: z.int(),
  /** Won of the pot; in snapshots once it is paid. */
  reward: z.optional(rewardSchema),
  /** Reads the player's own result afterwards, without an account. */
  resultToken: z.optional(z.string()),
});

const nextRoom = { pin: z.string(), title: z.string() };

/** The full state for one screen; sent first on every connection, and again whenever the server decides. */
export const snapshotSchema = z.object({
  ...rev,
  now: instant,
  features: z.array(z.string()),
  role: z.enum(['host', 'player']),
  room: z.object({
    pin: z.string(),
    title: z.string(),
    /** The quiz' language, a BCP 47 tag, if its author has set it. */
    language: z.optional(z.string()),
    phase: phaseSchema,
    paused: z.boolean(),
    questionCount: z.int(),
    locked: z.boolean(),
    players: z.int(),
    settings: settingsSchema,
    teams: z.optional(z.array(z.string())),
    nextAt: z.optional(instant),
    /** The next room, for the players of this finished one. */
    next: z.optional(z.object(nextRoom)),
    /** When the server rebuilt the room after a loss: clients with receipts should send them now. */
    restoredAt: z.optional(instant),
  }),
  question: z.optional(z.union([questionOpen, questionIntro])),
  closed: z.optional(questionClosed),
  standings: z.optional(leaderboard),
  over: z.optional(gameOver),
  you: z.optional(
    z.object({
      playerId: z.string(),
      nickname: z.string(),
      team: z.optional(z.string()),
      /** Whether this player is in the pot. */
      inPot: z.optional(z.boolean()),
      score: z.int(),
      rank: z.int(),
      answered: z.boolean(),
      answer: z.optional(answerSchema),
      result: z.optional(playerResult),
      final: z.optional(playerFinal),
    }),
  ),
  roster: z.optional(z.array(rosterRow)),
  /** For hosts: banned players. */
  banned: z.optional(z.array(z.object({ playerId: z.string(), nickname: z.string() }))),
  /** For hosts, while open: as in `question:progress`. */
  progress: z.optional(z.object({ answered: z.int(), players: z.int() })),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const serverEvents = {
  'room:snapshot': snapshotSchema,
  'room:players': z.object({
    ...rev,
    players: z.int(),
    joined: z.optional(z.array(rosterRow)),
    left: z.optional(z.array(z.string())),
    changed: z.optional(z.array(rosterRow)),
  }),
  'room:locked': z.object({ ...rev, locked: z.boolean() }),
  'room:reactions': z.object({ ...rev, counts: z.record(z.string(), z.int()) }),
  'question:intro': questionIntro,
  'question:open': questionOpen,
  'question:progress': z.object({ ...rev, index: z.int(), answered: z.int(), players: z.int() }),
  'question:extended': z.object({ ...rev, index: z.int(), closesAt: instant }),
  'question:closed': questionClosed,
  /** The host has shown a hidden row of the counts. */
  'question:shown': z.object({ ...rev, index: z.int(), rowId: z.string(), answer: z.string() }),
  'player:result': playerResult,
  leaderboard,
  'game:paused': z.object({ ...rev }),
  'game:resumed': z.object({ ...rev, opensAt: z.optional(instant), closesAt: z.optional(instant) }),
  'game:over': gameOver,
  'player:final': playerFinal,
  /** Carries the current `rev`. */
  'room:next': z.object({ ...rev, ...nextRoom }),
  'room:stored': z.object({ ...rev, through: z.string() }),
  'player:kicked': z.object({ ...rev, reason: z.enum(['host', 'replaced']) }),
  'room:closed': z.object({ ...rev, reason: z.enum(['ended', 'abandoned']) }),
  'server:restarting': z.object({ ...rev, reconnectInMs: z.int() }),
} as const;

export type ServerEventName = keyof typeof serverEvents;
export const serverEventNames = Object.keys(serverEvents) as ServerEventName[];
export type ServerPayload<E extends ServerEventName> = z.infer<(typeof serverEvents)[E]>;

/** The events that change the whole room: each makes `rev` grow by exactly 1. */
export const revEvents = [
  'question:intro',
  'question:open',
  'question:closed',
  'question:extended',
  'leaderboard',
  'game:paused',
  'game:resumed',
  'game:over',
  'room:closed',
] as const satisfies ServerEventName[];
export type RevEventName = (typeof revEvents)[number];
