import { useEffect, useState } from 'preact/hooks';
import { useWho } from '../account/use-who.ts';
import { hasCaller } from '../shared/host-client.ts';
import { deleteMedia, listMedia, type MediaPage as Page } from './library-client.ts';
import { MediaView } from './media-view.tsx';
import { type Problem, quizProblem } from './problem-words.ts';

/** Somebody who was never here before has none, and is not made a guest to be told so. */
const nothing: Page = { media: [], held: { media: 0, mediaBytes: 0 }, most: { media: 0, mediaBytes: 0 } };

export function MediaPage() {
  const who = useWho();
  const [list, setList] = useState<Page | undefined>(hasCaller() ? undefined : nothing);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [isReading, setReading] = useState(false);
  const read = (before?: Page) => {
    setReading(true);
    setProblem(undefined);
    listMedia(before?.next).then(
      (page) => {
        setReading(false);
        setList({ ...page, media: [...(before?.media ?? []), ...page.media] });
      },
      (error: unknown) => {
        setReading(false);
        setProblem(quizProblem(error));
      },
    );
  };
  useEffect(() => {
    if (list === undefined) read();
  }, []);
  const remove = async (id: string): Promise<string | undefined> => {
    try {
      await deleteMedia(id);
    } catch (error) {
      return quizProblem(error).text;
    }
    read();
    return undefined;
  };
  return (
    <MediaView
      list={list}
      problem={problem}
      isReading={isReading}
      who={who}
      onMore={() => read(list)}
      onAgain={() => read()}
      onDelete={remove}
    />
  );
}
