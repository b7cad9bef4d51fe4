/** What one type of question says of itself on the wire, and the fields that types share. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../../lib/field-schemas.ts';

/** The wire shape of one type. Types that share a shape share the schema: a union lists it once. */
export interface QuestionTypeSchemas {
  /** A question as it is authored. */
  question: z.ZodMiniType<{ id?: string | undefined; type: string; prompt: string; timeLimitMs: number }>;
  /** The shape of its answers; whether one question allows an answer is for `src/game/question-types`. Absent where there are none. */
  answer?: z.ZodMiniType;
  /** What players are shown of a question beyond the fields of every type; all of it optional, since other types lack it. */
  shown?: Record<string, z.ZodMiniOptional>;
  /** What the right answer was, in shown indexes. */
  solution: z.ZodMiniType;
  /** How the answers fell. */
  counts: z.ZodMiniType;
}

/** What players may be shown of a question beyond the fields of every type. */
interface ShownFields {
  options?: string[] | undefined;
  items?: string[] | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
}

/** One question of a type and all that goes with it: for the samples, documents, fixtures and tests. */
export interface QuestionTypeExample<Input> {
  question: Input;
  /** The same question with another solution: nothing that is sent before the reveal may depend on which of the two is asked. */
  changed?: Input;
  /** What `question:open` has of it beyond the fields of every type. */
  shown: ShownFields;
  solution: unknown;
  /** After `answered` answers. */
  counts: unknown;
  answered: number;
  /** Valid answers, all different; where any is right the first one is, and where `changed` is there the second one to it. */
  answers: readonly (number | boolean | string | number[])[];
  /** Not valid for this question, whatever their shape. */
  refused: readonly unknown[];
  /** Some answer that is valid for a question of which this is shown; right by luck alone. Absent where there are no answers. */
  guess?(shown: ShownFields, below: (limit: number) => number): number | boolean | string | number[];
}

export const mediaSchema = z.strictObject({
  kind: z.enum(['image', 'audio', 'video']),
  url: textOf(1, 2000).check(
    z.refine<string>((url) => isMediaUrl(url), 'must be an https address or a path of this site'),
  ),
  alt: z.optional(textOf(0, 500)),
});
export type Media = z.infer<typeof mediaSchema>;

function isMediaUrl(url: string): boolean {
  // Browsers drop tabs and line ends before they read an address: "/\t/host" would be another site's.
  if (/[\s\p{Cc}]/u.test(url)) return false;
  if (/^\/(?!\/)/.test(url)) return !url.includes('\\') && URL.canParse(url, 'https://host.invalid');
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

/** What is asked, and for how long. */
export const promptFields = {
  /** Names the question through all versions of its quiz, and nowhere else; made by the server where it is missing. */
  id: z.optional(textOf(1, 36)),
  prompt: textOf(1, 500),
  /** Whether prompt, options and explanation carry markup; without it they are literal. */
  markup: z.optional(z.boolean()),
  media: z.optional(mediaSchema),
  timeLimitMs: z._default(integerBetween(5000, 240_000), 20_000),
};

/** The fields of every type that is answered. */
export const answeredFields = {
  ...promptFields,
  points: z._default(z.literal([0, 1000, 2000]), 1000),
  explanation: z.optional(textOf(0, 1000)),
};

/** The text of an option or item, and a text that is accepted. */
export const choiceText = textOf(1, 200);

export const distinct = <T>(keyOf: (item: T) => string) =>
  z.refine<T[]>((items) => new Set(items.map(keyOf)).size === items.length, 'must all be different');

/** In shown order. */
export const shownOptions = { options: z.optional(z.array(z.string())) };

export const optionsDiffer = distinct((option: { text: string }) => option.text);
export const markedOption = z.strictObject({ text: choiceText, correct: z.boolean() });
export const correctCount = (options: { correct: boolean }[]): number =>
  options.filter((option) => option.correct).length;
export const twoToEight = [z.minLength(2), z.maxLength(8)] as const;

/** An answer that picks one option. */
export const indexAnswer = integerBetween(0, 7);
/** An answer that picks or sorts options or items. */
export const indexesAnswer = z.array(integerBetween(0, 7)).check(
  z.minLength(1),
  z.maxLength(8),
  distinct((index: number) => String(index)),
);

/** Of what is never right or wrong. */
export const noSolution = z.null();
export const indexSolution = z.int();
export const indexesSolution = z.array(z.int());

/** A number per shown option or place. */
export const placeCounts = z.array(z.int());
/** The ten most frequent texts or numbers. */
export const frequentCounts = z.array(
  z.object({
    answer: z.union([z.string(), z.number()]),
    count: z.int(),
    correct: z.boolean(),
    /** What was typed is not shown: `answer` stands for it. To the game's owner it is told, and this is a mark. */
    hidden: z.optional(z.boolean()),
    /** Names a row that is hidden, or was before the host showed it. */
    rowId: z.optional(z.string()),
  }),
);
export type FrequentRow = z.infer<typeof frequentCounts>[number];

/** One of so many options, two where there are none. */
export const guessOption = (
  { options }: { options?: string[] | undefined },
  below: (limit: number) => number,
): number => below(options?.length ?? 2);
