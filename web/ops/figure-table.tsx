import type { ComponentChildren } from 'preact';
import type { MeasuredPath } from '../../src/protocol/ops.ts';

export const headCell = 'px-2 py-2 sm:px-3 font-bold whitespace-nowrap text-smoke';
export const cell = 'border-t border-ash px-2 py-2 sm:px-3';
export const numericCell = `${cell} text-right whitespace-nowrap tabular-nums`;

export interface Column {
  name: string;
  numeric?: boolean;
  /** Hidden on phones. */
  wideOnly?: boolean;
}

/** The subject of a row, with its persistence path, if any. */
export function NameCell({ name, path, children }: { name: string; path: MeasuredPath; children?: ComponentChildren }) {
  return (
    <th scope="row" class={`${cell} font-bold`}>
      {name}
      {children}
      {path !== 'none' && (
        <>
          {' '}
          <span class={`rounded-md px-1.5 text-sm font-normal whitespace-nowrap ${pathLooks[path]}`}>{path}</span>
        </>
      )}
    </th>
  );
}

const pathLooks = { buffered: 'bg-ash text-paper', direct: 'bg-paper text-ink' };

/** A titled table that scrolls by itself on narrow screens. */
export function FigureTable({
  title,
  note,
  columns,
  children,
}: {
  title: string;
  note: string;
  columns: readonly Column[];
  children: ComponentChildren;
}) {
  return (
    <section class="min-w-0">
      <h2 class="text-xl font-bold">{title}</h2>
      <p class="mb-2 text-sm text-smoke">{note}</p>
      <div class="panel overflow-x-auto" tabIndex={0} role="region" aria-label={title}>
        <table class="w-full text-left">
          <thead>
            <tr>
              {columns.map(({ name, numeric = false, wideOnly = false }) => (
                <th
                  key={name}
                  scope="col"
                  class={`${headCell} ${numeric ? 'text-right' : ''} ${wideOnly ? 'max-sm:hidden' : ''}`}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}

/** A row for an empty table. */
export function EmptyRow({ columns, text }: { columns: number; text: string }) {
  return (
    <tr>
      <td colSpan={columns} class={`${cell} text-smoke`}>
        {text}
      </td>
    </tr>
  );
}
