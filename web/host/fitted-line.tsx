import { useLayoutEffect, useRef } from 'preact/hooks';
import { textSizes } from './fit-stage.ts';

interface Props {
  text: string;
  /** As many are taken before the text is made smaller. */
  lines?: 1 | 2;
  class: string;
}

const step = 0.92;

/** A name in one line or two, smaller where it does not fit. At the least size it takes more lines: nothing is cut off. */
export function FittedLine({ text, lines = 1, class: look }: Props) {
  const line = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = line.current;
    if (element === null) return undefined;
    const { style } = element;
    const fit = (): void => {
      style.removeProperty('font-size');
      style.whiteSpace = lines === 1 ? 'nowrap' : 'normal';
      const { least } = textSizes(innerWidth, innerHeight);
      let px = Number.parseFloat(getComputedStyle(element).fontSize);
      const fits = (): boolean =>
        element.scrollWidth <= element.clientWidth && (lines === 1 || element.clientHeight < (lines + 0.5) * 1.25 * px);
      while (!fits() && px > least) {
        px = Math.max(least, px * step);
        style.fontSize = `${px}px`;
      }
      if (!fits()) style.whiteSpace = 'normal';
    };
    fit();
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      // The height is what the fit makes of it.
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      fit();
    });
    observer.observe(element);
    addEventListener('resize', fit);
    document.fonts.addEventListener('loadingdone', fit);
    return () => {
      observer.disconnect();
      removeEventListener('resize', fit);
      document.fonts.removeEventListener('loadingdone', fit);
    };
  }, [text, lines]);
  return (
    <span ref={line} class={`leading-tight wrap-anywhere ${look}`} dir="auto">
      {text}
    </span>
  );
}
