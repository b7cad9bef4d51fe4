/** How answers come into Postgres: batch after batch, as a worker's loop does it with its pauses, or as others would. */
export type FoldWay = 'fold' | 'work' | 'entities' | 'flush-each' | 'copy' | 'copy-rows';

export interface FoldOrder {
  /** `clear` the table, `run` the way, `check` that all rows are there. */
  order: 'clear' | 'run' | 'check';
  way: FoldWay;
}

export interface FoldReply {
  done: FoldOrder['order'];
  ms: number;
  /** Of `check`: bytes of the table, and with its index. */
  heap?: number;
  total?: number;
}
