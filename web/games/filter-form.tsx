import { useLayoutEffect, useState } from 'preact/hooks';
import type { GameRow } from '../shared/host-client.ts';
import { Button } from '../shared/ui/button.tsx';
import { type GameFilter, type GameState, stateStatuses } from './game-filter.ts';

/** A quiz to choose. */
export interface QuizChoice {
  id: string;
  title: string;
}

interface Props {
  filter: GameFilter;
  quizzes: readonly QuizChoice[];
  games: readonly GameRow[] | undefined;
  onFilter: (filter: GameFilter) => void;
}

const stateNames: Record<GameState, string> = { all: 'All games', running: 'Running', over: 'Over' };
const states = Object.keys(stateStatuses) as GameState[];

/** Those of the person, and those that are deleted but of which there are games. */
function choicesOf({ filter, quizzes, games = [] }: Props): QuizChoice[] {
  const known = new Map(quizzes.map(({ id, title }) => [id, title]));
  for (const { quizId, quizTitle } of games) if (quizId !== null && !known.has(quizId)) known.set(quizId, quizTitle);
  if (filter.quizId !== '' && !known.has(filter.quizId)) known.set(filter.quizId, 'The quiz you chose');
  return [...known].map(([id, title]) => ({ id, title }));
}

/** Which games are shown. Words wait for the button, as the list would jump with each letter. */
export function FilterForm(props: Props) {
  const { filter, onFilter } = props;
  const [words, setWords] = useState(filter.words);
  useLayoutEffect(() => setWords(filter.words), [filter.words]);
  return (
    <form
      role="search"
      class="grid gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1.5fr)]"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter({ ...filter, words: words.trim() });
      }}
    >
      <div class="flex flex-wrap items-end gap-2 sm:col-span-2 lg:col-span-1">
        <label class="flex min-w-0 flex-1 basis-40 flex-col gap-1">
          <span class="font-bold">Title of the quiz</span>
          <input
            type="search"
            class="field min-w-0"
            maxLength={200}
            dir="auto"
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <Button type="submit">Search</Button>
      </div>
      <label class="flex min-w-0 flex-col gap-1">
        <span class="font-bold">State</span>
        <select
          class="field min-w-0"
          value={filter.state}
          onChange={(event) => onFilter({ ...filter, state: event.currentTarget.value as GameState })}
        >
          {states.map((state) => (
            <option key={state} value={state}>
              {stateNames[state]}
            </option>
          ))}
        </select>
      </label>
      <label class="flex min-w-0 flex-col gap-1">
        <span class="font-bold">Quiz</span>
        <select
          class="field min-w-0"
          value={filter.quizId}
          onChange={(event) => onFilter({ ...filter, quizId: event.currentTarget.value })}
        >
          <option value="">All quizzes</option>
          {choicesOf(props).map(({ id, title }) => (
            <option key={id} value={id} dir="auto">
              {title}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
