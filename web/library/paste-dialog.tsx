import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { LibraryDialog } from './library-dialog.tsx';

interface Props {
  onText: (text: string) => void;
  onClose: () => void;
}

/** For who has no keys to paste with, and for who wants to see first what is read. */
export function PasteDialog({ onText, onClose }: Props) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  return (
    <LibraryDialog title="Paste questions" onClose={onClose}>
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') {
            setProblem('There is nothing to read yet: paste or type the questions.');
            event.currentTarget.querySelector('textarea')?.focus();
          } else {
            onClose();
            onText(text);
          }
        }}
      >
        <label class="flex flex-col gap-1">
          <span class="font-bold">Cells of a spreadsheet with their column names, Aiken, GIFT or JSON</span>
          <textarea
            class="field min-h-48 font-mono text-sm"
            dir="auto"
            autofocus
            spellcheck={false}
            autocapitalize="none"
            aria-describedby="paste-problem"
            aria-invalid={problem !== undefined}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setProblem(undefined);
            }}
          />
        </label>
        <p id="paste-problem" role="alert" class="font-bold text-bad empty:hidden">
          <Fresh text={problem} />
        </p>
        <Button type="submit" look="primary" class="self-end">
          Read the questions
        </Button>
      </form>
    </LibraryDialog>
  );
}
