import type { RosterRow, Snapshot } from '../../protocol/server-events.ts';

/** Rows serialised in one piece: about a millisecond. */
const rowsAtOnce = 500;

const texts = new WeakMap<readonly RosterRow[], string>();

/** Serialises a roster in chunks, once for all its hosts. @param turn resolves when the next chunk may begin */
export async function prepareRosterText(rows: readonly RosterRow[], turn: () => Promise<void>): Promise<void> {
  const parts: string[] = [];
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    // oxlint-disable-next-line no-await-in-loop -- one part after the other
    if (from > 0) await turn();
    parts.push(JSON.stringify(rows.slice(from, from + rowsAtOnce)).slice(1, -1));
  }
  texts.set(rows, `[${parts.join(',')}]`);
}

/** A snapshot's JSON; reuses the prepared text of its roster. */
export function snapshotText(snapshot: Snapshot): string {
  const { roster, ...rest } = snapshot;
  const text = roster === undefined ? undefined : texts.get(roster);
  return text === undefined ? JSON.stringify(snapshot) : `${JSON.stringify(rest).slice(0, -1)},"roster":${text}}`;
}

/** JSON of an event's acknowledgement, which may have a snapshot as its last field. */
export function replyText(reply: unknown): string {
  // Most replies acknowledge answers: those are not copied.
  if ((reply as { snapshot?: Snapshot }).snapshot?.roster === undefined) return JSON.stringify(reply);
  const { snapshot, ...rest } = reply as { snapshot: Snapshot };
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head}${head === '{' ? '' : ','}"snapshot":${snapshotText(snapshot)}}`;
}
