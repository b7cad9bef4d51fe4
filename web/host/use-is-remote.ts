import { useEffect, useState } from 'preact/hooks';

/** A phone, upright or on its side. A small window is taken for one as well: the wall would not fit into it. */
const phoneQuery = '(max-width: 40rem), (orientation: landscape) and (max-height: 30rem) and (pointer: coarse)';

/** Whether this screen is too small for a wall, and is the host's remote. */
export function useIsRemote(): boolean {
  const [query] = useState(() => matchMedia(phoneQuery));
  const [isRemote, setIsRemote] = useState(query.matches);
  useEffect(() => {
    const change = () => setIsRemote(query.matches);
    query.addEventListener('change', change);
    // It may have been turned since the first look, before anyone listened.
    change();
    return () => query.removeEventListener('change', change);
  }, [query]);
  return isRemote;
}
