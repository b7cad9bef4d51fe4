import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';

/** UTF-16 units that the contract allows in a text answer. */
const lengthMax = 200;

export function TextInput({ question, disabled, onAnswer, onDraft }: AnswerInputProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => onDraft(text.trim() === '' ? undefined : text.trim()), [text]);
  const ready = text.trim() !== '' && !disabled;
  return (
    <form
      class="flex flex-1 flex-col justify-center gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onAnswer(text.trim());
      }}
    >
      <label class="flex flex-col gap-2">
        <span class="font-bold text-smoke">Your answer</span>
        <input
          ref={field}
          class="field text-xl"
          dir="auto"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          maxLength={lengthMax}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="send"
          disabled={disabled}
          aria-description={question.prompt}
        />
      </label>
      <Button look="primary" type="submit" class="min-h-14 text-xl" disabled={!ready}>
        Send
      </Button>
    </form>
  );
}
