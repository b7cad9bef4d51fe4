import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  /** The screen's name: the page's title, read when the focus arrives. */
  name: string;
  /** The focus moves to the screen whenever this changes, so that it is never on a removed control. */
  focusKey?: string;
  class?: string;
  /** Gets every press, before the pressed control. */
  onPress?: (event: MouseEvent) => void;
  children: ComponentChildren;
}

/** One screen: the page's main landmark. */
export function Screen({ name, focusKey, class: look = '', onPress, children }: Props) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${name} · Quickfire`;
  }, [name]);
  useEffect(() => {
    if (focusKey === undefined) return;
    const inside = document.activeElement !== document.body && main.current?.contains(document.activeElement);
    if (!inside) main.current?.focus({ preventScroll: true });
  }, [focusKey]);
  return (
    <main ref={main} tabIndex={-1} aria-label={name} class={look} data-screen={focusKey} onClickCapture={onPress}>
      {children}
    </main>
  );
}
