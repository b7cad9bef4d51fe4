/** What several endpoints that may disagree say together: pure. */
import type { Payments } from './read-payments.ts';

/** A transaction in its block. */
export interface Mined extends Payments {
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Unix seconds of the block. */
  readonly blockTime: number;
}

/** What one endpoint says of a transaction. */
export type View =
  /** It gives no usable answer: late, throttled, away, or contradicting itself. */
  | { readonly kind: 'away' }
  /** Its receipt is longer than what is read. */
  | { readonly kind: 'unreadable' }
  /** `gone`: it shows another block where the transaction's was. */
  | { readonly kind: 'absent'; readonly gone: boolean; readonly head: number }
  | { readonly kind: 'present'; readonly mined: Mined; readonly isFinal: boolean; readonly head: number };

export type Decision =
  | { readonly kind: 'undecided'; readonly problem: 'network_away' | 'network_disagrees' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' }
  /** It was in a block that is none of the chain any more, and is in no other one. */
  | { readonly kind: 'gone'; readonly head: number }
  /** `head` is the lowest of those who agree. */
  | { readonly kind: 'present'; readonly mined: Mined; readonly isFinal: boolean; readonly head: number };

/** One endpoint of one's own suffices; of several two must agree. */
export const quorumOf = (endpoints: number): number => Math.min(endpoints, 2);

type Present = Extract<View, { kind: 'present' }>;

/**
 * What at least `quorum` endpoints say, and more than say anything else. Absence is the weakest word, as endpoints lag: it
 * counts where no two have seen the transaction, and undoes something only with another block in place of its own.
 */
export function decide(views: readonly View[], quorum: number): Decision {
  const answers = views.filter((view) => view.kind !== 'away');
  if (answers.filter(({ kind }) => kind === 'unreadable').length > Math.max(quorum - 1, answers.length / 2))
    return { kind: 'unreadable' };
  if (answers.length < quorum) return { kind: 'undecided', problem: 'network_away' };
  const groups = groupPresent(answers.filter((view): view is Present => view.kind === 'present'));
  const [best, second] = groups;
  const absent = answers.filter((view) => view.kind === 'absent');
  if (best !== undefined && best.length >= quorum && best.length > (second?.length ?? 0)) {
    const [{ mined }] = best as [Present];
    const finals = best.filter(({ isFinal }) => isFinal);
    const head = Math.min(...(finals.length >= quorum ? finals : best).map((each) => each.head));
    return { kind: 'present', mined, isFinal: finals.length >= quorum, head };
  }
  if (absent.length < quorum || absent.length <= (best?.length ?? 0))
    return { kind: 'undecided', problem: 'network_disagrees' };
  const gone = absent.filter((view) => view.gone);
  return gone.length >= quorum
    ? { kind: 'gone', head: Math.min(...gone.map((view) => view.head)) }
    : { kind: 'absent' };
}

/** Those who say the same together, the largest group first. */
function groupPresent(views: readonly Present[]): Present[][] {
  const groups = Map.groupBy(views, ({ mined }) => JSON.stringify(mined));
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

/**
 * What at least `quorum` say, and more than say anything else; undefined: nobody knows.
 * @param missing so many more could say something else
 */
export function agreed<T>(answers: readonly (T | undefined)[], quorum: number, missing = 0): T | undefined {
  const known = answers.filter((answer) => answer !== undefined);
  const groups = Map.groupBy(known, (answer) => JSON.stringify(answer));
  const [best, second] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const others = (second?.length ?? 0) + missing;
  return best !== undefined && best.length >= quorum && best.length > others ? best[0] : undefined;
}

/** Whether endpoints that are missing could not change that a transaction is there, and where. */
export function isPresentAnyway(views: readonly (View | undefined)[], quorum: number, missing: number): boolean {
  const present = views.map((view) => (view?.kind === 'present' ? view.mined : undefined));
  return agreed(present, quorum, missing) !== undefined;
}

/** The highest number that at least `quorum` have reached. */
export const reached = (numbers: readonly number[], quorum: number): number | undefined =>
  numbers.toSorted((a, b) => b - a)[quorum - 1];
