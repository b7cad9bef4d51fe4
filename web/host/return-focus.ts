/**
 * After a press by pointer the focus goes back to the screen, so that the next Space is the next step and not that button.
 * Called before the button acts: a dialog that it opens gives the focus back to where it finds it.
 */
export function returnFocus(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  const isByPointer = event.detail > 0;
  if (button === null || !isByPointer || button.closest('dialog') !== null) return;
  button.blur();
  document.querySelector('main')?.focus({ preventScroll: true });
}
