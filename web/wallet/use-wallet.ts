import { useEffect, useRef, useState } from 'preact/hooks';
import type { Asset } from '../shared/amounts.ts';
import { type RefusedVisitor, useFailure } from '../shared/use-failure.ts';
import { type Entry, type Hold, readEntries, readHolds, readWallet, type WalletAccount } from './wallet-client.ts';

export type AssetFilter = Asset | 'all';

export interface Wallet {
  accounts: WalletAccount[];
  holds: Hold[];
}

export interface Entries {
  rows: Entry[];
  /** The cursor of the page after it. */
  next?: string | undefined;
}

export interface WalletState {
  /** Absent until it has been read. */
  wallet: Wallet | undefined;
  /** Absent until the first page has been read. */
  entries: Entries | undefined;
  filter: AssetFilter;
  problem: string | undefined;
  refused: RefusedVisitor | undefined;
  onFilter: (filter: AssetFilter) => void;
  onMore: () => void;
  /** Reads everything anew. */
  reload: () => Promise<void>;
}

const queryOf = (filter: AssetFilter): string => (filter === 'all' ? '' : filter);

/** The wallet of whoever is signed in, and what has happened to it, page by page. What was read stays while nobody answers. */
export function useWallet(): WalletState {
  const [wallet, setWallet] = useState<Wallet | undefined>(undefined);
  const [entries, setEntries] = useState<Entries | undefined>(undefined);
  const [filter, setFilter] = useState<AssetFilter>('all');
  const { problem, refused, failed, succeeded } = useFailure();
  // A late reply must not replace a later one.
  const turn = useRef(0);
  const read = async (wanted: AssetFilter) => {
    turn.current += 1;
    const mine = turn.current;
    try {
      const [accounts, holds, page] = await Promise.all([
        readWallet(),
        readHolds(),
        readEntries({ asset: queryOf(wanted), cursor: undefined }),
      ]);
      if (mine !== turn.current) return;
      setWallet({ accounts, holds });
      setEntries({ rows: page.entries, next: page.next });
      succeeded();
    } catch (error) {
      if (mine === turn.current) failed(error);
    }
  };
  const reload = () => read(filter);
  useEffect(() => {
    void read(filter);
    const again = () => void read(filter);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [filter]);
  const onMore = () => {
    const mine = turn.current;
    readEntries({ asset: queryOf(filter), cursor: entries?.next }).then((page) => {
      if (mine !== turn.current) return;
      setEntries((old) => ({ rows: [...(old?.rows ?? []), ...page.entries], next: page.next }));
      succeeded();
    }, failed);
  };
  return { wallet, entries, filter, problem, refused, onFilter: setFilter, onMore, reload };
}
