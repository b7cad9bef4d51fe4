import { useEffect, useState } from 'preact/hooks';
import { keptKeys, readKept } from '../shared/browser-storage.ts';
import { formatPin } from '../shared/format.ts';
import { QuizLanguage, QuizText } from '../shared/ui/quiz-text.tsx';
import { readDoor } from '../shared/rest-client.ts';

const prefix = 'quickfire:seat:';
/** Older seats looked up: each look-up counts against a limit. */
const lookUpsMax = 3;

interface Offer {
  pin: string;
  title: string;
  language?: string | undefined;
}

/** The PINs of rooms in which this browser has a seat. */
const seatPins = (): string[] =>
  keptKeys(prefix)
    .filter((key) => typeof (readKept(key) as { token?: unknown } | undefined)?.token === 'string')
    .map((key) => key.slice(prefix.length))
    .filter((pin) => /^[0-9]{6}$/.test(pin))
    .slice(-lookUpsMax);

/** The way back for a player who has left the game's page, while that game is live. */
export function SeatOffer() {
  const [offers, setOffers] = useState<Offer[]>([]);
  useEffect(() => {
    let active = true;
    void Promise.all(seatPins().map(lookUp)).then((found) => {
      if (active) setOffers(found.filter((offer) => offer !== undefined));
    });
    return () => {
      active = false;
    };
  }, []);
  return <SeatLinks offers={offers} />;
}

async function lookUp(pin: string): Promise<Offer | undefined> {
  try {
    const { title, language, phase } = await readDoor(pin);
    return phase === 'over' ? undefined : { pin, title, language };
  } catch (error) {
    console.info(`The room ${pin} is not offered`, error);
    return undefined;
  }
}

export function SeatLinks({ offers }: { offers: Offer[] }) {
  if (offers.length === 0) return null;
  return (
    <ul class="flex flex-col gap-2" aria-label="Games you are playing">
      {offers.map(({ pin, title, language }) => (
        <li key={pin}>
          <a
            class="press flex min-h-14 flex-wrap items-center justify-center gap-x-3 rounded-xl bg-spark px-4 py-2 font-bold text-ink [--lip:#a87a10]"
            href={`/play/${pin}`}
          >
            <span>Back to your game</span>
            <QuizLanguage.Provider value={language}>
              <QuizText class="min-w-0 text-center">{title}</QuizText>
            </QuizLanguage.Provider>
            <span class="tabular-nums" translate={false}>
              {formatPin(pin)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
