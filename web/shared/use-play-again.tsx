import { useLocation } from 'preact-iso';
import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { sayAmount } from './amounts.ts';
import { playAgain, readAgain, type SameAgain } from './kept-game.ts';
import { openingWords } from './opening-words.ts';
import { ConfirmDialog } from './ui/confirm-dialog.tsx';

interface PlayAgain {
  again: (gameId: string) => void;
  /** The game whose next room is being opened. */
  opening: string | undefined;
  problem: string | undefined;
  /** Asked before money is put aside once more; to be drawn somewhere. */
  question: VNode | undefined;
}

/** "Play again": opens the next room of a finished game and shows it. What is sponsored is put up again only after a question. */
export function usePlayAgain(): PlayAgain {
  const { route } = useLocation();
  // The second press of two comes before the button is drawn disabled.
  const isBusy = useRef(false);
  const [opening, setOpening] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [asked, setAsked] = useState<{ gameId: string; same: SameAgain } | undefined>(undefined);
  const run = async (gameId: string, work: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setOpening(gameId);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(openingWords(error));
    } finally {
      isBusy.current = false;
      setOpening(undefined);
    }
  };
  const open = async (gameId: string, same: SameAgain) => route(`/host/${await playAgain(gameId, same)}`);
  const again = (gameId: string) =>
    void run(gameId, async () => {
      const same = await readAgain(gameId);
      if (same.settings.pot?.sponsored === undefined) await open(gameId, same);
      else setAsked({ gameId, same });
    });
  const pot = asked?.same.settings.pot;
  const question =
    asked === undefined || pot?.sponsored === undefined ? undefined : (
      <ConfirmDialog
        title="Put up the same prize pot again?"
        text={`${sayAmount(pot.sponsored, pot.asset)} of yours are put aside when the room opens. They come back if the game does not reach its end.`}
        confirm="Play again"
        onConfirm={() => void run(asked.gameId, () => open(asked.gameId, asked.same))}
        onClose={() => setAsked(undefined)}
      />
    );
  return { again, opening, problem, question };
}
