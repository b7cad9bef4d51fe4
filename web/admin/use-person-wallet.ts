import { useState } from 'preact/hooks';
import { readPersonWallet } from './money-client.ts';
import type { PersonWalletProps } from './person-wallet.tsx';
import { usePages } from './use-pages.ts';

interface Shown {
  person: PersonWalletProps | undefined;
  problem: string | undefined;
}

/** The wallet of a person, page by page. @param turn another one reads it anew */
export function usePersonWallet(id: string | undefined, turn: number): Shown {
  const [wallet, setWallet] = useState<PersonWalletProps['wallet']>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const read = async (cursor: string | undefined) => {
    if (id === undefined) return { rows: [] };
    const { entries: rows, next, ...head } = await readPersonWallet(id, cursor);
    setWallet(head);
    return { rows, next };
  };
  const { rows = [], hasMore, more } = usePages(`${id ?? ''} ${turn}`, read, setProblem);
  const isShown = id !== undefined && (wallet !== undefined || problem === undefined);
  return { person: isShown ? { wallet, entries: rows, hasMore, onMore: more } : undefined, problem };
}
