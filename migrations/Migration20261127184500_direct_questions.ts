// Why: games may store their answers one commit each, and then each question needs a row that its answers and its closing lock.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261127184500_direct_questions extends Migration {
  override up(): void {
    this.addSql(`create table "direct_question" (
      "game_id" uuid not null, "question" smallint not null, "closed_at" timestamptz(3) null,
      primary key ("game_id", "question"))`);
  }

  override down(): void {
    this.addSql(`drop table "direct_question"`);
  }
}
