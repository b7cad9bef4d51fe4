import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** From roomy to tight; what they mean is in density.css. */
const densities = ['0', '1', '2', '3'];

/** Makes a question tighter, step by step, until the page need not scroll: all that can be chosen is seen at once. */
export function useDensity(frame: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const fit = () => {
      for (const density of densities) {
        element.dataset['density'] = density;
        const { scrollHeight, scrollWidth } = document.documentElement;
        if (scrollHeight <= innerHeight && scrollWidth <= innerWidth) return;
      }
      // What has to scroll anyway is read with ease.
      element.dataset['density'] = '1';
    };
    fit();
    let asked = 0;
    const fitSoon = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(fit);
    };
    const observer = new ResizeObserver(fitSoon);
    observer.observe(element);
    addEventListener('resize', fitSoon);
    return () => {
      cancelAnimationFrame(asked);
      observer.disconnect();
      removeEventListener('resize', fitSoon);
    };
  }, []);
}
