import { useEffect, useState } from 'preact/hooks';
import { readAccount } from '../shared/kept-account.ts';
import { RestError } from '../shared/rest-client.ts';
import { endKey, listKeys, type ListedKey, type MadeKey, makeKey, type WantedKey } from './key-client.ts';
import { type Problems, wordsFor } from './refusal-words.ts';

export interface KeyProps {
  keys: ListedKey[];
  problem?: string | undefined;
  /** Resolves with the key, or with what is wrong. A field `current` asks for the password. */
  onMake: (wanted: WantedKey) => Promise<{ made: MadeKey } | { problems: Problems }>;
  onEnd: (id: string) => void;
}

/** The keys that the account's programs have; undefined until they have been read. */
export function useKeys(): KeyProps | undefined {
  const [keys, setKeys] = useState<ListedKey[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const refused = (error: unknown) => setProblem(wordsFor(error).form ?? String(error));
  const load = () => listKeys().then(setKeys);
  useEffect(() => {
    if (readAccount() === undefined) return;
    // The page itself says that somebody is signed out, or the server away.
    load().catch((error: unknown) => console.info('The API keys could not be read', error));
  }, []);
  if (keys === undefined) return undefined;
  return {
    keys,
    problem,
    onMake: async (wanted) => {
      try {
        const made = await makeKey(wanted);
        await load().catch(refused);
        return { made };
      } catch (error) {
        return { problems: wordsForMaking(error) };
      }
    },
    onEnd: (id) => {
      setProblem(undefined);
      endKey(id).then(load).catch(refused);
    },
  };
}

function wordsForMaking(error: unknown): Problems {
  if (!(error instanceof RestError) || error.code !== 'not_allowed') return wordsFor(error);
  const isAsked = Array.isArray(error.details);
  return { current: isAsked ? 'Type your password to make the key.' : 'This is not your current password.' };
}
