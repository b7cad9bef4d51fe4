// Why: people upload pictures and sounds, and what no quiz and no game uses any more is deleted.
import { Migration } from '@mikro-orm/migrations';

/** Names in the addresses of uploaded media, anywhere in a content. */
const mediaNames = `create function "media_names"(content text) returns text[] as $$
  select case when position('/media/' in $1) = 0 then '{}'::text[] else (
    select coalesce(array_agg(distinct found[1]), '{}')
    from regexp_matches($1, '/media/([A-Za-z0-9_-]{22})[.-]', 'g') found) end
$$ language sql immutable`;

/**
 * Rows name the media that they use, whichever release writes them. Rows that are there already use none. The lock lasts
 * until the writer commits: the job that deletes unused media waits for it, and then finds the use.
 */
const users: readonly [table: string, content: string, events: string][] = [
  ['quiz_version', 'content', 'insert'],
  ['quiz_draft', 'content', 'insert or update'],
  ['game', 'definition', 'insert'],
];

export class Migration20261201100000_media extends Migration {
  override up(): void {
    this.addSql(`create table "media" (
      "id" uuid not null, "owner_id" uuid not null, "name" text not null, "kind" text not null,
      "extension" text not null, "state" text not null, "problem" text null, "width" int null, "height" int null,
      "bytes" int not null, "stored_bytes" int not null, "alt" text null, "created_at" timestamptz(3) not null, "used_at" timestamptz(3) not null,
      primary key ("id"))`);
    this.addSql(`alter table "media" add constraint "media_name_unique" unique ("name")`);
    this.addSql(`create index "media_owner_id_index" on "media" ("owner_id")`);
    this.addSql(`create index "media_state_used_at_index" on "media" ("state", "used_at")`);
    this.addSql(mediaNames);
    for (const [table, content, events] of users) {
      this.addSql(`alter table "${table}" add column "media" text[] not null default '{}'`);
      this.addSql(`create index "${table}_media_index" on "${table}" using gin ("media") where media <> '{}'`);
      this.addSql(`create function "${table}_used_media_fn"() returns trigger as $$ begin
        NEW.media := media_names(NEW.${content}::text);
        if NEW.media <> '{}' then perform from media where name = any(NEW.media) for key share; end if;
        return NEW; end; $$ language plpgsql`);
      this.addSql(`create trigger "used_media" before ${events} on "${table}" for each row
        execute function "${table}_used_media_fn"()`);
    }
  }

  override down(): void {
    for (const [table] of users) {
      this.addSql(`drop trigger "used_media" on "${table}"`);
      this.addSql(`drop function "${table}_used_media_fn"`);
      this.addSql(`drop index "${table}_media_index"`);
      this.addSql(`alter table "${table}" drop column "media"`);
    }
    this.addSql(`drop function "media_names"`);
    this.addSql(`drop table "media"`);
  }
}
