/** The wire shape of one question type, and the fields that types share. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../../lib/field-schemas.ts';

/** The wire shape of one type. Types with the same shape share the schema: a union lists it once. */
export interface QuestionTypeSchemas {
  /** An authored question. */
  question: z.ZodMiniType<{ id?: string | undefined; type: string; prompt: string; timeLimitMs: number }>;
  /** The shape of its answers, if any; `src/game/question-types` decides whether one question allows an answer. */
  answer?: z.ZodMiniType;
  /** Public fields beyond those of every type; all optional, because other types lack them. */
  shown?: Record<string, z.ZodMiniOptional>;
  /** The right answer, in shown indexes. */
  solution: z.ZodMiniType;
  /** The distribution of answers. */
  counts: z.ZodMiniType;
}

/** Public fields beyond those of every type. */
interface ShownFields {
  options?: string[] | undefined;
  items?: string[] | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | undefined;
}

/** One question of a type and its data: for samples, documents, fixtures and tests. */
export interface QuestionTypeExample<Input> {
  question: Input;
  /** The same question with another solution: nothing sent before the reveal may depend on which of the two is asked. */
  changed?: Input;
  /** The fields of `question:open` beyond those of every type. */
  shown: ShownFields;
  solution: unknown;
  /** After `answered` answers. */
  counts: unknown;
  answered: number;
  /** Valid answers, all different; the first is right if any is, and right answers to `changed` come second. */
  answers: readonly (number | boolean | string | number[])[];
  /** Invalid for this question, whatever their shape. */
  refused: readonly unknown[];
  /** A random valid answer to a question with these public fields. Absent without answers. */
  guess?(shown: ShownFields, below: (limit: number) => number): number | boolean | string | number[];
}

const share = z.number().check(z.minimum(0), z.maximum(1));
/** What matters most in a picture, from its left and upper edges: it stays visible where the picture is cut. */
export const focusSchema = z.strictObject({ x: share, y: share });

export const mediaSchema = z.strictObject({
  kind: z.enum(['image', 'audio', 'video']),
  url: textOf(1, 2000).check(
    z.refine<string>((url) => isMediaUrl(url), 'must be an https address or a path of this site'),
  ),
  alt: z.optional(textOf(0, 500)),
  focus: z.optional(focusSchema),
});
export type Media = z.infer<typeof mediaSchema>;

function isMediaUrl(url: string): boolean {
  // Browsers drop tabs and line ends from an address: "/\t/host" would be another site's.
  if (/[\s\p{Cc}]/u.test(url)) return false;
  if (/^\/(?!\/)/.test(url)) return isOwnPath(url) && URL.canParse(url, 'https://host.invalid');
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

/** A file under a second path, such as "/media/./x.webp", would not count as used. */
const isOwnPath = (url: string): boolean => !url.includes('\\') && !/\/(?:\.|%2e){1,2}(?:[/?#]|$)/i.test(url);

/** The prompt, and its time. */
export const promptFields = {
  /** Identifies the question through all versions of its quiz, and nowhere else; the server adds a missing one. */
  id: z.optional(textOf(1, 36)),
  prompt: textOf(1, 500),
  /** Whether prompt, options and explanation have markup; without it they are literal. */
  markup: z.optional(z.boolean()),
  media: z.optional(mediaSchema),
  timeLimitMs: z._default(integerBetween(5000, 240_000), 20_000),
};

/** The fields of every type with answers. */
export const answeredFields = {
  ...promptFields,
  points: z._default(z.literal([0, 1000, 2000]), 1000),
  explanation: z.optional(textOf(0, 1000)),
};

/** The text of an option or item, and an accepted text. */
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

/** For types without right and wrong. */
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
    /** `answer` replaces the hidden text. The game's owner gets the text, with this mark. */
    hidden: z.optional(z.boolean()),
    /** Identifies a row that is, or was, hidden. */
    rowId: z.optional(z.string()),
  }),
);
export type FrequentRow = z.infer<typeof frequentCounts>[number];

/** One of the options; of two without any. */
export const guessOption = (
  { options }: { options?: string[] | undefined },
  below: (limit: number) => number,
): number => below(options?.length ?? 2);
