import { useEffect, useRef } from 'preact/hooks';

/** The option of a key: 1–8 and A–H, or the given letters. */
export function optionOfKey(key: string, letters: readonly string[]): number | undefined {
  const digit = /^[1-8]$/.test(key) ? Number(key) - 1 : letters.indexOf(key.toUpperCase());
  return digit >= 0 && digit < letters.length ? digit : undefined;
}

/**
 * Lets keys choose options while the focus is in the game's screen, and not in a field. Only there, because global
 * single-letter shortcuts interfere with speech input.
 */
export function useOptionKeys(letters: readonly string[], enabled: boolean, onChoose: (index: number) => void): void {
  const latest = useRef(onChoose);
  latest.current = onChoose;
  const all = letters.join('');
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const target = event.target;
      if (!(target instanceof HTMLElement) || target.closest('main') === null) return;
      if (target.matches('input, textarea, select')) return;
      const index = optionOfKey(event.key, all.split(''));
      if (index === undefined) return;
      event.preventDefault();
      latest.current(index);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [all, enabled]);
}
