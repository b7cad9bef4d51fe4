import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** From roomy to tight; density.css defines them. */
const densities = ['0', '1', '2', '3'];

/** Makes a question tighter, step by step, until the page fits without scrolling: all choices are visible at once. */
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
      // A page that has to scroll anyway uses a readable density.
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
