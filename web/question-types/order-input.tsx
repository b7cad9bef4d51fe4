import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { lookOf } from '../shared/ui/option-look.ts';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { Shape } from '../shared/ui/shape.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';

/** The list with the entry at `from` moved by one place; unchanged at the ends. */
export function moved(order: readonly number[], from: number, by: -1 | 1): readonly number[] {
  const to = from + by;
  const one = order[from];
  const other = order[to];
  if (one === undefined || other === undefined) return order;
  const next = [...order];
  next[from] = other;
  next[to] = one;
  return next;
}

/** Items to sort with buttons: one press moves one place, by finger or keyboard. */
export function OrderInput({ question, disabled, onAnswer, onDraft }: AnswerInputProps) {
  const items = question.items ?? [];
  const [order, setOrder] = useState<readonly number[]>(() => items.map((_, index) => index));
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const refocus = useRef<string | undefined>(undefined);
  // Moving a node drops its focus; restores it, on the other button when this one has reached the end.
  useEffect(() => {
    if (refocus.current === undefined) return;
    const [item, direction] = refocus.current.split(':');
    refocus.current = undefined;
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(`[data-item="${item}"] button`) ?? [])];
    const wanted = direction === '-1' ? buttons[0] : buttons[1];
    const usable = wanted?.disabled === true ? buttons.find((button) => !button.disabled) : wanted;
    usable?.focus();
  }, [order]);

  const move = (item: number, place: number, by: -1 | 1) => {
    refocus.current = `${item}:${by}`;
    const next = moved(order, place, by);
    setOrder(next);
    onDraft([...next]);
    setSaid(`${items[item]}: place ${place + by + 1} of ${items.length}`);
  };
  return (
    <>
      <p role="status" class="sr-only" translate={false}>
        {said}
      </p>
      <ol
        ref={list}
        class="flex flex-1 flex-col justify-center gap-2 low:col-start-2 low:row-span-2 low:row-start-2"
        aria-label="Your order, first to last"
      >
        {order.map((item, place) => (
          <OrderRow
            key={item}
            item={item}
            text={items[item] ?? lookOf(item).letter}
            place={place}
            isUpDisabled={disabled || place === 0}
            isDownDisabled={disabled || place === order.length - 1}
            onMove={(by) => move(item, place, by)}
          />
        ))}
      </ol>
      <Button
        look="primary"
        class="sticky bottom-3 mt-1 min-h-14 text-xl low:col-start-1 low:row-start-3"
        disabled={disabled}
        onClick={() => onAnswer([...order])}
      >
        Send this order
      </Button>
    </>
  );
}

interface OrderRowProps {
  readonly item: number;
  readonly text: string;
  readonly place: number;
  readonly isUpDisabled: boolean;
  readonly isDownDisabled: boolean;
  readonly onMove: (by: -1 | 1) => void;
}

function OrderRow({ item, text, place, isUpDisabled, isDownDisabled, onMove }: OrderRowProps) {
  const look = lookOf(item);
  return (
    <li
      data-item={item}
      class="tile order-row flex items-center gap-2 rounded-2xl py-1.5 pr-2 pl-3 font-bold"
      style={`--tile:${look.colour}`}
    >
      <span class="w-5 text-center font-display text-xl tabular-nums" translate={false}>
        {place + 1}
      </span>
      <Shape look={look} class="size-9" />
      <QuizText class="min-w-0 flex-1 leading-tight">{text}</QuizText>
      <MoveButton text={text} way="up" disabled={isUpDisabled} onPress={() => onMove(-1)} />
      <MoveButton text={text} way="down" disabled={isDownDisabled} onPress={() => onMove(1)} />
    </li>
  );
}

interface MoveButtonProps {
  readonly text: string;
  readonly way: 'up' | 'down';
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function MoveButton({ text, way, disabled, onPress }: MoveButtonProps) {
  return (
    <button
      type="button"
      class="press flex size-11 items-center justify-center rounded-lg bg-ink/85 text-paper disabled:opacity-30 [--lip:transparent]"
      disabled={disabled}
      aria-label={`Move ${text} ${way}`}
      onClick={onPress}
    >
      <Arrow up={way === 'up'} />
    </button>
  );
}

function Arrow({ up }: { up: boolean }) {
  return (
    <svg viewBox="0 0 24 24" class="size-6" aria-hidden="true">
      <path
        {...(up ? {} : { transform: 'rotate(180 12 12)' })}
        d="M12 5v14M5.500 11.500 12 5l6.500 6.500"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
