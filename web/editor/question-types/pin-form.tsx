import { useRef, useState } from 'preact/hooks';
import type { PinRegion } from '../../../src/protocol/question-types/pin.ts';
import { pin as pinScreens } from '../../question-types/pin.ts';
import { placeAt, placeByKey, placeText, type Place } from '../../question-types/place-in-picture.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Fresh } from '../../shared/ui/fresh.tsx';
import { QuestionMedia } from '../../shared/ui/question-media.tsx';
import { fieldMarks, ProblemNote } from './problem-note.tsx';
import type { DraftMedia } from '../draft/draft.ts';
import type { FieldProblem, FormProps } from './question-form.ts';

/** As players see them: fetched once there is a picture. */
const { Marks } = pinScreens;

export const regionsMax = 8;
/** Thousandths of the picture. */
const usualRadius = 80;
const [radiusMin, radiusMax, radiusStep] = [10, 500, 10];

const centreOf = (region: PinRegion | undefined): Place | undefined =>
  region?.shape === 'circle' ? [region.x, region.y] : region?.points[0];

function movedTo(region: PinRegion, [x, y]: Place): PinRegion {
  if (region.shape === 'circle') return { ...region, x, y };
  const [fromX, fromY] = region.points[0] ?? [x, y];
  const within = (value: number) => Math.min(1000, Math.max(0, value));
  const points = region.points.map(([px, py]): [number, number] => [within(px + x - fromX), within(py + y - fromY)]);
  return { ...region, points };
}

/** The places of a picture that are right: put by a tap, moved with the arrow keys, sized with + and −. */
export function PinForm({ question, problems, onChange }: FormProps) {
  const { media, regions = [] } = question;
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, regions.length - 1);
  const region = regions[at];
  const put = (next: PinRegion, place: string) =>
    onChange({ regions: regions.map((old, index) => (index === at ? next : old)) }, place);
  const add = (place: Place) => {
    setChosen(regions.length);
    onChange({ regions: [...regions, { shape: 'circle', x: place[0], y: place[1], r: usualRadius }] }, 'regions add');
  };
  const goTo = (place: Place) => {
    if (region === undefined) add(place);
    else put(movedTo(region, place), `regions/${at}`);
  };
  const resize = (by: number) => {
    if (region?.shape !== 'circle') return;
    put({ ...region, r: Math.min(radiusMax, Math.max(radiusMin, region.r + by)) }, `regions/${at}/r`);
  };
  if (media === undefined || media.url === '') {
    return <p class="text-smoke">Choose a picture (under “Picture”), then show which place in it is right.</p>;
  }
  return (
    <div class="flex flex-col gap-3">
      <PinPicture media={media} regions={regions} region={region} problems={problems} onGo={goTo} onResize={resize} />
      <p id="pin-keys" class="text-sm text-smoke">
        Tap the place, or use the arrow keys, with Shift for longer steps. + and − change the size.
      </p>
      <ProblemNote field="regions" problems={problems} />
      <RegionList
        regions={regions}
        at={at}
        onChoose={setChosen}
        onResize={resize}
        onAdd={() => add([500, 500])}
        onRemove={() => onChange({ regions: regions.filter((_, index) => index !== at) }, 'regions remove')}
      />
      {regions.map((_, index) => (
        <ProblemNote key={index} field={`regions/${index}`} problems={problems} />
      ))}
    </div>
  );
}

interface PictureProps {
  media: DraftMedia;
  regions: PinRegion[];
  /** The one that is moved. */
  region: PinRegion | undefined;
  problems: readonly FieldProblem[];
  onGo: (place: Place) => void;
  onResize: (by: number) => void;
}

function PinPicture({ media, regions, region, problems, onGo, onResize }: PictureProps) {
  const [aspect, setAspect] = useState(4 / 3);
  const isPressed = useRef(false);
  return (
    <div
      class="relative h-[min(24rem,45vh)] cursor-crosshair touch-none rounded-2xl bg-coal select-none"
      role="application"
      tabIndex={0}
      aria-label="Picture: the right places"
      aria-describedby="pin-keys"
      {...fieldMarks('regions', problems)}
      onPointerDown={(event) => {
        isPressed.current = event.button === 0;
        event.currentTarget.setPointerCapture(event.pointerId);
        if (isPressed.current) onGo(placeAt(event.currentTarget.getBoundingClientRect(), aspect, event));
      }}
      onPointerMove={(event) => {
        if (isPressed.current) onGo(placeAt(event.currentTarget.getBoundingClientRect(), aspect, event));
      }}
      onPointerUp={() => (isPressed.current = false)}
      onPointerCancel={() => (isPressed.current = false)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const next = placeByKey(centreOf(region), event.key, event.shiftKey);
        if (next !== undefined) onGo(next);
        else if (event.key === '+') onResize(radiusStep);
        else if (event.key === '-') onResize(-radiusStep);
        else return;
        event.preventDefault();
      }}
    >
      <QuestionMedia
        media={{ ...media, alt: '' }}
        class="pointer-events-none absolute inset-0 size-full"
        onAspect={setAspect}
      />
      {Marks !== undefined && (
        <Marks
          aspect={aspect}
          solution={regions}
          answer={region === undefined ? undefined : [...(centreOf(region) ?? [])]}
        />
      )}
    </div>
  );
}

interface ListProps {
  regions: readonly PinRegion[];
  at: number;
  onChoose: (at: number) => void;
  onResize: (by: number) => void;
  onAdd: () => void;
  onRemove: () => void;
}

function RegionList({ regions, at, onChoose, onResize, onAdd, onRemove }: ListProps) {
  const region = regions[at];
  const centre = centreOf(region);
  const said =
    centre === undefined
      ? ''
      : `Place ${at + 1}: ${placeText(centre)}${region?.shape === 'circle' ? `, ${Math.round(region.r / 10)} % around it` : ''}`;
  return (
    <>
      <div class="flex flex-wrap gap-2" role="group" aria-label="Right places">
        {regions.map((_, index) => (
          <Button
            key={index}
            aria-pressed={index === at}
            class="aria-pressed:ring-2 aria-pressed:ring-spark"
            onClick={() => onChoose(index)}
          >
            Place {index + 1}
          </Button>
        ))}
        {regions.length < regionsMax && <Button onClick={onAdd}>Add a place</Button>}
        {region !== undefined && (
          <>
            {region.shape === 'circle' && (
              <>
                <Button onClick={() => onResize(-radiusStep)} aria-label="Smaller">
                  −
                </Button>
                <Button onClick={() => onResize(radiusStep)} aria-label="Larger">
                  +
                </Button>
              </>
            )}
            <Button onClick={onRemove}>Remove this place</Button>
          </>
        )}
      </div>
      <p role="status" class="text-sm text-smoke" translate={false}>
        <Fresh text={said} />
      </p>
    </>
  );
}
