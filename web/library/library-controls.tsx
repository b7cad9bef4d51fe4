import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { type QuizQuery, type Sort, sorts } from './quiz-query.ts';

interface Props {
  query: QuizQuery;
  /** Those that are offered as filters. */
  tags: readonly string[];
  onQuery: (query: QuizQuery) => void;
}

/** How long nothing is typed before it is looked for. */
const pauseMs = 250;

const sortNames: Record<Sort, string> = {
  updated: 'Changed last',
  title: 'Title',
  played: 'Played most',
};

/** What is looked for, and in which order it is shown. */
export function LibraryControls({ query, tags, onQuery }: Props) {
  return (
    <div role="search" class="flex flex-col gap-3" aria-label="Your quizzes">
      <div class="flex flex-wrap items-end gap-x-4 gap-y-2">
        <SearchField key={String(query.isTrash)} query={query} onQuery={onQuery} />
        {!query.isTrash && (
          <label class="flex flex-col gap-1 max-sm:w-full">
            <span class="font-bold">Order</span>
            <select
              class="field"
              value={query.sort}
              onChange={(event) => onQuery({ ...query, sort: event.currentTarget.value as Sort })}
            >
              {sorts.map((sort) => (
                <option key={sort} value={sort}>
                  {sortNames[sort]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {tags.length > 0 && (
        <div class="flex flex-wrap gap-2" role="group" aria-label="Only with the tag">
          {tags.map((tag) => (
            <Button
              key={tag}
              class="max-w-full text-start wrap-anywhere"
              look={tag === query.tag ? 'primary' : 'quiet'}
              aria-pressed={tag === query.tag}
              translate={false}
              dir="auto"
              onClick={() => onQuery({ ...query, tag: tag === query.tag ? '' : tag })}
            >
              #{tag}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Looks for what is typed after a moment without a key, or at once with Enter. */
function SearchField({ query, onQuery }: Pick<Props, 'query' | 'onQuery'>) {
  const [words, setWords] = useState(query.words);
  const latest = useRef({ query, onQuery });
  latest.current = { query, onQuery };
  /** What was looked for last; more may have been typed since. */
  const asked = useRef(query.words);
  const look = () => {
    const wanted = words.trim();
    if (wanted === asked.current) return;
    asked.current = wanted;
    latest.current.onQuery({ ...latest.current.query, words: wanted });
  };
  useEffect(() => {
    const timer = setTimeout(look, pauseMs);
    return () => clearTimeout(timer);
  }, [words]);
  // "Show all" and the browser's way back change it from outside.
  useEffect(() => {
    if (query.words === asked.current) return;
    asked.current = query.words;
    setWords(query.words);
  }, [query.words]);
  return (
    <form
      class="min-w-0 flex-1 basis-60"
      onSubmit={(event) => {
        event.preventDefault();
        look();
      }}
    >
      <label class="flex flex-col gap-1">
        <span class="font-bold">
          <Fresh text={query.isTrash ? 'Search the trash' : 'Search titles, tags and questions'} />
        </span>
        <input
          type="search"
          class="field min-w-0"
          maxLength={200}
          dir="auto"
          autocapitalize="none"
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
    </form>
  );
}
