import type { ComponentChildren } from 'preact';
import type { OptionLook } from './option-look.ts';
import { QuizText } from './quiz-text.tsx';
import { Shape } from './shape.tsx';

interface Props {
  look: OptionLook;
  text: string;
  /** Without it the tile only shows an option. */
  onPress?: () => void;
  disabled?: boolean;
  /** Shape above text, for tall tiles. */
  stacked?: boolean;
  /** State of a toggle. */
  pressed?: boolean;
  children?: ComponentChildren;
  class?: string;
  shapeClass?: string;
}

/** An option as a coloured tile with shape, letter and text. */
export function Tile({ look, text, onPress, disabled = false, stacked = false, pressed, children, ...more }: Props) {
  const arrangement = stacked ? 'flex-col justify-center text-center' : 'text-left';
  const layout = `tile relative flex w-full items-center gap-3 rounded-2xl px-3 py-2.5 font-bold ${arrangement} ${more.class ?? ''}`;
  const body = (
    <>
      <Shape look={look} {...(more.shapeClass === undefined ? {} : { class: more.shapeClass })} />
      <span class="sr-only">{look.letter}: </span>
      <QuizText class={`fit-words min-w-0 leading-tight ${stacked ? 'max-w-full' : 'flex-1'}`}>{text}</QuizText>
      {children}
    </>
  );
  const colours = `--tile:${look.colour}`;
  if (onPress === undefined) {
    return (
      <div class={layout} style={colours}>
        {body}
      </div>
    );
  }
  return (
    <button
      type="button"
      class={`press min-h-14 ${layout}`}
      style={colours}
      onClick={onPress}
      disabled={disabled}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    >
      {body}
    </button>
  );
}
