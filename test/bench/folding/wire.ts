/** How answers come into Postgres: as the product does it, or as others would. */
export type FoldWay = 'fold' | 'entities' | 'flush-each' | 'copy' | 'copy-rows';

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
