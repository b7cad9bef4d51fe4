/** Where questions of a collection are from; its licence wants that to be said wherever they go. */
export const licensed = {
  openTdb:
    'Questions: Open Trivia Database (https://opentdb.com), its contributors, CC BY-SA 4.0 ' +
    '(https://creativecommons.org/licenses/by-sa/4.0/). Converted; the answers are in another order.',
  openTriviaQa:
    'Questions: OpenTriviaQA (https://github.com/uberspot/OpenTriviaQA), its contributors, CC BY-SA 4.0 ' +
    '(https://creativecommons.org/licenses/by-sa/4.0/). Converted.',
} as const;
