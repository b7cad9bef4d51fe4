import { useState } from 'preact/hooks';
import type { Answer } from '../../src/protocol/quiz.ts';
import { truthText } from '../shared/answer-text.ts';
import { Button } from '../shared/button.tsx';
import { lookOf, lookOfTruth, type OptionLook } from '../shared/option-look.ts';
import { Tile } from '../shared/tile.tsx';
import type { AnswerInputProps } from './answer-input.tsx';
import type { OpenQuestion } from './player-view.ts';
import { useOptionKeys } from './use-option-keys.ts';

interface Choice {
  look: OptionLook;
  text: string;
  answer: number | boolean;
}

function choicesOf(question: OpenQuestion): Choice[] {
  if (question.type === 'true_false') {
    return [true, false].map((value) => ({ look: lookOfTruth(value), text: truthText(value), answer: value }));
  }
  return (question.options ?? []).map((text, index) => ({ look: lookOf(index), text, answer: index }));
}

/** Two columns while every text is short enough to stay readable in half the width of a phone. */
function gridOf(choices: Choice[]): string {
  const longest = Math.max(...choices.map((choice) => choice.text.length));
  const narrow = longest <= 14 && choices.length > 2;
  return `grid flex-1 auto-rows-fr gap-3 sm:grid-cols-2 ${narrow ? 'grid-cols-2' : 'grid-cols-1'}`;
}

/** One tap answers: single, poll and true or false. */
export function ChoiceInput({ question, disabled, onAnswer }: AnswerInputProps) {
  const choices = choicesOf(question);
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
          onPress={() => choose(index)}
          class="text-lg"
        />
      ))}
    </div>
  );
}

/** Several may be right: tiles switch on and off, then Send. */
export function MultipleInput({ question, disabled, onAnswer }: AnswerInputProps) {
  const [picked, setPicked] = useState<readonly number[]>([]);
  const choices = choicesOf(question);
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
            onPress={() => toggle(index)}
            class={`text-lg ${picked.includes(index) ? 'ring-4 ring-paper ring-inset' : ''}`}
          >
            <Tick on={picked.includes(index)} />
          </Tile>
        ))}
      </div>
      <Button
        look="primary"
        class="mt-1 min-h-14 text-xl"
        disabled={disabled || picked.length === 0}
        onClick={() => onAnswer(answer)}
      >
        {picked.length === 0 ? 'Pick all that are right' : `Send ${picked.length} picked`}
      </Button>
    </>
  );
}

function Tick({ on }: { on: boolean }) {
  return (
    <svg viewBox="0 0 24 24" class="size-7 shrink-0" aria-hidden="true">
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
