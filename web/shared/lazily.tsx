import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { reloadBetweenQuestions } from './reload-when-outdated.ts';

/**
 * A page, or with `isPart` a part of one, whose code is fetched when it is first shown, or before with `prefetch`. A failed
 * fetch (a phone just lost its Wi-Fi) can be tried again.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { isPart = false } = {},
): ComponentType<P> & { prefetch: () => void } {
  let loaded: ComponentType<P> | undefined;
  const prefetch = () => {
    load().then(
      (page) => {
        loaded = page;
      },
      (error: unknown) => console.info('A part of the page could not be fetched ahead', error),
    );
  };
  function Lazily(props: P) {
    const [Page, setPage] = useState<ComponentType<P> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Page !== undefined || failed) return;
      load().then(
        (page) => {
          loaded = page;
          setPage(() => page);
        },
        (error: unknown) => {
          console.info('A page could not be loaded', error);
          if (!reloadBetweenQuestions()) setFailed(true);
        },
      );
    }, [failed]);
    if (Page !== undefined) return <Page {...props} />;
    if (isPart && !failed) return null;
    const Frame = isPart ? 'div' : 'main';
    return (
      <Frame
        class={`flex flex-col items-center justify-center gap-4 p-6 text-center ${isPart ? 'flex-1' : 'min-h-dvh'}`}
      >
        <h1 class="text-2xl font-bold">{failed ? "Can't reach the server" : 'One moment…'}</h1>
        {failed && (
          <div class="flex gap-3">
            <Button onClick={() => setFailed(false)}>Try again</Button>
            {/* After an update of the server the code that this page knows of may be gone. */}
            <Button onClick={() => location.reload()}>Reload</Button>
          </div>
        )}
      </Frame>
    );
  }
  return Object.assign(Lazily, { prefetch });
}
