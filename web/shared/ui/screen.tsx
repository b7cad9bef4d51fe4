import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  /** What the screen is called: the page's title, and what is read when the focus arrives. */
  name: string;
  /** The focus moves to the screen whenever this changes, so that nobody is left on a control that is gone. */
  focusKey?: string;
  class?: string;
  /** Told every press, before the control that is pressed. */
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
