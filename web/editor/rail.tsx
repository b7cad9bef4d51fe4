import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsIn } from '../../src/lib/plain-words.ts';
import { Button } from '../shared/ui/button.tsx';
import type { DraftQuestion } from './draft/draft.ts';
import { dropLine, useSorting } from './drag/use-sorting.ts';
import { findForm } from './question-types/all-types.ts';
import { useIsWide } from './use-is-wide.ts';
import type { FieldProblem } from './question-types/question-form.ts';

export interface RailProps {
  questions: readonly DraftQuestion[];
  selected: string | undefined;
  /** The same array as long as nothing about the question is different. */
  problemsOf: (question: DraftQuestion) => FieldProblem[];
  /** Whether anything is left to do, also what is not written yet. */
  isOpen: (question: DraftQuestion) => boolean;
  onSelect: (id: string) => void;
  onStep: (steps: number) => void;
  onMove: (from: number, to: number) => void;
  onAdd: () => void;
  onRemove: () => void;
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

export const typeName = (type: string): string => findForm(type)?.name ?? type;

/** What it is found by: the first words of the prompt. */
function nameOf(question: DraftQuestion, unitsMax: number): string {
  const words = wordsIn(question, question.prompt);
  return words === '' ? 'Not written yet' : words.slice(0, unitsMax);
}

/** All questions: arrows go from one to the next. On a narrow screen it is a menu, and a list for who wants to sort. */
export function Rail(props: RailProps) {
  const isWide = useIsWide();
  return (
    <nav aria-label="Questions" class="flex min-h-0 flex-col gap-2">
      {isWide ? <List {...props} /> : <Menu {...props} />}
    </nav>
  );
}

function Menu(props: RailProps) {
  const { questions, selected, onSelect, onAdd } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div class="flex gap-2">
        <select
          class="field min-w-0 flex-1"
          aria-label="Question"
          value={selected ?? ''}
          onChange={(event) => onSelect(event.currentTarget.value)}
        >
          {questions.map((question, at) => (
            <option key={question.id} value={question.id}>
              {`${at + 1}. ${nameOf(question, 60)}`}
            </option>
          ))}
        </select>
        <Button aria-expanded={isOpen} aria-label="All questions" onClick={() => setOpen(!isOpen)}>
          ☰
        </Button>
        <Button onClick={onAdd} aria-label="Add a question">
          +
        </Button>
      </div>
      {isOpen && <List {...props} hasAdd={false} />}
    </>
  );
}

function List({ hasAdd = true, ...props }: RailProps & { hasAdd?: boolean }) {
  const { questions, selected, problemsOf, isOpen, onSelect, onStep, onMove, onAdd, onRemove } = props;
  const list = useRef<HTMLOListElement>(null);
  useSorting(list, { rows: questions.map(({ id }) => id).join(' '), scrolls: true, onMove });
  const hasFocus = useRef(false);
  const rowOf = useKnownRows();
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-current]');
    row?.scrollIntoView({ block: 'nearest' });
    if (hasFocus.current) row?.focus({ preventScroll: true });
  }, [selected]);
  return (
    <>
      <ol
        ref={list}
        class="group flex min-h-0 flex-col gap-1 overflow-y-auto overscroll-contain p-1 max-md:max-h-[50dvh]"
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
        {questions.map((question, at) =>
          rowOf({
            question,
            at,
            isSelected: question.id === selected,
            problems: problemsOf(question),
            isOpen: isOpen(question),
            onSelect,
          }),
        )}
      </ol>
      {hasAdd && (
        <Button class="shrink-0" onClick={onAdd}>
          Add a question
        </Button>
      )}
    </>
  );
}

interface RowProps {
  question: DraftQuestion;
  at: number;
  isSelected: boolean;
  problems: readonly FieldProblem[];
  isOpen: boolean;
  onSelect: (id: string) => void;
}

/** The same element for a row of which nothing is different: typing in one question draws its own row alone. */
function useKnownRows(): (props: RowProps) => VNode {
  const known = useRef(new WeakMap<DraftQuestion, { props: RowProps; row: VNode }>()).current;
  return (props) => {
    const { question, at, isSelected, problems } = props;
    const last = known.get(question);
    // The rest follows from these.
    if (last?.props.at === at && last.props.isSelected === isSelected && last.props.problems === problems)
      return last.row;
    const row = <Row key={question.id} {...props} />;
    known.set(question, { props, row });
    return row;
  };
}

function Row({ question, at, isSelected, problems, isOpen, onSelect }: RowProps) {
  const wrong = problems.filter(({ isError }) => isError).length;
  return (
    <li
      class={`flex shrink-0 items-stretch select-none [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] group-data-sorting:[content-visibility:visible] ${dropLine}`}
    >
      <span
        class="flex w-5 shrink-0 cursor-grab items-center justify-center text-haze pointer-coarse:w-8"
        aria-hidden="true"
        title="Drag to move"
      >
        ⠿
      </span>
      <button
        type="button"
        class="flex min-h-12 min-w-0 flex-1 items-center gap-2 rounded-xl border-2 border-transparent px-2 py-1 text-left group-data-sorting:min-h-8 group-data-sorting:py-0 hover:bg-ash aria-current:border-spark aria-current:bg-ash"
        tabIndex={isSelected ? 0 : -1}
        onClick={() => onSelect(question.id)}
        {...(isSelected ? { 'aria-current': 'true' as const } : {})}
      >
        <span class="w-7 shrink-0 text-right font-bold tabular-nums" translate={false}>
          {at + 1}
        </span>
        <span class="min-w-0 flex-1">
          <span class="block truncate font-bold" dir="auto">
            {nameOf(question, 120)}
          </span>
          <span class="block truncate text-sm text-smoke group-data-sorting:hidden">{typeName(question.type)}</span>
        </span>
        {wrong > 0 ? (
          <Dot class="text-bad" label="Not finished" sign="●" />
        ) : problems.length > 0 ? (
          <Dot class="text-spark" label="Something to look at" sign="○" />
        ) : (
          isOpen && <Dot class="text-haze" label="Not written yet" sign="○" />
        )}
      </button>
    </li>
  );
}

const Dot = ({ class: colour, label, sign }: { class: string; label: string; sign: string }) => (
  <span class={colour} role="img" aria-label={label}>
    {sign}
  </span>
);
