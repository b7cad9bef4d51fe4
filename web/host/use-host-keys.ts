import { useEffect, useRef, useState } from 'preact/hooks';
import { readKept, writeKept } from '../shared/browser-storage.ts';

interface HostKeys {
  next: (() => void) | undefined;
  pause: (() => void) | undefined;
  extend: (() => void) | undefined;
  lock: (() => void) | undefined;
  full: (() => void) | undefined;
}

const storageKey = 'quickfire:host-keys';
const wishOfKey: Record<string, keyof HostKeys> = {
  ' ': 'next',
  Enter: 'next',
  // What presenters' remote controls send.
  PageDown: 'next',
  ArrowRight: 'next',
  p: 'pause',
  e: 'extend',
  l: 'lock',
  f: 'full',
};

/**
 * Keys of the host's screen, wherever the focus is except in fields and, for space and enter, on controls of their own.
 * They can be switched off, because single-letter shortcuts get in the way of speech input; the choice is kept.
 */
export function useHostKeys(keys: HostKeys): { enabled: boolean; toggle: () => void } {
  const [enabled, setEnabled] = useState(() => readKept(storageKey) !== 'off');
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const wish = wishOfKey[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      const isWithin = (selector: string) => target !== undefined && target.closest(selector) !== null;
      if (wish === undefined || isWithin('input, textarea, select, dialog')) return;
      if (isWithin('video, audio')) return;
      // On a control, space and enter are that control's own.
      if ((event.key === ' ' || event.key === 'Enter') && isWithin('button, a, summary')) return;
      const act = latest.current[wish];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
  const toggle = () => {
    writeKept(storageKey, enabled ? 'off' : 'on');
    setEnabled(!enabled);
  };
  return { enabled, toggle };
}
