/** How near the pointer has to be to an edge. CSS pixels. */
const nearPx = 56;
/** At the edge itself. CSS pixels a frame. */
const stepPx = 14;

/** Scrolls as long as the pointer is near the upper or lower edge of what scrolls. Owns an animation frame until `stop`. */
export class EdgeScroll {
  readonly #scroller: Element;
  #frame: number | undefined;
  #y = 0;

  constructor(scroller: Element) {
    this.#scroller = scroller;
  }

  /** @param y of the pointer in the window, in CSS pixels */
  start(y: number): void {
    this.#y = y;
    this.#frame ??= requestAnimationFrame(this.#step);
  }

  point(y: number): void {
    this.#y = y;
  }

  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  readonly #step = () => {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const above = Math.max(0, top) + nearPx - this.#y;
    const below = this.#y - (Math.min(innerHeight, bottom) - nearPx);
    const by = above > 0 ? -above : Math.max(0, below);
    if (by !== 0)
      this.#scroller.scrollTop += Math.sign(by) * Math.ceil((Math.min(nearPx, Math.abs(by)) / nearPx) * stepPx);
    this.#frame = requestAnimationFrame(this.#step);
  };
}
