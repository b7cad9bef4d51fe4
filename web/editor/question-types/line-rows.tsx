import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../shared/ui/button.tsx';
import { lookOf } from '../../shared/ui/option-look.ts';
import { Shape } from '../../shared/ui/shape.tsx';
import { type DraftOption, makeHex } from '../draft/draft.ts';
import { dropLine, useSorting } from '../drag/use-sorting.ts';
import { looksLikeQuestions, pastedLines } from './pasted-lines.ts';
import { fieldMarks, ProblemNote } from './problem-note.tsx';
import type { FieldProblem } from './question-form.ts';

interface Props {
  list: 'options' | 'items' | 'accept';
  lines: readonly DraftOption[];
  /** What one of them is called; with its letter or number after it. */
  one: string;
  /** How right ones are marked. */
  marks?: 'one' | 'many';
  /** They have the colours and shapes that players see. */
  hasLooks?: boolean;
  min: number;
  max: number;
  problems: readonly FieldProblem[];
  onChange: (lines: DraftOption[], place: string) => void;
  onMark?: (at: number) => void;
  onPasteBlock: (text: string) => boolean;
}

function moved(lines: readonly DraftOption[], at: number, to: number): DraftOption[] {
  const next = [...lines];
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}

/** Lines to write, mark, sort and remove. Enter goes to an empty one below, else adds one; a paste of several lines becomes several of them. */
export function LineRows(props: Props) {
  const { list, lines, one, marks, max, problems, onChange } = props;
  const rows = useRef<HTMLUListElement>(null);
  const wanted = useRef<number | undefined>(undefined);
  const focusLine = (at: number) => rows.current?.querySelectorAll<HTMLInputElement>('input[data-line]')[at]?.focus();
  useLayoutEffect(() => {
    if (wanted.current !== undefined) focusLine(wanted.current);
    wanted.current = undefined;
  });
  const empty = (): DraftOption => (marks === undefined ? { text: '' } : { text: '', correct: false });
  const insert = (at: number) => {
    wanted.current = at;
    onChange([...lines.slice(0, at), empty(), ...lines.slice(at)], `${list} add`);
  };
  const remove = (at: number) => {
    wanted.current = Math.max(0, at - 1);
    onChange(
      lines.filter((_, index) => index !== at),
      `${list} remove`,
    );
  };
  const move = (at: number, to: number) => {
    if (to < 0 || to >= lines.length) return;
    wanted.current = to;
    onChange(moved(lines, at, to), `${list} move`);
  };
  useSorting(rows, {
    rows: lines.length,
    handle: '[data-grip]',
    // Each drag is undone by itself.
    onMove: (at, to) => onChange(moved(lines, at, to), `drag ${makeHex(4)}`),
  });
  const paste = (at: number, before: string, texts: readonly string[]) => {
    const pasted = texts.map((text, nth) => ({
      ...(nth === 0 ? lines[at] : empty()),
      text: nth === 0 ? before + text : text,
    }));
    // Empty lines below are filled before others are pushed down.
    let free = at + 1;
    while (free < at + pasted.length && lines[free]?.text === '') free += 1;
    wanted.current = at + pasted.length - 1;
    onChange([...lines.slice(0, at), ...pasted, ...lines.slice(free)] as DraftOption[], `${list} paste`);
  };
  return (
    <div class="flex flex-col gap-2" role="group" aria-label={`${one}s`} tabIndex={-1} {...fieldMarks(list, problems)}>
      <ul ref={rows} class="flex flex-col gap-2">
        {lines.map((line, at) => (
          <Row
            key={at}
            {...props}
            at={at}
            line={line}
            onInsert={insert}
            onGo={focusLine}
            onRemove={remove}
            onMove={move}
            onPaste={paste}
          />
        ))}
      </ul>
      <ProblemNote field={list} problems={problems} />
      {lines.length < max && (
        <Button class="self-start" onClick={() => insert(lines.length)}>
          Add {one.toLowerCase()}
        </Button>
      )}
    </div>
  );
}

interface RowProps extends Props {
  at: number;
  line: DraftOption;
  onInsert: (at: number) => void;
  onGo: (at: number) => void;
  onRemove: (at: number) => void;
  onMove: (at: number, to: number) => void;
  onPaste: (at: number, before: string, texts: readonly string[]) => void;
}

const iconButton =
  'inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-xl font-bold disabled:opacity-40';

function Row(props: RowProps) {
  const { at, list, one, hasLooks = false, problems } = props;
  const look = lookOf(at);
  const name = hasLooks ? `${one} ${look.letter}` : `${one} ${at + 1}`;
  const field = list === 'options' ? `options/${at}/text` : `${list}/${at}`;
  return (
    <li
      class={`flex flex-wrap items-center gap-x-2 gap-y-1 rounded-2xl px-2 py-1 ${hasLooks ? 'tile' : 'bg-ash'} ${dropLine}`}
      {...(hasLooks ? { style: `--tile:${look.colour}` } : {})}
    >
      <span
        class="flex min-h-11 min-w-9 cursor-grab items-center justify-center font-bold select-none"
        data-grip
        title="Drag to move"
      >
        {hasLooks ? <Shape look={look} class="size-9" /> : at + 1}
      </span>
      <RowField {...props} name={name} field={field} />
      <RowButtons {...props} name={name} />
      <div class={hasLooks ? 'w-full rounded-lg bg-ink px-2 empty:hidden' : 'w-full empty:hidden'}>
        <ProblemNote field={field} problems={problems} />
      </div>
    </li>
  );
}

function RowField(props: RowProps & { name: string; field: string }) {
  const { at, line, lines, name, field, min, max, problems } = props;
  const write = (text: string) =>
    props.onChange(
      lines.map((other, index) => (index === at ? { ...other, text } : other)),
      field,
    );
  return (
    <input
      class="field min-w-32 flex-1 aria-invalid:border-bad"
      data-line
      dir="auto"
      aria-label={name}
      value={line.text}
      autocomplete="off"
      enterkeyhint="next"
      {...fieldMarks(field, problems)}
      onInput={(event) => write(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.key === 'Enter') {
          event.preventDefault();
          if (lines[at + 1]?.text === '') props.onGo(at + 1);
          else if (lines.length < max) props.onInsert(at + 1);
        }
        if (event.key === 'Backspace' && line.text === '' && lines.length > min) {
          event.preventDefault();
          props.onRemove(at);
        }
      }}
      onPaste={(event) => {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (looksLikeQuestions(text) && props.onPasteBlock(text)) {
          event.preventDefault();
          return;
        }
        const texts = pastedLines(text);
        if (texts.length < 2) return;
        event.preventDefault();
        const { value, selectionStart } = event.currentTarget;
        props.onPaste(at, value.slice(0, selectionStart ?? value.length), texts);
      }}
    />
  );
}

function RowButtons(props: RowProps & { name: string }) {
  const { at, line, lines, marks, min, name } = props;
  return (
    <div class="flex items-center">
      {marks !== undefined && (
        <label class="inline-flex min-h-11 items-center gap-2 px-2 font-bold">
          <input
            type={marks === 'one' ? 'radio' : 'checkbox'}
            class="size-6 accent-ink"
            checked={line.correct === true}
            onChange={() => props.onMark?.(at)}
            aria-label={`${name} is right`}
          />
          <span aria-hidden="true">right</span>
        </label>
      )}
      <button
        type="button"
        class={iconButton}
        disabled={at === 0}
        aria-label={`Move ${name} up`}
        onClick={() => props.onMove(at, at - 1)}
      >
        ↑
      </button>
      <button
        type="button"
        class={iconButton}
        disabled={at === lines.length - 1}
        aria-label={`Move ${name} down`}
        onClick={() => props.onMove(at, at + 1)}
      >
        ↓
      </button>
      <button
        type="button"
        class={iconButton}
        disabled={lines.length <= min}
        aria-label={`Remove ${name}`}
        onClick={() => props.onRemove(at)}
      >
        ×
      </button>
    </div>
  );
}
