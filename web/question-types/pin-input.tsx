import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuestionMedia } from '../shared/ui/question-media.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';
import { PinMarks } from './pin-marks.tsx';
import { placeAt, placeByKey, placeText, type Place } from './place-in-picture.ts';

/** The assumed aspect until the picture has loaded. */
const usualAspect = 4 / 3;

/** A cross on the picture, placed by a tap, moved by dragging or with the arrow keys, then sent. */
export function PinInput({ question, disabled, onAnswer, onDraft }: AnswerInputProps) {
  const [place, setPlace] = useState<Place | undefined>(undefined);
  const [aspect, setAspect] = useState(usualAspect);
  const isPressed = useRef(false);
  useEffect(() => onDraft(place === undefined ? undefined : [...place]), [place]);
  const send = () => {
    if (place !== undefined && !disabled) onAnswer([...place]);
  };
  const point = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (isPressed.current && !disabled) {
      setPlace(placeAt(event.currentTarget.getBoundingClientRect(), aspect, event));
    }
  };
  const alt = question.media?.alt ?? '';
  return (
    <>
      <div
        class="relative min-h-40 flex-1 cursor-crosshair touch-none rounded-2xl select-none low:col-start-2 low:row-span-2 low:row-start-2"
        role="application"
        tabIndex={0}
        aria-label={`Picture${alt === '' ? '' : `: ${alt}`}. Choose a place`}
        aria-describedby="pin-hint"
        data-testid="pin-picture"
        onPointerDown={(event) => {
          isPressed.current = event.button === 0;
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={point}
        onPointerUp={() => (isPressed.current = false)}
        onPointerCancel={() => (isPressed.current = false)}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || disabled) return;
          if (event.key === 'Enter') send();
          const next = placeByKey(place, event.key, event.shiftKey);
          if (next === undefined) return;
          event.preventDefault();
          setPlace(next);
        }}
      >
        {question.media !== undefined && (
          <QuestionMedia
            media={{ ...question.media, alt: '' }}
            class="pointer-events-none absolute inset-0 size-full"
            onAspect={setAspect}
          />
        )}
        <PinMarks aspect={aspect} answer={place === undefined ? undefined : [...place]} />
      </div>
      <p id="pin-hint" class="sr-only">
        Arrow keys move the cross, with Shift they move it further. Enter sends it.
      </p>
      <p role="status" class="sr-only" translate={false}>
        <Fresh text={place === undefined ? '' : placeText(place)} />
      </p>
      <Button
        look="primary"
        class="sticky bottom-3 min-h-14 text-xl low:col-start-1 low:row-start-3"
        disabled={disabled || place === undefined}
        onClick={send}
      >
        <Fresh text={place === undefined ? 'Tap the place' : 'Send this place'} />
      </Button>
    </>
  );
}
