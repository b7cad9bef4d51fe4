import * as z from 'zod/mini';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { potSchema } from './pots.ts';
import { instant } from './text.ts';

const phaseMs = (ms: number) => z._default(integerBetween(0, 60_000), ms);

/** The rules of a game. Every field is optional in a request; fields with a default are present afterwards. */
export const settingsSchema = z.strictObject({
  autoAdvance: z._default(z.boolean(), false),
  introMs: phaseMs(3000),
  revealMs: phaseMs(5000),
  standingsMs: phaseMs(5000),
  closeWhenAllAnswered: z._default(z.boolean(), true),
  locked: z._default(z.boolean(), false),
  lateJoin: z._default(z.boolean(), true),
  maxPlayers: z._default(integerBetween(1, 100_000), 10_000),
  speedWeight: z._default(z.number().check(z.minimum(0), z.maximum(1)), 1),
  streakBonus: z._default(z.boolean(), false),
  teams: z.optional(
    z.array(textOf(1, 40)).check(
      z.minLength(2),
      z.maxLength(20),
      z.refine(
        (names) => new Set(names.map((name) => name.trim().toLowerCase())).size === names.length,
        'must all be different',
      ),
    ),
  ),
  shuffleOptions: z._default(z.boolean(), false),
  startAt: z.optional(instant),
  /** `made_up`: the server names the players. Absent afterwards when players choose their own names. */
  names: z.optional(z.enum(['own', 'made_up'])),
  /** Where the operator allows it, of an account's own quiz. */
  pot: z.optional(potSchema),
});
export type Settings = z.infer<typeof settingsSchema>;

export const hasMadeUpNames = ({ names }: Pick<Settings, 'names'>): boolean => names === 'made_up';

export type SettingsInput = z.input<typeof settingsSchema>;
