// Why: a browser asks for the same file by "/media/…%2ewebp", and what such an address shows is in use too.
import { Migration } from '@mikro-orm/migrations';

const encoded = '%[0-7][0-9A-Fa-f]';

/** The content with the ASCII signs that addresses in it have encoded, where it has any. */
const decoded = `case when $1 !~ '${encoded}' then $1 else (
    select string_agg(
      case when found[1] ~ '^${encoded}$' then chr(nullif(get_byte(decode(substr(found[1], 2), 'hex'), 0), 0))
        else found[1] end, '' order by at)
    from regexp_matches($1, '${encoded}|[^%]+|%', 'g') with ordinality part(found, at)) end`;

const mediaNames = (content: string) => `create or replace function "media_names"(content text) returns text[] as $$
  select case when position('/media/' in plain) = 0 then '{}'::text[] else (
    select coalesce(array_agg(distinct found[1]), '{}')
    from regexp_matches(plain, '/media/([A-Za-z0-9_-]{22})[.-]', 'g') found) end
  from (select ${content} as plain) read
$$ language sql immutable`;

/** Rows that are there name their media when they are written again: no release had media before. */
export class Migration20261201180000_media_names extends Migration {
  override up(): void {
    this.addSql(mediaNames(decoded));
  }

  override down(): void {
    this.addSql(mediaNames('$1'));
  }
}
