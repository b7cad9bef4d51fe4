/** What others are waited for once the answers that have come decide: an endpoint that is slow holds nothing up. */
const usualGraceMs = 1000;

/**
 * Waits for all answers; or, once `isDecided`, for a while only. @param isDecided given the answers so far, with the number of
 * those that are missing: whether these can change anything
 * @returns undefined for those that did not come
 */
export async function gather<T>(
  questions: readonly Promise<T>[],
  isDecided: (answers: readonly (T | undefined)[], missing: number) => boolean,
  graceMs = usualGraceMs,
): Promise<(T | undefined)[]> {
  const answers: (T | undefined)[] = questions.map(() => undefined);
  let missing = questions.length;
  if (missing === 0) return answers;
  return await new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      resolve([...answers]);
    };
    const take = (answer: T, at: number) => {
      answers[at] = answer;
      missing -= 1;
      if (missing === 0) end();
      else if (timer === undefined && isDecided(answers, missing)) timer = setTimeout(end, graceMs);
    };
    for (const [at, question] of questions.entries()) question.then((answer) => take(answer, at), reject);
  });
}
