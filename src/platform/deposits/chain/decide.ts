/** What several endpoints that may disagree say together: pure. */
import type { Standing } from './gather.ts';
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

/** Whether an endpoint has seen the transaction as something else than what was decided: not whether it lags. */
export const contradicts = (view: View, decision: Decision): boolean =>
  view.kind === 'present' &&
  decision.kind === 'present' &&
  JSON.stringify(view.mined) !== JSON.stringify(decision.mined);

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

/** Whether `missing` more answers could change what the endpoints are agreed on. */
export const standingOfAnswers = (answers: readonly unknown[], quorum: number, missing: number): Standing =>
  agreed(answers, quorum, missing) === undefined ? 'open' : 'decided';

/**
 * What `missing` more views could change in the decision about these: nothing (`decided`), only whether a payment is final or a
 * transaction gone (`enough`), or more (`open`). Those that lie may be among the missing ones, or among the others.
 */
export function standingOf(views: readonly (View | undefined)[], quorum: number, missing: number): Standing {
  const answers = views.filter((view) => view !== undefined && view.kind !== 'away');
  const unreadable = answers.filter(({ kind }) => kind === 'unreadable').length;
  if (unreadable + missing > Math.max(quorum - 1, (answers.length + missing) / 2)) return 'open';
  const [best = [], second = []] = groupPresent(answers.filter((view): view is Present => view.kind === 'present'));
  const isFixed = (count: number) => (count >= quorum || count + missing < quorum ? 'decided' : 'enough');
  if (best.length >= quorum && best.length > second.length + missing)
    return isFixed(best.filter(({ isFinal }) => isFinal).length);
  const absent = answers.filter((view) => view.kind === 'absent');
  if (absent.length < quorum || best.length + missing >= quorum) return 'open';
  return isFixed(absent.filter(({ gone }) => gone).length);
}

/** The highest number that at least `quorum` have reached. */
export const reached = (numbers: readonly number[], quorum: number): number | undefined =>
  numbers.toSorted((a, b) => b - a)[quorum - 1];
