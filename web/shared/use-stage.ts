import { useEffect } from 'preact/hooks';

/**
 * Scales everything with the window, as style.css defines.
 * @param stage `hall`: read from far away. `desk`: read by one person, who may show it to others.
 */
export function useStage(stage: 'hall' | 'desk'): void {
  useEffect(() => {
    document.documentElement.dataset['stage'] = stage;
    return () => delete document.documentElement.dataset['stage'];
  }, []);
}
