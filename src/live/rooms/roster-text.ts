import type { RosterRow, Snapshot } from '../../protocol/server-events.ts';

/** Rows whose JSON is made in one piece of work: a millisecond or so. */
const rowsAtOnce = 500;

const texts = new WeakMap<readonly RosterRow[], string>();

/** Makes a roster's JSON in parts, for all hosts who will be told of it. @param turn resolves when the next part may begin */
export async function prepareRosterText(rows: readonly RosterRow[], turn: () => Promise<void>): Promise<void> {
  const parts: string[] = [];
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    // oxlint-disable-next-line no-await-in-loop -- one part after the other
    if (from > 0) await turn();
    parts.push(JSON.stringify(rows.slice(from, from + rowsAtOnce)).slice(1, -1));
  }
  texts.set(rows, `[${parts.join(',')}]`);
}

/** A snapshot's JSON; a roster's part of it is not made anew when it has been prepared. */
export function snapshotText(snapshot: Snapshot): string {
  const { roster, ...rest } = snapshot;
  const text = roster === undefined ? undefined : texts.get(roster);
  return text === undefined ? JSON.stringify(snapshot) : `${JSON.stringify(rest).slice(0, -1)},"roster":${text}}`;
}

/** JSON of a reply to an event, which may have a snapshot as its last field. */
export function replyText(reply: unknown): string {
  // Nearly all replies are to answers: nothing is copied of those.
  if ((reply as { snapshot?: Snapshot }).snapshot?.roster === undefined) return JSON.stringify(reply);
  const { snapshot, ...rest } = reply as { snapshot: Snapshot };
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head}${head === '{' ? '' : ','}"snapshot":${snapshotText(snapshot)}}`;
}
