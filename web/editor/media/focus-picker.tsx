import { useState } from 'preact/hooks';
import { placeAt, placeByKey, placeText, type Place } from '../../question-types/place-in-picture.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Fresh } from '../../shared/ui/fresh.tsx';
import type { DraftMedia } from '../draft/draft.ts';

interface Props {
  /** Where the page has the picture. */
  url: string;
  focus: DraftMedia['focus'];
  onChange: (focus: DraftMedia['focus']) => void;
}

/** What matters most in a picture: put by a tap, moved with the arrow keys. */
export function FocusPicker({ url, focus, onChange }: Props) {
  const [aspect, setAspect] = useState(4 / 3);
  const place: Place | undefined = focus && [focus.x * 1000, focus.y * 1000];
  const go = ([x, y]: Place) => onChange({ x: x / 1000, y: y / 1000 });
  return (
    <div class="flex flex-col gap-1">
      <div
        class="relative h-40 cursor-crosshair touch-manipulation overflow-hidden rounded-xl bg-coal"
        role="application"
        tabIndex={0}
        aria-label="What matters most in the picture"
        aria-describedby="focus-keys"
        onClick={(event) => go(placeAt(event.currentTarget.getBoundingClientRect(), aspect, event))}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const next = placeByKey(place, event.key, event.shiftKey);
          if (next === undefined) return;
          event.preventDefault();
          go(next);
        }}
      >
        <img
          src={url}
          alt=""
          class="size-full object-contain"
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            naturalHeight > 0 && setAspect(naturalWidth / naturalHeight)
          }
        />
        {place !== undefined && <FocusMark place={place} aspect={aspect} />}
      </div>
      <p id="focus-keys" class="text-sm text-smoke">
        Tap what matters most, or use the arrow keys: it stays visible where a screen cuts the picture.
      </p>
      <p role="status" class="text-sm text-smoke" translate={false}>
        <Fresh text={place && placeText(place)} />
      </p>
      {focus !== undefined && <Button onClick={() => onChange(undefined)}>Show the whole picture</Button>}
    </div>
  );
}

/** A box of the picture's shape, as large as fits, with a ring at the place. */
function FocusMark({ place: [x, y], aspect }: { place: Place; aspect: number }) {
  // The flatter the picture, the smaller is a unit on the screen.
  const scale = Math.max(1, aspect / 1.5);
  return (
    <svg
      class="pointer-events-none absolute inset-0 size-full"
      viewBox={`0 0 ${1000 * aspect} 1000`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
    >
      <g fill="none" transform={`translate(${x * aspect} ${y}) scale(${scale})`}>
        <circle r="70" class="stroke-ink" stroke-width="34" />
        <circle r="70" class="stroke-spark" stroke-width="18" />
        <circle r="12" class="fill-spark stroke-ink" stroke-width="8" />
      </g>
    </svg>
  );
}
