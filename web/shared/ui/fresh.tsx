/**
 * Text that changes while it is shown. Each text is its own element: a browser that translates a page replaces text
 * nodes by its own, and a change of the original would not be visible.
 */
export function Fresh({ text }: { text: string | undefined }) {
  return text === undefined ? null : <span key={text}>{text}</span>;
}
