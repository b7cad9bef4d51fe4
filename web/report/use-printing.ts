import { options } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether the page is being printed: what is drawn for paper alone is there when the browser takes the page. */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => drawAtOnce(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting;
}

/** As `flushSync` of preact/compat, which would change how the whole page handles its events. The pages set this option nowhere else. */
function drawAtOnce(change: () => void): void {
  let draw: (() => void) | undefined;
  options.debounceRendering = (render) => {
    draw = render;
  };
  try {
    change();
    draw?.();
  } finally {
    delete options.debounceRendering;
  }
}
