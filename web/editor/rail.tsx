import { Component } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import type { DraftQuestion } from './draft/draft.ts';
import { findForm } from './question-types/all-types.ts';
import { useIsWide } from './use-is-wide.ts';
import type { FieldProblem } from './question-types/question-form.ts';

export interface RailProps {
  questions: readonly DraftQuestion[];
  selected: string | undefined;
  /** The same array as long as nothing about the question is different. */
  problemsOf: (question: DraftQuestion) => FieldProblem[];
  onSelect: (id: string) => void;
  onStep: (steps: number) => void;
  onAdd: () => void;
  onRemove: () => void;
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

export const typeName = (type: string): string => findForm(type)?.name ?? type;

/** All questions: arrows go from one to the next. On a narrow screen it is a menu. */
export function Rail(props: RailProps) {
  const isWide = useIsWide();
  return (
    <nav aria-label="Questions" class="flex min-h-0 flex-col gap-2">
      {isWide ? <List {...props} /> : <Menu {...props} />}
    </nav>
  );
}

function Menu({ questions, selected, onSelect, onAdd }: RailProps) {
  return (
    <div class="flex gap-2">
      <select
        class="field min-w-0 flex-1"
        aria-label="Question"
        value={selected ?? ''}
        onChange={(event) => onSelect(event.currentTarget.value)}
      >
        {questions.map(({ id, prompt }, at) => (
          <option key={id} value={id}>
            {`${at + 1}. ${prompt === '' ? 'Not written yet' : prompt.slice(0, 60)}`}
          </option>
        ))}
      </select>
      <Button onClick={onAdd} aria-label="Add a question">
        +
      </Button>
    </div>
  );
}

function List({ questions, selected, problemsOf, onSelect, onStep, onAdd, onRemove }: RailProps) {
  const list = useRef<HTMLOListElement>(null);
  const hasFocus = useRef(false);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-current]');
    row?.scrollIntoView({ block: 'nearest' });
    if (hasFocus.current) row?.focus({ preventScroll: true });
  }, [selected]);
  return (
    <>
      <ol
        ref={list}
        class="flex min-h-0 flex-col gap-1 overflow-y-auto p-1"
        onFocusCapture={() => (hasFocus.current = true)}
        onFocusOut={() => (hasFocus.current = false)}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          const by = steps[event.key];
          if (event.key === 'Delete') onRemove();
          else if (by !== undefined) onStep(by);
          else return;
          event.preventDefault();
        }}
      >
        {questions.map((question, at) => (
          <Row
            key={question.id}
            question={question}
            at={at}
            isSelected={question.id === selected}
            problems={problemsOf(question)}
            onSelect={onSelect}
          />
        ))}
      </ol>
      <Button class="shrink-0" onClick={onAdd}>
        Add a question
      </Button>
    </>
  );
}

interface RowProps {
  question: DraftQuestion;
  at: number;
  isSelected: boolean;
  problems: readonly FieldProblem[];
  onSelect: (id: string) => void;
}

/** Typing in one question draws its own row alone. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { question, at, isSelected, problems } = this.props;
    return next.question !== question || next.at !== at || next.isSelected !== isSelected || next.problems !== problems;
  }

  override render({ question, at, isSelected, problems, onSelect }: RowProps) {
    const wrong = problems.filter(({ isError }) => isError).length;
    return (
      <li class="shrink-0 [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]">
        <button
          type="button"
          class="flex min-h-12 w-full items-center gap-2 rounded-xl border-2 border-transparent px-2 py-1 text-left hover:bg-ash aria-current:border-spark aria-current:bg-ash"
          tabIndex={isSelected ? 0 : -1}
          onClick={() => onSelect(question.id)}
          {...(isSelected ? { 'aria-current': 'true' as const } : {})}
        >
          <span class="w-7 shrink-0 text-right font-bold tabular-nums" translate={false}>
            {at + 1}
          </span>
          <span class="min-w-0 flex-1">
            <span class="block truncate font-bold" dir="auto">
              {question.prompt === '' ? 'Not written yet' : question.prompt.slice(0, 120)}
            </span>
            <span class="block truncate text-sm text-smoke">{typeName(question.type)}</span>
          </span>
          {wrong > 0 && (
            <span class="text-bad" role="img" aria-label="Not finished">
              ●
            </span>
          )}
          {wrong === 0 && problems.length > 0 && (
            <span class="text-spark" role="img" aria-label="Something to look at">
              ○
            </span>
          )}
        </button>
      </li>
    );
  }
}
