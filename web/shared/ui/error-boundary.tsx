import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { Button } from './button.tsx';

interface Props {
  children: ComponentChildren;
  /** Replaces a failed part; without it the whole page counts as failed. */
  fallback?: ComponentChildren;
}

/**
 * Catches errors in rendering, which would leave an empty page: explains, and offers a reload. A new `key` resets it, so
 * the next screen of the game is drawn again.
 */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.warn('A screen could not be drawn', error);
  }

  override render({ children, fallback = <FailedPage /> }: Props): ComponentChildren {
    return this.state.failed ? fallback : children;
  }
}

function FailedPage() {
  return (
    <main class="flex min-h-dvh flex-col">
      <FailedNotice />
    </main>
  );
}

/** Plain words, with a way on. */
export function FailedNotice() {
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-5 p-4 text-center" role="alert">
      <h1 class="text-4xl font-bold">This screen can't be shown</h1>
      <p class="max-w-prose text-lg text-smoke">
        This page may be older than the game. Reload it: whatever you have done so far is kept.
      </p>
      <Button look="primary" class="min-h-14 px-8 text-xl" onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}

/** Wraps a page in a boundary. */
export function guarded<P extends object>(Page: ComponentType<P>): ComponentType<P> {
  return function Guarded(props: P) {
    return (
      <ErrorBoundary>
        <Page {...props} />
      </ErrorBoundary>
    );
  };
}
