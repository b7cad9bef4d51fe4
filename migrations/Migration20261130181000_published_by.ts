// Why: the list of a quiz' versions says who published each.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130181000_published_by extends Migration {
  override up(): void {
    this.addSql(`alter table "quiz_version" add column "published_by" uuid null`);
  }

  override down(): void {
    this.addSql(`alter table "quiz_version" drop column "published_by"`);
  }
}
