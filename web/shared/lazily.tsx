import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './ui/button.tsx';
import { reloadWhenIdle } from './reload-when-outdated.ts';

/**
 * A page, or with `isPart` a part of one, whose code loads when it is first shown, or earlier with `prefetch`. A failed
 * load (a phone just lost its Wi-Fi) can be retried; code that an update of the server removed comes with a reload.
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
      (error: unknown) => {
        console.info('A part of the page could not be fetched ahead', error);
        void reloadWhenIdle();
      },
    );
  };
  function Lazily(props: P) {
    const [Page, setPage] = useState<ComponentType<P> | undefined>(() => loaded);
    const [problem, setProblem] = useState<'unreachable' | 'outdated' | undefined>(undefined);
    const [tries, setTries] = useState(0);
    useEffect(() => {
      if (Page !== undefined) return;
      load().then(
        (page) => {
          loaded = page;
          setPage(() => page);
        },
        (error: unknown) => {
          console.info('A page could not be loaded', error);
          void reloadWhenIdle().then(setProblem);
        },
      );
    }, [tries]);
    if (Page !== undefined) return <Page {...props} />;
    if (isPart && problem === undefined) return null;
    const tryAgain = () => {
      setProblem(undefined);
      setTries(tries + 1);
    };
    const Frame = isPart ? 'div' : 'main';
    return (
      <Frame
        class={`flex flex-col items-center justify-center gap-4 p-6 text-center ${isPart ? 'flex-1' : 'min-h-dvh'}`}
      >
        <h1 class="text-2xl font-bold">
          {problem === undefined
            ? 'One moment…'
            : problem === 'outdated'
              ? 'This page is from before an update'
              : "Can't reach the server"}
        </h1>
        {problem !== undefined && (
          <div class="flex gap-3">
            <Button onClick={tryAgain}>Try again</Button>
            <Button look={problem === 'outdated' ? 'primary' : 'quiet'} onClick={() => location.reload()}>
              Reload
            </Button>
          </div>
        )}
      </Frame>
    );
  }
  return Object.assign(Lazily, { prefetch });
}
