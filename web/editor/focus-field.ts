/**
 * Moves the focus to the control of a field, or to that of what it is in: `options/2/text`, then `options`. A part of the
 * page that is folded is opened.
 */
export function focusField(field: string): void {
  const parts = field.split('/');
  for (let length = parts.length; length > 0; length--) {
    const path = parts.slice(0, length).join('/');
    const control = document.querySelector<HTMLElement>(`[data-field="${path}"]`);
    if (control === null) continue;
    const folded = control.closest('details');
    if (folded !== null) folded.open = true;
    control.focus();
    control.scrollIntoView({ block: 'center' });
    return;
  }
}
