import { useState } from 'preact/hooks';
import { sayAmount } from '../shared/amounts.ts';
import { AskInPlace } from '../shared/ui/ask-in-place.tsx';
import { Button } from '../shared/ui/button.tsx';
import { sayPurpose, timeOf } from './entry-words.ts';
import type { Hold } from './wallet-client.ts';

interface Props {
  holds: readonly Hold[];
  /** Resolves to why it could not be released, if so. Absent for whoever only looks. */
  onRelease?: (hold: Hold) => Promise<string | undefined>;
}

const labels = { keep: 'Leave it', act: 'Take it back', acting: 'One moment…' };

/** What is put aside, and until when; one's own can be taken back. */
export function HoldsList({ holds, onRelease }: Props) {
  if (holds.length === 0) return null;
  return (
    <section class="flex flex-col gap-2" aria-labelledby="holds">
      <h2 id="holds" class="text-xl font-bold">
        Put aside
      </h2>
      <ul class="flex flex-col gap-2">
        {holds.map((hold) => (
          <HoldRow key={hold.holdId} hold={hold} onRelease={onRelease && (() => onRelease(hold))} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  hold: Hold;
  onRelease: (() => Promise<string | undefined>) | undefined;
}

function HoldRow({ hold, onRelease }: RowProps) {
  const [isAsking, setAsking] = useState(false);
  const { amount, asset, memo, expiresAt, holdId } = hold;
  const what = sayAmount(amount, asset);
  return (
    <li class="panel flex flex-col gap-1 px-4 py-3">
      <p class="flex flex-wrap items-baseline justify-between gap-x-4">
        <span class="min-w-0 wrap-anywhere">
          <bdi>{memo ?? sayPurpose(hold)}</bdi>
        </span>
        <strong class="ms-auto tabular-nums" translate={false}>
          {what}
        </strong>
      </p>
      <p class="text-sm text-smoke">
        Comes back by itself: <time dateTime={new Date(expiresAt).toISOString()}>{timeOf(expiresAt)}</time>
      </p>
      <p class="text-xs wrap-anywhere text-smoke" translate={false}>
        Number: {holdId}
      </p>
      {onRelease !== undefined &&
        hold.purpose === 'wallet' &&
        (isAsking ? (
          <AskInPlace labels={labels} onAct={onRelease} onKeep={() => setAsking(false)}>
            <strong>Take {what} back?</strong> What it was put aside for may not be done then.
          </AskInPlace>
        ) : (
          <Button class="self-start" onClick={() => setAsking(true)}>
            Take it back…<span class="sr-only"> {what}</span>
          </Button>
        ))}
    </li>
  );
}
