/** What of the games is shown: it stands in the page's address, so that the way back leads to the same list. */
export interface GameFilter {
  words: string;
  state: GameState;
  /** An id; empty for all. */
  quizId: string;
}

/** Which statuses each choice asks the server for. */
export const stateStatuses = {
  all: '',
  running: 'lobby,running',
  over: 'finished,ended,abandoned',
} as const;
export type GameState = keyof typeof stateStatuses;

const isState = (text: string): text is GameState => Object.hasOwn(stateStatuses, text);

export function readFilter(query: Record<string, string | undefined>): GameFilter {
  const { words = '', state = 'all', quiz = '' } = query;
  return { words: words.slice(0, 200), state: isState(state) ? state : 'all', quizId: quiz };
}

/** The address of the page with this filter. */
export function pathOf({ words, state, quizId }: GameFilter): string {
  const given = Object.entries({ words, state: state === 'all' ? '' : state, quiz: quizId }).filter(
    ([, text]) => text !== '',
  );
  return given.length === 0 ? '/games' : `/games?${new URLSearchParams(given).toString()}`;
}

export const isFiltered = ({ words, state, quizId }: GameFilter): boolean =>
  words !== '' || state !== 'all' || quizId !== '';
