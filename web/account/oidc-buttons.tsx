import { useState } from 'preact/hooks';
import { Button } from '../shared/ui/button.tsx';
import { Fresh } from '../shared/ui/fresh.tsx';
import type { AuthOptions } from './account-client.ts';
import { wordsFor } from './refusal-words.ts';

interface Props {
  providers: AuthOptions['oidc'];
  /** Leaves the page. Rejects when it stays. */
  onGo: (provider: string) => Promise<void>;
}

/** The sign-in services of others that this server knows; nothing where there are none. */
export function OidcButtons({ providers, onGo }: Props) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [going, setGoing] = useState(false);
  if (providers.length === 0) return null;
  const go = (provider: string) => {
    setGoing(true);
    setProblem(undefined);
    onGo(provider).catch((error: unknown) => {
      setGoing(false);
      setProblem(wordsFor(error).form ?? 'You could not be signed in. Try again.');
    });
  };
  return (
    <div class="flex flex-col gap-2 low:col-span-2">
      {providers.map(({ id, name }) => (
        <Button key={id} disabled={going} onClick={() => go(id)}>
          <span class="wrap-anywhere">
            Continue with <bdi translate={false}>{name}</bdi>
          </span>
        </Button>
      ))}
      <p role="alert" class="font-bold text-bad empty:hidden">
        <Fresh text={problem} />
      </p>
    </div>
  );
}
