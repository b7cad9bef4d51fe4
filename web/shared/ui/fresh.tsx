/**
 * Text that changes while it is shown. Each text is an element of its own: a browser that translates a page puts its own nodes
 * in place of a text, and a change of that text would not be seen any more.
 */
export function Fresh({ text }: { text: string | undefined }) {
  return text === undefined ? null : <span key={text}>{text}</span>;
}
