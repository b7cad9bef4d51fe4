import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';

/** A page whose code is fetched when it is first shown. A failed fetch (a phone just lost its Wi-Fi) can be tried again. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazily(props: P) {
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
          console.error('A page could not be loaded', error);
          setFailed(true);
        },
      );
    }, [failed]);
    if (Page !== undefined) return <Page {...props} />;
    return (
      <main class="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
        <h1 class="text-2xl font-bold">{failed ? "Can't reach the server" : 'One moment…'}</h1>
        {failed && (
          <div class="flex gap-3">
            <Button onClick={() => setFailed(false)}>Try again</Button>
            {/* After an update of the server the code that this page knows of may be gone. */}
            <Button onClick={() => location.reload()}>Reload</Button>
          </div>
        )}
      </main>
    );
  };
}
