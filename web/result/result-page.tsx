import { useEffect, useState } from 'preact/hooks';
import type { OwnResult } from '../../src/protocol/own-results.ts';
import { lazily } from '../shared/lazily.tsx';
import { RestError } from '../shared/rest-client.ts';
import { readOwnResult } from './result-client.ts';
import { ResultView } from './result-view.tsx';

const Practice = lazily(() => import('./practice.tsx').then((module) => module.Practice));

/** Between two looks for what is not there yet, the longer the later. Milliseconds. */
const waitMs = { first: 1500, most: 15_000 };
const gone = 'There is no result here. Its host may have withdrawn it, or deleted the game.';

function noteOf(error: unknown): { note: string; isFinal: boolean } {
  const code = error instanceof RestError ? error.code : 'internal';
  if (code === 'not_found' || code === 'bad_request') return { note: gone, isFinal: true };
  if (code === 'busy') return { note: 'Your result is not there yet. It comes by itself in a moment.', isFinal: false };
  const words = error instanceof Error ? error.message : String(error);
  return { note: `${words} Trying again…`, isFinal: false };
}

/** `/r/:token`: one's own result, as soon as it is stored. */
export function ResultPage({ token = '' }: { token?: string }) {
  const [result, setResult] = useState<OwnResult | undefined>(undefined);
  const [note, setNote] = useState<string | undefined>(undefined);
  const [isPractising, setPractising] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    let delayMs = waitMs.first;
    const look = () => {
      readOwnResult(token).then(
        (read) => wanted && setResult(read),
        (error: unknown) => {
          if (!wanted) return;
          const { note: words, isFinal } = noteOf(error);
          setNote(words);
          if (isFinal) return;
          timer = setTimeout(look, delayMs);
          delayMs = Math.min(waitMs.most, delayMs * 1.5);
        },
      );
    };
    setResult(undefined);
    look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [token]);
  if (isPractising && result !== undefined) return <Practice result={result} onEnd={() => setPractising(false)} />;
  return (
    <ResultView {...(result === undefined ? {} : { result })} note={note} onPractise={() => setPractising(true)} />
  );
}
