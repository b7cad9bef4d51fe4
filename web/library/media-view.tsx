import { useRef, useState } from 'preact/hooks';
import { linkLook } from '../account/account-frame.tsx';
import { AccountNav } from '../account/account-nav.tsx';
import type { Who } from '../account/use-who.ts';
import { plural } from '../shared/format.ts';
import { AskInPlace } from '../shared/ui/ask-in-place.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { cardLook, dayWords } from './card-look.ts';
import type { MediaPage, MediaRow } from './library-client.ts';
import { LibraryFrame } from './library-frame.tsx';
import { ProblemBox } from './problem-note.tsx';
import type { Problem } from './problem-words.ts';

export interface MediaViewProps {
  /** What was read; absent until the first page is there. */
  list: MediaPage | undefined;
  problem: Problem | undefined;
  isReading: boolean;
  who: Who;
  onMore: () => void;
  onAgain: () => void;
  /** Resolves to why it could not be deleted, if so. */
  onDelete: (id: string) => Promise<string | undefined>;
}

/** `/quizzes/media`: one's own pictures and sounds, where each is used, and how much room is left. */
export function MediaView({ list, problem, isReading, who, onMore, onAgain, onDelete }: MediaViewProps) {
  const note = useRef<HTMLParagraphElement>(null);
  const [deleted, setDeleted] = useState<string | undefined>(undefined);
  const remove = async ({ id }: MediaRow, name: string): Promise<string | undefined> => {
    const refusal = await onDelete(id);
    if (refusal !== undefined) return refusal;
    setDeleted(`Deleted: ${name}`);
    // The card that had the focus is going.
    note.current?.focus();
    return undefined;
  };
  return (
    <LibraryFrame name="Your pictures and sounds" focusKey="media:" aside={<AccountNav {...who} />}>
      <nav aria-label="Quizzes">
        <a class={linkLook} href="/quizzes">
          Back to your quizzes
        </a>
      </nav>
      {list !== undefined && list.most.media > 0 && <Room {...list} />}
      <p ref={note} role="status" tabIndex={-1} class="text-smoke empty:sr-only" dir="auto">
        <Fresh text={deleted} />
      </p>
      <div role="alert" class="empty:hidden">
        {problem !== undefined && <ProblemBox problem={problem} onAgain={onAgain} />}
      </div>
      {list === undefined ? (
        problem === undefined && <p class="text-smoke">One moment…</p>
      ) : (
        <>
          {list.media.length === 0 && (
            <p>There is none yet. Choose, drop or paste a file at a question, while you write a quiz.</p>
          )}
          <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3" aria-busy={isReading}>
            {list.media.map((media) => (
              <MediaCard key={media.id} media={media} onDelete={(name) => remove(media, name)} />
            ))}
          </ul>
          {list.next !== undefined && (
            <Button class="self-center" aria-disabled={isReading} onClick={() => !isReading && onMore()}>
              Show more
            </Button>
          )}
        </>
      )}
    </LibraryFrame>
  );
}

const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** How much of what one may have is there. */
function Room({ held, most }: Pick<MediaPage, 'held' | 'most'>) {
  const words = `${plural(held.media, 'file')} of ${plural(most.media, 'file')}, ${sizeWords(held.mediaBytes)} of ${sizeWords(most.mediaBytes)}`;
  const share = Math.max(held.media / most.media, held.mediaBytes / most.mediaBytes);
  return (
    <div class="flex flex-col gap-1">
      <p translate={false}>
        <Fresh text={words} />
      </p>
      <progress
        class="h-2 w-full max-w-md appearance-none [&::-moz-progress-bar]:bg-flame [&::-webkit-progress-bar]:bg-ash [&::-webkit-progress-value]:bg-flame"
        aria-label="Room that is taken"
        max={1}
        value={share}
      />
      <p class="text-sm text-smoke">
        What no quiz, no older version of one and no game uses goes by itself, a week after its last use.
      </p>
    </div>
  );
}

const names = { image: 'Picture', audio: 'Sound' };

interface CardProps {
  media: MediaRow;
  /** Resolves to why it could not be deleted, if so. */
  onDelete: (name: string) => Promise<string | undefined>;
}

function MediaCard({ media, onDelete }: CardProps) {
  const [isAsked, setAsked] = useState(false);
  const { kind, url, preview = url, alt, width, height, storedBytes, createdAt } = media;
  const name = alt ?? `${names[kind]} of ${dayWords(createdAt)}`;
  return (
    <li class={cardLook}>
      {kind === 'image' ? (
        <img src={preview} alt={alt ?? ''} loading="lazy" class="h-40 w-full rounded-xl bg-ink object-contain" />
      ) : (
        <audio src={url} controls preload="none" aria-label={name} class="w-full" />
      )}
      <h2 class="font-bold wrap-anywhere" dir="auto">
        {name}
      </h2>
      <p class="text-sm text-smoke" translate={false}>
        {[
          names[kind],
          ...(width === undefined ? [] : [`${width} × ${height}`]),
          sizeWords(storedBytes),
          dayWords(createdAt),
        ].join(' · ')}
      </p>
      <Uses {...media} />
      {isAsked ? (
        <AskInPlace
          labels={{ keep: 'Keep it', act: 'Delete for ever', acting: 'Deleting…' }}
          onAct={() => onDelete(name)}
          onKeep={() => setAsked(false)}
        >
          Delete “{name}” for ever?
        </AskInPlace>
      ) : (
        <Button class="mt-auto self-start" onClick={() => setAsked(true)}>
          Delete…<span class="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  );
}

/** The quizzes and games that use it. */
function Uses({ quizzes, games }: Pick<MediaRow, 'quizzes' | 'games'>) {
  if (quizzes.length === 0 && games === 0) return <p class="text-sm">Not used now.</p>;
  return (
    <div class="text-sm">
      <p>
        Used by
        <Fresh text={games === 0 ? '' : ` ${plural(games, 'game')}${quizzes.length === 0 ? '.' : ', and by'}`} />
      </p>
      <ul>
        {quizzes.map(({ id, title, trash }) => {
          const shown = title === '' ? 'a quiz without a title' : title;
          return (
            <li key={id} class="wrap-anywhere" dir="auto">
              {trash === true ? (
                <>
                  {shown} <span class="text-smoke">(in the trash)</span>
                </>
              ) : (
                <a class={linkLook} href={`/quizzes/${encodeURIComponent(id)}/edit`}>
                  {shown}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
