/** Client events: a payload schema each, and the fields that its acknowledgement adds to `ok: true`. */
import * as z from 'zod/mini';
import { answerSchema } from './quiz.ts';
import { receiptCharactersMax, receiptStateSchema } from './receipts.ts';
import { phaseSchema, snapshotSchema } from './server-events.ts';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { potAmount } from './pots.ts';
import { instant, pinText, ticketText } from './text.ts';

const nothing = z.strictObject({});
const guarded = z.strictObject({ rev: z.optional(integerBetween(0, Number.MAX_SAFE_INTEGER)) });
const stepped = z.object({ rev: z.int(), phase: phaseSchema });

export const clientEvents = {
  'player:join': {
    payload: z.strictObject({
      pin: pinText,
      nickname: textOf(0, 10_000),
      team: z.optional(textOf(1, 40)),
      key: z.optional(textOf(16, 64)),
      /** The browser's device id, by which bans recognise it. Only if the room names the feature `ban`. */
      device: z.optional(textOf(16, 64)),
      /** A code of `host:readmit`: this device takes over its seat. Only if the room names the feature `reclaim`. */
      reclaim: z.optional(textOf(1, 32)),
      /** Of `POST /api/me/ticket`: binds the seat to the person. Only if the room names the feature `tickets`. */
      ticket: z.optional(ticketText),
      /** The entry fee of the game's pot, which the player agrees to pay; needs a ticket. Only if the room names the feature `pots`. */
      fee: z.optional(potAmount),
      /** The player plays outside of the game's pot, and pays nothing. Only if the room names the feature `outside`. */
      outside: z.optional(z.literal(true)),
    }),
    ack: z.object({ playerId: z.string(), token: z.string(), snapshot: snapshotSchema }),
  },
  'player:answer': {
    payload: z.strictObject({ question: integerBetween(0, 199), answer: answerSchema }),
    ack: z.object({ status: z.enum(['accepted', 'duplicate']), elapsedMs: z.int(), receipt: z.string() }),
  },
  'player:react': {
    payload: z.strictObject({ emoji: textOf(1, 32) }),
    ack: z.object({}),
  },
  'player:leave': { payload: nothing, ack: z.object({}) },
  /** In the lobby, also of a locked room; five times a seat. The reply has the name as others see it. */
  'player:rename': {
    payload: z.strictObject({ nickname: textOf(0, 10_000) }),
    ack: z.object({ nickname: z.string() }),
  },
  'player:receipts': {
    payload: z.strictObject({ receipts: z.array(textOf(1, receiptCharactersMax)).check(z.maxLength(200)) }),
    ack: z.object({ states: z.array(receiptStateSchema) }),
  },
  'room:sync': { payload: nothing, ack: z.object({ snapshot: snapshotSchema }) },
  'clock:ping': { payload: nothing, ack: z.object({ now: instant }) },
  'host:start': { payload: guarded, ack: stepped },
  'host:next': { payload: guarded, ack: stepped },
  'host:end': { payload: guarded, ack: stepped },
  'host:pause': { payload: nothing, ack: z.object({}) },
  'host:resume': { payload: nothing, ack: z.object({}) },
  'host:extend': {
    payload: z.strictObject({ ms: integerBetween(1000, 120_000), id: z.optional(textOf(1, 64)) }),
    ack: z.object({ closesAt: instant }),
  },
  'host:lock': { payload: z.strictObject({ locked: z.boolean() }), ack: z.object({}) },
  /** Shows a hidden row of the revealed counts to everyone. Only if the room names the feature `moderation`. */
  'host:show': {
    payload: z.strictObject({ question: integerBetween(0, 199), rowId: textOf(1, 32) }),
    ack: z.object({}),
  },
  /** Frees the seats of all disconnected players; in the lobby only. */
  'host:sweep': { payload: nothing, ack: z.object({ removed: z.int() }) },
  /** The first 160 characters of each prompt, without the marks of markup. Only if the room names the feature `prompts`. */
  'host:prompts': { payload: nothing, ack: z.object({ prompts: z.array(z.string()) }) },
  'host:kick': {
    payload: z.strictObject({ playerId: textOf(1, 64), ban: z.optional(z.boolean()) }),
    ack: z.object({}),
  },
  /** A code that gives the seat to another device, once, until `expiresAt`. */
  'host:readmit': {
    payload: z.strictObject({ playerId: textOf(1, 64) }),
    ack: z.object({ code: z.string(), expiresAt: instant }),
  },
  /** Lifts the ban that was set with this player. */
  'host:unban': { payload: z.strictObject({ playerId: textOf(1, 64) }), ack: z.object({}) },
} as const;

export type ClientEventName = keyof typeof clientEvents;
export const clientEventNames = Object.keys(clientEvents) as ClientEventName[];
export type ClientPayload<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]['payload']>;
export type ClientAck<E extends ClientEventName> = z.infer<(typeof clientEvents)[E]['ack']>;
