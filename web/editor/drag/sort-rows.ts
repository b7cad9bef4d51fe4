/** Rows of a list that a mouse, a pen or a long press of a finger moves. */
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/dist/es2019/entry-point/element/adapter.js';
import {
  attachClosestEdge,
  extractClosestEdge,
} from '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/es2019/closest-edge.js';
import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/dist/es2019/get-reorder-destination-index.js';
import { EdgeScroll } from './edge-scroll.ts';
import { sortByTouch } from './touch-sort.ts';

export interface SortableRows {
  /**
   * Its children are the rows. It has `data-sorting` while one of them is dragged, that row `data-dragged`, and the one below
   * the pointer `data-drop`.
   */
  list: HTMLElement;
  /** What has to scroll for the rows that are out of sight. */
  scroller: Element;
  /** Selects the part of a row that it is dragged by; the whole row by default. */
  handle?: string | undefined;
  onMove: (from: number, to: number) => void;
}

type Edge = ReturnType<typeof extractClosestEdge>;

/** One drag, whatever it is done with: what it looks like, and where it ends. */
function sorter({ list, scroller, onMove }: SortableRows) {
  const indexOf = (row: Element): number => [...list.children].indexOf(row);
  return {
    begin: (row: HTMLElement, y: number) => {
      list.dataset['sorting'] = '';
      row.dataset['dragged'] = '';
      // The rows may be lower now: the dragged one stays below the pointer.
      const { top, height } = row.getBoundingClientRect();
      if (scroller === list) list.scrollTop += top + height / 2 - y;
    },
    showEdge: (row: HTMLElement, edge: Edge) => {
      if (edge === null) row.removeAttribute('data-drop');
      else row.dataset['drop'] = edge;
    },
    drop: (dragged: Element, target: Element, edge: Edge) => {
      const from = indexOf(dragged);
      const to = getReorderDestinationIndex({
        startIndex: from,
        indexOfTarget: indexOf(target),
        closestEdgeOfTarget: edge,
        axis: 'vertical',
      });
      if (from >= 0 && to !== from) onMove(from, to);
    },
    finish: () => {
      delete list.dataset['sorting'];
      for (const name of ['data-drop', 'data-dragged'])
        for (const row of list.querySelectorAll(`[${name}]`)) row.removeAttribute(name);
    },
  };
}

/** Registers the present rows; what is returned ends that. */
export function sortRows(sortable: SortableRows): () => void {
  const { list, scroller, handle } = sortable;
  const { begin, showEdge, drop, finish } = sorter(sortable);
  const edgeScroll = new EdgeScroll(scroller);
  const isOurs = ({ source }: { source: { data: Record<string, unknown> } }) => source.data['list'] === list;
  const rows = [...list.children].filter((row) => row instanceof HTMLElement);
  const registered = rows.flatMap((row) => {
    const grip = handle === undefined ? null : row.querySelector(handle);
    const edgeOf = (source: Element, data: Record<string | symbol, unknown>) =>
      source === row ? null : extractClosestEdge(data);
    return [
      draggable({
        element: row,
        ...(grip === null ? {} : { dragHandle: grip }),
        getInitialData: () => ({ list }),
        onDragStart: ({ location }) => {
          begin(row, location.initial.input.clientY);
          edgeScroll.start(location.initial.input.clientY);
        },
        onDrag: ({ location }) => edgeScroll.point(location.current.input.clientY),
        onDrop: () => {
          edgeScroll.stop();
          finish();
        },
      }),
      dropTargetForElements({
        element: row,
        canDrop: isOurs,
        // Between two rows the last one counts.
        getIsSticky: () => true,
        getData: ({ element, input }) => attachClosestEdge({}, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDragEnter: ({ self, source }) => showEdge(row, edgeOf(source.element, self.data)),
        onDrag: ({ self, source }) => showEdge(row, edgeOf(source.element, self.data)),
        onDragLeave: () => row.removeAttribute('data-drop'),
        onDrop: ({ self, source }) => drop(source.element, row, extractClosestEdge(self.data)),
      }),
    ];
  });
  // Leaving the list leaves its rows: dropped elsewhere, nothing moves.
  registered.push(dropTargetForElements({ element: list, canDrop: isOurs }));
  registered.push(
    sortByTouch({
      list,
      scroller,
      handle,
      onStart: begin,
      onOver: showEdge,
      onEnd: (dragged, over) => {
        if (over !== undefined) drop(dragged, over.row, over.edge);
        finish();
      },
    }),
  );
  return () => {
    edgeScroll.stop();
    finish();
    for (const end of registered) end();
  };
}
