/** What others are waited for once there is enough of an answer: an endpoint that is slow holds nothing up. */
const usualGraceMs = 1000;

/**
 * `decided`: the answers that are missing can change nothing, and nobody waits for them. `enough`: they can only add to what is
 * there, and are waited for a while.
 */
export type Standing = 'open' | 'enough' | 'decided';

/** @param isWanted whether somebody still waits for the answer */
export type Question<T> = (isWanted: () => boolean) => Promise<T>;

export interface Gathered<T> {
  /** Undefined for those that have not come. */
  readonly answers: (T | undefined)[];
  /** Those that have not come, by their place: they may come yet, or fail. */
  readonly late: readonly { readonly at: number; readonly answer: Promise<T> }[];
}

/**
 * Asks all at once, and waits for as many answers as are needed.
 * @param standingOf of the answers so far, with the number of those that are missing
 * @throws what a question throws before the end
 */
export async function gather<T>(
  questions: readonly Question<T>[],
  standingOf: (answers: readonly (T | undefined)[], missing: number) => Standing,
  graceMs = usualGraceMs,
): Promise<Gathered<T>> {
  const answers: (T | undefined)[] = questions.map(() => undefined);
  const missing = new Set(questions.keys());
  let isOver = missing.size === 0;
  const asked = questions.map((question) => question(() => !isOver));
  if (isOver) return { answers, late: [] };
  return await new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      isOver = true;
      clearTimeout(timer);
      resolve({ answers: [...answers], late: [...missing].map((at) => ({ at, answer: asked[at] as Promise<T> })) });
    };
    const take = (answer: T, at: number) => {
      if (isOver) return;
      answers[at] = answer;
      missing.delete(at);
      const standing = missing.size === 0 ? 'decided' : standingOf(answers, missing.size);
      if (standing === 'decided') end();
      else if (standing === 'enough') timer ??= setTimeout(end, graceMs);
    };
    const fail = (error: unknown) => {
      isOver = true;
      clearTimeout(timer);
      reject(error);
    };
    for (const [at, question] of asked.entries()) question.then((answer) => take(answer, at), fail);
  });
}
