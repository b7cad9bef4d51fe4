import { useEffect, useRef, useState } from 'preact/hooks';
import { formatNumber, plural } from '../shared/format.ts';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { QuizText } from '../shared/ui/quiz-text.tsx';
import { badOnes, type BadRow, type Draft } from './import-draft.ts';
import { columnName } from './import-words.ts';
import { newColumns, repairWay } from './repair-text.ts';
import type { ImportActions } from './use-import.ts';

/** More at once are slow to draw, and too much to look at. */
const rowsStep = 25;

interface Props {
  draft: Draft;
  actions: ImportActions;
}

/** The rows that could not be read: each with its cells, to be put right where it stands. */
export function BadRows({ draft, actions }: Props) {
  const [max, setMax] = useState(rowsStep);
  const list = useRef<HTMLOListElement>(null);
  /** Which row was sent off by a press: when it is read, the focus goes on from there. */
  const sent = useRef<number | undefined>(undefined);
  const { bad } = draft;
  const states = bad.map(({ state, message }) => `${state} ${message}`).join('\n');
  useEffect(() => {
    const at = sent.current;
    if (at === undefined || bad[at]?.state === 'checking') return;
    sent.current = undefined;
    moveOn(list.current, at);
  }, [states]);
  if (bad.length === 0) return null;
  const left = badOnes(draft).length;
  return (
    <section class="flex flex-col gap-3" aria-labelledby="bad-rows">
      <h2 id="bad-rows" class="text-xl font-bold">
        <Fresh text={left === 0 ? 'All rows are right now' : `Put right: ${plural(left, 'row')}`} />
      </h2>
      <ol ref={list} class="flex flex-col gap-3 **:scroll-mb-36">
        {bad.slice(0, max).map((row, at) => (
          <li key={at} data-row={at} class={`panel p-4 ${row.state === 'taken' ? '' : 'border-bad'}`}>
            {row.state === 'taken' ? (
              <TakenRow row={row} onReopen={() => actions.reopen(at)} />
            ) : (
              <RowFields
                draft={draft}
                row={row}
                at={at}
                onCell={(column, text) => actions.setCell(at, column, text)}
                onCheck={(isPress) => {
                  if (isPress) sent.current = at;
                  actions.check(at);
                }}
              />
            )}
          </li>
        ))}
      </ol>
      {bad.length > max && (
        <Button class="self-center" onClick={() => setMax(max + rowsStep)}>
          Show more rows <span translate={false}>({formatNumber(bad.length - max)})</span>
        </Button>
      )}
    </section>
  );
}

/** To what is wrong with the same row, else to the next wrong one, else to the last step. Nobody is called back who has gone on. */
function moveOn(list: HTMLOListElement | null, at: number): void {
  const row = list?.children[at];
  const { activeElement } = document;
  const isElsewhere = activeElement !== document.body && row?.contains(activeElement) !== true;
  if (list === null || row === undefined || isElsewhere) return;
  const fields = [...list.children]
    .slice(at)
    .map((card) => card.querySelector<HTMLElement>('[aria-invalid="true"], textarea, input'));
  const next = fields.find((field) => field !== null) ?? document.querySelector<HTMLElement>('#import-now:enabled');
  next?.focus();
}

function TakenRow({ row, onReopen }: { row: BadRow; onReopen: () => void }) {
  return (
    <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p class="min-w-0 flex-1 basis-60">
        <span class="font-bold text-good">
          <span aria-hidden="true">✓ </span>Row <span translate={false}>{row.row}</span> is right now:
        </span>{' '}
        <QuizText class="wrap-anywhere">{row.questions[0]?.prompt ?? ''}</QuizText>
      </p>
      <Button onClick={onReopen}>
        Change<span class="sr-only">{` row ${row.row}`}</span>
      </Button>
    </div>
  );
}

interface RowProps {
  draft: Draft;
  row: BadRow;
  at: number;
  onCell: (column: number, text: string) => void;
  /** @param isPress the person waits for what comes of it */
  onCheck: (isPress: boolean) => void;
}

function RowFields({ draft, row, at, onCell, onCheck }: RowProps) {
  const { cells, column, message, state, isChanged, original } = row;
  const id = `bad-row-${at}`;
  const way = repairWay(draft);
  const wrong = column === undefined ? undefined : column - 1;
  return (
    <div
      role="group"
      aria-labelledby={id}
      class="flex flex-col gap-3"
      onFocusOut={({ currentTarget, relatedTarget }) => {
        const stays = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        if (!stays && isChanged) onCheck(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        // Else the whole form is sent.
        event.preventDefault();
        onCheck(true);
      }}
    >
      <p id={id} class="font-bold">
        Row <span translate={false}>{row.row}</span>:{' '}
        <span class="text-bad">
          <Fresh text={message} />
        </span>
      </p>
      {way === 'anew' && original.length > 0 && (
        <blockquote class="max-h-40 overflow-y-auto border-s-4 border-haze ps-3 text-sm whitespace-pre-wrap wrap-anywhere text-smoke">
          {original.join('\n')}
        </blockquote>
      )}
      <div class={way === 'text' ? '' : 'grid grid-cols-[repeat(auto-fill,minmax(min(9rem,100%),1fr))] gap-3'}>
        {cells.map((cell, place) =>
          isHidden(draft, row, place) ? null : (
            <Cell
              key={place}
              name={cellName(draft, place)}
              value={cell}
              isLong={way === 'text' || isLong(original[place] ?? '') || (place === wrong && original[place] === '')}
              problem={place === wrong || (way === 'text' && message !== '') ? id : undefined}
              onInput={(text) => onCell(place, text)}
            />
          ),
        )}
      </div>
      <Button class="self-start" aria-disabled={state === 'checking'} onClick={() => onCheck(true)}>
        <Fresh text={state === 'checking' ? 'Checking…' : 'Check this row'} />
        <span class="sr-only">{` number ${row.row}`}</span>
      </Button>
    </div>
  );
}

const isLong = (text: string): boolean => text.length > 40 || text.includes('\n');

/** Templates number their rows in a column without a name, and have others that nobody uses. */
function isHidden({ columns }: Draft, { original, cells }: BadRow, at: number): boolean {
  if (columns === undefined || (columns[at] ?? '').trim() !== '') return false;
  const before = original[at] ?? '';
  return (before === '' && (cells[at] ?? '') === '') || /^\d+$/.test(before);
}

function cellName(draft: Draft, at: number): string {
  const way = repairWay(draft);
  if (way === 'text') return 'The question as it is written in the file';
  return way === 'anew' ? (newColumns[at] ?? '') : columnName(draft.columns, at);
}

interface CellProps {
  name: string;
  value: string;
  isLong: boolean;
  /** The id of what is wrong with it. */
  problem: string | undefined;
  onInput: (text: string) => void;
}

function Cell({ name, value, isLong: isTall, problem, onInput }: CellProps) {
  const look = `field min-w-0 px-3 py-2 ${problem === undefined ? '' : 'border-bad'}`;
  const field = {
    class: look,
    dir: 'auto' as const,
    value,
    'aria-invalid': problem !== undefined,
    ...(problem === undefined ? {} : { 'aria-describedby': problem }),
  };
  return (
    <label class={`flex min-w-0 flex-col gap-1 ${isTall ? 'col-span-full' : ''}`}>
      <span class="text-sm font-bold wrap-anywhere">
        {name}
        {problem !== undefined && (
          <span aria-hidden="true" class="text-bad">
            {' '}
            ▲ here
          </span>
        )}
      </span>
      {isTall ? (
        <textarea {...field} rows={3} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input {...field} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
    </label>
  );
}
