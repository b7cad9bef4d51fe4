import { useEffect, useRef, useState } from 'preact/hooks';
import { type RefusedVisitor, useFailure } from '../shared/use-failure.ts';
import {
  type BoundAddress,
  type Deposit,
  type DepositOptions,
  readDepositOptions,
  readDeposits,
} from './deposit-client.ts';

/** While something is on its way. */
const againMs = 8000;

export interface DepositsState {
  /** Absent until they have been read. */
  options: DepositOptions | undefined;
  deposits: readonly Deposit[];
  addresses: readonly BoundAddress[];
  /** The cursor of the page after it. */
  next: string | undefined;
  problem: string | undefined;
  refused: RefusedVisitor | undefined;
  reload: () => Promise<void>;
  onMore: () => void;
}

const isOpen = ({ state }: Deposit): boolean => state === 'seen' || state === 'confirming';

/** What the server knows of the deposits of whoever is signed in; read again while one of them is on its way. */
export function useDeposits(): DepositsState {
  const [options, setOptions] = useState<DepositOptions | undefined>(undefined);
  const [deposits, setDeposits] = useState<readonly Deposit[]>([]);
  const [addresses, setAddresses] = useState<readonly BoundAddress[]>([]);
  const [next, setNext] = useState<string | undefined>(undefined);
  const { problem, refused, failed, succeeded } = useFailure();
  // A late reply must not replace a later one.
  const turn = useRef(0);
  const reload = async () => {
    turn.current += 1;
    const mine = turn.current;
    try {
      const [read, page] = await Promise.all([readDepositOptions(), readDeposits()]);
      if (mine !== turn.current) return;
      setOptions(read);
      setDeposits(page.deposits);
      setAddresses(page.addresses ?? []);
      setNext(page.next);
      succeeded();
    } catch (error) {
      if (mine === turn.current) failed(error);
    }
  };
  useEffect(() => {
    void reload();
  }, []);
  const hasOpen = deposits.some(isOpen);
  useEffect(() => {
    if (!hasOpen) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && void reload(), againMs);
    return () => clearInterval(timer);
  }, [hasOpen]);
  const onMore = () => {
    const mine = turn.current;
    readDeposits(next).then((page) => {
      if (mine !== turn.current) return;
      setDeposits((old) => [...old, ...page.deposits]);
      setNext(page.next);
    }, failed);
  };
  return { options, deposits, addresses, next, problem, refused, reload, onMore };
}
