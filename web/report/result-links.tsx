import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { ConfirmDialog } from '../shared/ui/confirm-dialog.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import { withdrawResultLinks } from './report-client.ts';

/** Each player has a link to the own result; the host may make all of them void. */
export function ResultLinks({ gameId }: { gameId: string }) {
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState<{ text: string; isProblem: boolean } | undefined>(undefined);
  const withdraw = () => {
    withdrawResultLinks(gameId).then(
      () => setSaid({ text: 'The links are withdrawn.', isProblem: false }),
      (error: unknown) => setSaid({ text: error instanceof Error ? error.message : String(error), isProblem: true }),
    );
  };
  return (
    <section aria-labelledby="result-links" class="flex flex-col gap-3 print:hidden">
      <h2 id="result-links" class="text-2xl font-bold">
        Links of the players
      </h2>
      <p class="text-smoke">
        At the end each player gets a link to their own result: their answers, what was right, score and place.
      </p>
      <Button class="self-start" onClick={() => setAsking(true)}>
        Withdraw result links
      </Button>
      <p role="status" class={`font-bold ${said?.isProblem === true ? 'text-bad' : 'text-good'}`}>
        <Fresh text={said?.text} />
      </p>
      {isAsking && (
        <ConfirmDialog
          title="Withdraw the links?"
          text="Nobody can see their own result any more. This cannot be taken back."
          confirm="Withdraw them"
          onConfirm={withdraw}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
