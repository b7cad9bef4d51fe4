import { Button } from './ui/button.tsx';

interface Props {
  /** A whole stage, or a line beside the working part. */
  look?: 'stage' | 'line';
  /** The state of the player's or host's place in the game, in one sentence. */
  kept: string;
}

const reload = () => location.reload();

/** The game has something that this page does not know. A reload gets a page that does. */
export function OutdatedNotice({ look = 'stage', kept }: Props) {
  if (look === 'line') {
    return (
      <p class="flex flex-wrap items-center justify-center gap-3 p-2 text-center" role="status">
        This page is older than the game and may not show everything. {kept}
        <Button onClick={reload}>Reload</Button>
      </p>
    );
  }
  return (
    <div class="flex flex-1 flex-col items-center justify-center gap-5 p-4 text-center" role="status">
      <h1 class="text-4xl font-bold">This page is older than the game</h1>
      <p class="max-w-prose text-lg text-smoke">
        The game has come to something that was added after this page was opened. {kept}
      </p>
      <Button look="primary" class="min-h-14 px-8 text-xl" onClick={reload}>
        Reload
      </Button>
    </div>
  );
}
