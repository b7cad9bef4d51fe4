import { useEffect, useState } from 'preact/hooks';

/** Where the list of questions has a column of its own, as `md:` in classes. */
const wide = '(min-width: 48rem)';

/** Whether the window is wide: of two ways to show two hundred questions only one is drawn. */
export function useIsWide(): boolean {
  const [isWide, setWide] = useState(() => matchMedia(wide).matches);
  useEffect(() => {
    const query = matchMedia(wide);
    const look = () => setWide(query.matches);
    look();
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isWide;
}
