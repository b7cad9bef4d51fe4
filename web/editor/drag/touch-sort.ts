/** Rows of a list that a finger moves after a long press: browsers begin no dragging of their own by touch, or not everywhere. */
import { EdgeScroll } from './edge-scroll.ts';

export interface TouchSort {
  list: HTMLElement;
  scroller: Element;
  /** Selects the part of a row that it is dragged by; the whole row by default. */
  handle: string | undefined;
  /** @param y of the finger in the window, in CSS pixels */
  onStart: (row: HTMLElement, y: number) => void;
  /** The finger is nearest to this half of this row; `null`: no more. */
  onOver: (row: HTMLElement, edge: 'top' | 'bottom' | null) => void;
  /** @param over undefined where nothing is to move */
  onEnd: (dragged: HTMLElement, over: Place | undefined) => void;
}

interface Place {
  row: HTMLElement;
  edge: 'top' | 'bottom';
}

/** Shorter ones are taps. Milliseconds. */
const pressMs = 350;
/** What moves further before is scrolling. CSS pixels. */
const stillPx = 10;

/** What is returned ends it. */
export function sortByTouch(sort: TouchSort): () => void {
  const drag = new TouchDrag(sort);
  const { list } = sort;
  const listeners: [type: string, listener: (event: never) => void][] = [
    ['touchstart', (event: TouchEvent) => drag.press(event)],
    ['touchmove', (event: TouchEvent) => drag.move(event)],
    ['touchend', (event: TouchEvent) => drag.letGo(event)],
    ['touchcancel', () => drag.giveUp()],
    // A long press opens no menu, and begins no other dragging.
    ['contextmenu', (event: Event) => drag.keepOff(event)],
    ['dragstart', (event: Event) => drag.keepOff(event)],
  ];
  for (const [type, listener] of listeners) {
    // One that may stop the scrolling has to say so.
    list.addEventListener(type, listener as EventListener, { passive: type === 'touchstart', capture: true });
  }
  return () => {
    drag.giveUp();
    for (const [type, listener] of listeners) list.removeEventListener(type, listener as EventListener, true);
  };
}

/** Waiting for a press to be long, or dragging, or neither. Owns a timer, and an animation frame while it drags. */
class TouchDrag {
  readonly #sort: TouchSort;
  readonly #edgeScroll: EdgeScroll;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #start = { x: 0, y: 0 };
  #dragged: HTMLElement | undefined;
  #over: Place | undefined;

  constructor(sort: TouchSort) {
    this.#sort = sort;
    this.#edgeScroll = new EdgeScroll(sort.scroller);
  }

  press({ touches, target }: TouchEvent): void {
    this.giveUp();
    const [touch, ...others] = touches;
    const row = this.#rowOf(target);
    if (touch === undefined || others.length > 0 || row === undefined) return;
    this.#start = { x: touch.clientX, y: touch.clientY };
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#dragged = row;
      this.#sort.onStart(row, this.#start.y);
      this.#edgeScroll.start(this.#start.y);
    }, pressMs);
  }

  move(event: TouchEvent): void {
    const [touch] = event.touches;
    if (touch === undefined) return;
    const { clientX: x, clientY: y } = touch;
    if (this.#dragged === undefined) {
      if (Math.hypot(x - this.#start.x, y - this.#start.y) > stillPx) this.giveUp();
      return;
    }
    // The page stays where it is.
    event.preventDefault();
    this.#edgeScroll.point(y);
    const nearest = nearestOf(this.#rows(), y);
    if (this.#over !== undefined && this.#over.row !== nearest?.row) this.#sort.onOver(this.#over.row, null);
    this.#over = nearest?.row === this.#dragged ? undefined : nearest;
    if (this.#over !== undefined) this.#sort.onOver(this.#over.row, this.#over.edge);
  }

  letGo(event: TouchEvent): void {
    // No click follows.
    if (this.#dragged !== undefined) event.preventDefault();
    this.#end(this.#over);
  }

  giveUp(): void {
    this.#end(undefined);
  }

  keepOff(event: Event): void {
    if (this.#timer !== undefined || this.#dragged !== undefined) event.preventDefault();
  }

  #end(over: Place | undefined): void {
    const dragged = this.#dragged;
    clearTimeout(this.#timer);
    this.#timer = this.#dragged = this.#over = undefined;
    if (dragged === undefined) return;
    this.#edgeScroll.stop();
    this.#sort.onEnd(dragged, over);
  }

  #rows(): HTMLElement[] {
    return [...this.#sort.list.children].filter((row) => row instanceof HTMLElement);
  }

  #rowOf(target: EventTarget | null): HTMLElement | undefined {
    const { handle } = this.#sort;
    if (!(target instanceof Element) || (handle !== undefined && target.closest(handle) === null)) return undefined;
    return this.#rows().find((row) => row.contains(target));
  }
}

function nearestOf(rows: readonly HTMLElement[], y: number): Place | undefined {
  let found: Place | undefined;
  let least = Infinity;
  for (const row of rows) {
    const { top, bottom } = row.getBoundingClientRect();
    const away = Math.max(top - y, y - bottom, 0);
    if (away >= least) continue;
    least = away;
    found = { row, edge: y < (top + bottom) / 2 ? 'top' : 'bottom' };
  }
  return found;
}
