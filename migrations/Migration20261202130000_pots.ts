// Why: games have prize pots. A row for each pot and each person's part in it says what belongs to whom; what is in it are holds of the ledger.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261202130000_pots extends Migration {
  override up(): void {
    this.addSql(
      `create table "pot" ("game_id" uuid not null, "host_id" uuid not null, "asset" text not null, "entry_fee" bigint null,
        "split" text not null, "hold_id" uuid null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null,
        "outcome" text null, "shown" boolean not null default false, primary key ("game_id"))`,
    );
    this.addSql(`create index "pot_unsettled_index" on "pot" ("game_id") where settled_at is null`);
    this.addSql(`create index "pot_host_id_index" on "pot" ("host_id")`);
    this.addSql(
      `create table "pot_entry" ("id" uuid not null, "game_id" uuid not null, "user_id" uuid not null, "attempt" int not null,
        "hold_id" uuid null, "created_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "outcome" text null,
        "reward" bigint null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "pot_entry" add constraint "pot_entry_game_id_user_id_attempt_unique" unique ("game_id", "user_id", "attempt")`,
    );
    this.addSql(`alter table "pot_entry" add constraint "pot_entry_hold_id_unique" unique ("hold_id")`);
    this.addSql(`create index "pot_entry_open_index" on "pot_entry" ("user_id") where ended_at is null`);
    // Processes of the release before this one leave log entries that have it to a later worker.
    this.addSql(`alter table "player" add column "pot_entry_id" uuid null`);
    // Through these a pot passes when it is paid; only the owner of the ledger may make them. `down` leaves them: nothing of the ledger is
    // ever deleted.
    this.addSql(
      `insert into "account" ("id", "kind", "asset", "code", "hot") values
        ('00000000-0000-4000-8000-000000010006', 'house', 'points', 'pots', true),
        ('00000000-0000-4000-8000-000000020006', 'house', 'credits', 'pots', true)
        on conflict ("id") do nothing`,
    );
  }

  override down(): void {
    this.addSql(`alter table "player" drop column "pot_entry_id"`);
    this.addSql(`drop table "pot_entry"`);
    this.addSql(`drop table "pot"`);
  }
}
