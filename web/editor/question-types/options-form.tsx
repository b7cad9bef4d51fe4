import type { DraftQuestion } from '../draft/draft.ts';
import { LineRows } from './line-rows.tsx';
import { linesMax } from './lines.ts';
import type { FormProps, OwnFields } from './question-form.ts';

interface Marking {
  marks?: 'one' | 'many';
  mark?: (question: DraftQuestion, at: number) => OwnFields;
}

/** Options as players see them: colour, shape and letter. */
export const optionsForm = ({ marks, mark }: Marking) =>
  function OptionsForm({ question, problems, onChange, onPasteBlock }: FormProps) {
    return (
      <LineRows
        list="options"
        one="Option"
        lines={question.options ?? []}
        hasLooks
        min={2}
        max={linesMax}
        problems={problems}
        onChange={(options, place) => onChange({ options }, place)}
        onPasteBlock={onPasteBlock}
        {...(marks === undefined ? {} : { marks })}
        {...(mark === undefined ? {} : { onMark: (at: number) => onChange(mark(question, at), 'mark') })}
      />
    );
  };
