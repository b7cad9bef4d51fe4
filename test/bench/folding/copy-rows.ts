/** The counterpart of folding: the same rows through `COPY`, in the same batches, each a transaction of its own. */
import { finished, pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { AnswerRow } from '../../../src/log/answer-row.ts';

/** Has the columns, the key and the indexes of `answer`. */
export const copyTable = 'answer_copy';

export async function makeCopyTable(client: Client): Promise<void> {
  await client.query(`create table ${copyTable} (like answer including all)`);
}

/**
 * @param how `whole`: a batch is one string, which is the least that COPY can cost; `rows`: each row is an item of a stream,
 * as the examples of pg-copy-streams have it
 */
export async function copyRows(
  client: Client,
  rows: readonly AnswerRow[],
  { batch, how }: { batch: number; how: 'whole' | 'rows' },
): Promise<void> {
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch);
    /* oxlint-disable no-await-in-loop -- one batch after the other, as they are folded */
    await client.query('begin');
    const stream = client.query(copyFrom(`copy ${copyTable} from stdin`));
    if (how === 'whole') {
      let text = '';
      for (const row of part) text += lineOf(row);
      stream.end(text);
      await finished(stream);
    } else {
      await pipeline(function* () {
        for (const row of part) yield lineOf(row);
      }, stream);
    }
    await client.query('commit');
    /* oxlint-enable no-await-in-loop */
  }
}

/** In the order of the table's columns. */
function lineOf(row: AnswerRow): string {
  const { gameId, question, playerId, answer, correct, fraction, points, elapsedMs, streakBefore, logId, authored } =
    row;
  return `${gameId}\t${question}\t${escape(playerId)}\t${escape(JSON.stringify(answer))}\t${correct ?? '\\N'}\t${fraction}\t${points}\t${elapsedMs}\t${streakBefore}\t${logId}\t${authored === null ? '\\N' : JSON.stringify(authored)}\n`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escape = (text: string): string =>
  /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (letter) => escapes[letter] as string) : text;
