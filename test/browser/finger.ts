import type { CDPSession, Locator, Page } from '@playwright/test';

/** One finger, or two, on a page with touch: Chromium is told of each touch as by a screen. */
export class Finger {
  readonly #session: CDPSession;
  #at = { x: 0, y: 0 };

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static of = async (page: Page): Promise<Finger> => new Finger(await page.context().newCDPSession(page));

  /** Stays there. */
  async press(target: Locator): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    this.#at = await this.#placeIn(target, 0.5);
    await this.#touch('touchStart', [this.#at]);
  }

  async pressSecond(): Promise<void> {
    await this.#touch('touchStart', [this.#at, { x: this.#at.x + 40, y: this.#at.y }]);
  }

  /** @param height of the place in the target, 0…1 from above */
  async moveTo(target: Locator, height: number): Promise<void> {
    const { x, y } = await this.#placeIn(target, height);
    for (const part of [0.3, 0.7, 1]) {
      const at = { x: this.#at.x + (x - this.#at.x) * part, y: this.#at.y + (y - this.#at.y) * part };
      await this.#touch('touchMove', [at]);
    }
    this.#at = { x, y };
  }

  lift = (): Promise<void> => this.#touch('touchEnd', []);

  async #placeIn(target: Locator, height: number): Promise<{ x: number; y: number }> {
    const box = await target.boundingBox();
    if (box === null) throw new Error('It is nowhere.');
    return { x: box.x + box.width / 2, y: box.y + box.height * height };
  }

  async #touch(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]): Promise<void> {
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}
