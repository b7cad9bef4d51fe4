/** What the ledger should do, in a few lines of memory: balances, holds and keys. */
export type Outcome = 'ok' | 'insufficient' | 'conflict' | 'not_found' | 'bad_request';

export type Command =
  | { do: 'grant' | 'spend' | 'reclaim'; user: number; amount: number }
  | { do: 'transfer'; user: number; to: number; amount: number }
  | { do: 'hold'; user: number; amount: number }
  | { do: 'capture'; nth: number; amount: number }
  | { do: 'release'; nth: number }
  | { do: 'refund'; nth: number }
  /** The n-th command before, with the same key. */
  | { do: 'again'; nth: number };

interface ModelHold {
  user: number;
  amount: number;
  open: boolean;
}

export class LedgerModel {
  readonly balances: number[];
  readonly debts: number[];
  readonly held: number[];
  readonly holds: ModelHold[] = [];
  readonly spends: { user: number; amount: number; refunded: boolean }[] = [];
  issued = 0;
  sold = 0;

  constructor(users: number) {
    [this.balances, this.debts, this.held] = [0, 1, 2].map(() => Array.from({ length: users }, () => 0)) as [
      number[],
      number[],
      number[],
    ];
  }

  apply(command: Exclude<Command, { do: 'again' }>): Outcome {
    switch (command.do) {
      case 'grant':
        this.issued += command.amount;
        this.#income(command.user, command.amount);
        return 'ok';
      case 'reclaim': {
        const covered = Math.min(this.#of(this.balances, command.user), command.amount);
        this.#add(this.balances, command.user, -covered);
        this.#add(this.debts, command.user, command.amount - covered);
        this.issued -= command.amount;
        return 'ok';
      }
      case 'spend':
        if (!this.#take(command.user, command.amount)) return 'insufficient';
        this.sold += command.amount;
        this.spends.push({ user: command.user, amount: command.amount, refunded: false });
        return 'ok';
      case 'transfer':
        if (command.to === command.user) return 'bad_request';
        if (!this.#take(command.user, command.amount)) return 'insufficient';
        this.#income(command.to, command.amount);
        return 'ok';
      case 'hold':
        if (!this.#take(command.user, command.amount)) return 'insufficient';
        this.#add(this.held, command.user, command.amount);
        this.holds.push({ user: command.user, amount: command.amount, open: true });
        return 'ok';
      case 'capture':
      case 'release':
        return this.#resolve(command);
      default: {
        const spend = this.spends[command.nth];
        if (spend === undefined) return 'not_found';
        if (spend.refunded) return 'conflict';
        spend.refunded = true;
        this.sold -= spend.amount;
        this.#income(spend.user, spend.amount);
        return 'ok';
      }
    }
  }

  #resolve(command: Extract<Command, { do: 'capture' | 'release' }>): Outcome {
    const hold = this.holds[command.nth];
    if (hold === undefined) return 'not_found';
    const taken = command.do === 'capture' ? command.amount : 0;
    if (taken > hold.amount) return 'bad_request';
    if (!hold.open) return 'conflict';
    hold.open = false;
    this.sold += taken;
    this.#add(this.held, hold.user, -hold.amount);
    this.#income(hold.user, hold.amount - taken);
    return 'ok';
  }

  #of = (list: number[], user: number): number => list[user] as number;
  #add(list: number[], user: number, amount: number): void {
    list[user] = this.#of(list, user) + amount;
  }
  #take(user: number, amount: number): boolean {
    if (this.#of(this.balances, user) < amount) return false;
    this.#add(this.balances, user, -amount);
    return true;
  }
  #income(user: number, amount: number): void {
    const paid = Math.min(this.#of(this.debts, user), amount);
    this.#add(this.debts, user, -paid);
    this.#add(this.balances, user, amount - paid);
  }
}
