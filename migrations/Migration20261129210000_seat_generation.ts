// Why: a seat may be given to another device; tokens of the device before stay void, also when Redis is laid out anew.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261129210000_seat_generation extends Migration {
  override up(): void {
    // What processes of the release before this one insert meanwhile is right with the default.
    this.addSql(`alter table "player" add column "generation" int not null default 0`);
  }

  override down(): void {
    this.addSql(`alter table "player" drop column "generation"`);
  }
}
