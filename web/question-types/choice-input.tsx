import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '../../src/protocol/quiz.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { Tile } from '../shared/ui/tile.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';
import { optionChoices } from './choices.ts';
import type { Choice } from './question-screens.ts';
import type { OpenQuestion } from './shown-question.ts';
import { useOptionKeys } from './use-option-keys.ts';

/** Two columns while all texts are readable in half the width of a phone. */
const isNarrow = (choices: Choice[]): boolean =>
  choices.length > 2 && Math.max(...choices.map((choice) => choice.text.length)) <= 16;

/** The shape above the text: in narrow tiles, and in two tall ones. */
const isStacked = (choices: Choice[]): boolean =>
  isNarrow(choices) || (choices.length === 2 && choices.every((choice) => choice.text.length <= 40));

const gridOf = (choices: Choice[]): string =>
  `ask-choices grid flex-1 auto-rows-fr gap-3 sm:grid-cols-2 ${isNarrow(choices) ? 'grid-cols-2 *:last:odd:col-span-2' : 'grid-cols-1 sm:*:last:odd:col-span-2'}`;

const shapeSizeOf = (choices: Choice[]): string =>
  isNarrow(choices) && choices.length <= 4 ? 'size-16' : choices.length <= 2 ? 'size-20' : 'size-10';

const textSizeOf = (choices: Choice[]): string => {
  if (choices.length <= 4 && isStacked(choices)) return 'text-xl';
  return choices.some((choice) => choice.text.length > 90) ? 'text-base' : 'text-lg';
};

/** One tap answers. */
export const choiceInput = (choicesOf: (question: OpenQuestion) => Choice[]) =>
  function ChoiceInput({ question, ...props }: AnswerInputProps) {
    return <ChoiceGrid choices={choicesOf(question)} {...props} />;
  };

function ChoiceGrid({ choices, disabled, onAnswer }: Omit<AnswerInputProps, 'question'> & { choices: Choice[] }) {
  const choose = (index: number) => {
    const choice = choices[index];
    if (choice !== undefined && !disabled) onAnswer(choice.answer);
  };
  useOptionKeys(
    choices.map((choice) => choice.look.letter),
    !disabled,
    choose,
  );
  return (
    <div class={gridOf(choices)}>
      {choices.map((choice, index) => (
        <Tile
          key={index}
          look={choice.look}
          text={choice.text}
          disabled={disabled}
          stacked={isStacked(choices)}
          shapeClass={shapeSizeOf(choices)}
          onPress={() => choose(index)}
          class={textSizeOf(choices)}
        />
      ))}
    </div>
  );
}

/** Several may be right: tiles toggle, then Send. */
export function MultipleInput({ question, disabled, onAnswer, onDraft }: AnswerInputProps) {
  const [picked, setPicked] = useState<readonly number[]>([]);
  const choices = optionChoices(question);
  const toggle = (index: number) =>
    setPicked((old) =>
      old.includes(index) ? old.filter((one) => one !== index) : [...old, index].sort((a, b) => a - b),
    );
  useOptionKeys(
    choices.map((choice) => choice.look.letter),
    !disabled,
    toggle,
  );
  const answer: Answer = [...picked];
  useEffect(() => onDraft(picked.length === 0 ? undefined : [...picked]), [picked]);
  return (
    <>
      <div class={gridOf(choices)}>
        {choices.map((choice, index) => (
          <Tile
            key={index}
            look={choice.look}
            text={choice.text}
            disabled={disabled}
            pressed={picked.includes(index)}
            stacked={isStacked(choices)}
            shapeClass={shapeSizeOf(choices)}
            onPress={() => toggle(index)}
            class={`${textSizeOf(choices)} ${picked.includes(index) ? 'ring-4 ring-paper' : ''}`}
          >
            <Tick on={picked.includes(index)} class={isStacked(choices) ? 'absolute top-2 right-2' : ''} />
          </Tile>
        ))}
      </div>
      <Button
        look="primary"
        class="sticky bottom-3 mt-1 min-h-14 text-xl"
        disabled={disabled || picked.length === 0}
        onClick={() => onAnswer(answer)}
      >
        <Fresh text={picked.length === 0 ? 'Pick all that are right' : `Send ${picked.length} picked`} />
      </Button>
    </>
  );
}

function Tick({ on, class: place }: { on: boolean; class: string }) {
  return (
    <svg viewBox="0 0 24 24" class={`size-7 shrink-0 ${place}`} aria-hidden="true">
      <rect
        x="2"
        y="2"
        width="20"
        height="20"
        rx="5"
        fill={on ? '#120e16' : 'none'}
        stroke="#120e16"
        stroke-width="2.5"
      />
      {on && <path d="m6.500 12.500 4 4 7.500-9" fill="none" stroke="#fff6ea" stroke-width="3" />}
    </svg>
  );
}
