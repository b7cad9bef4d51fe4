/** Where uploads are used: what keeps them, when they go, whose they are, and the list of one's own. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaReply } from '../../src/protocol/media.ts';
import { sounds } from './media-samples.ts';
import { mediaMax, type MediaStage, quizWith, startMediaStage } from './media-stage.ts';

let stage: MediaStage;
let product: MediaStage['product'];
let folder: string;
let orm: MediaStage['orm'];
beforeAll(async () => {
  stage = await startMediaStage();
  ({ product, folder, orm } = stage);
});
afterAll(() => stage?.stop());

const execute = <T = unknown>(sql: string, params: unknown[] = []) => stage.execute<T>(sql, params);
const call = <T>(...args: Parameters<MediaStage['call']>) => stage.call<T>(...args);
const files = () => stage.files();
const upload: MediaStage['upload'] = (...args) => stage.upload(...args);
const addSound: MediaStage['addSound'] = (...args) => stage.addSound(...args);
const get: MediaStage['get'] = (...args) => stage.get(...args);
const remove: MediaStage['remove'] = (...args) => stage.remove(...args);
const run: MediaStage['run'] = (...args) => stage.run(...args);

describe('media in use', () => {
  let token: string;
  beforeAll(async () => {
    token = await product.guest();
  });

  it('are kept by a draft, a quiz, the trash and a game of their owner [REST-54]', async () => {
    const media = await addSound(token);
    const id = randomUUID();
    await call('PUT', `/api/quizzes/${id}/draft`, token, quizWith(media.url), { 'if-match': '"0"' });
    expect(await remove(token, media)).toBe(409);
    await call('POST', `/api/quizzes/${id}/publish`, token, undefined, { 'if-match': '"1"' });
    expect(await remove(token, media)).toBe(409);
    const { gameId } = await call<{ gameId: string }>('POST', '/api/games', token, { quizId: id });
    await call('DELETE', `/api/quizzes/${id}`, token);
    expect(await remove(token, media)).toBe(409);
    await call('DELETE', `/api/quizzes/${id}?forever=1`, token);
    expect(await remove(token, media)).toBe(409);
    await execute('update game set deleted_at = now() where id = ?', [gameId]);
    expect(await remove(token, media)).toBe(204);
    expect((await get(media.url)).status).toBe(404);
  });

  it('are kept however their address is written [REST-54]', async () => {
    const owner = await product.guest();
    for (const encode of [
      (url: string) => url.replace('.wav', '%2ewav'),
      (url: string) => url.replace('/media/', '/%6Dedia/'),
      (url: string) => url.replace(/\w(?=\.wav)/, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
    ]) {
      const media = await addSound(owner);
      const url = encode(media.url);
      expect(url).not.toBe(media.url);
      expect((await get(url)).status, url).toBe(200);
      const { id } = await call<{ id: string }>('POST', '/api/quizzes', owner, quizWith(url));
      expect([url, await remove(owner, media)]).toEqual([url, 409]);
      const draft = `/api/quizzes/${id}/draft`;
      await call('PUT', draft, owner, { ...quizWith(url), title: 'Heard' }, { 'if-match': '"0"' });
      expect(await execute('select media from quiz_draft where quiz_id = ?', [id])).toEqual([
        { media: [media.url.slice(7, 29)] },
      ]);
    }
  });

  it('of others are refused with their places, and named in drafts [REST-54]', async () => {
    const [owner, other] = [await product.guest(), await product.guest()];
    const { url } = await addSound(owner);
    const { id } = await call<{ id: string }>('POST', '/api/quizzes', other, quizWith('/a.png'));
    for (const theirs of [url, url.replace('.wav', '%2ewav'), `${product.url()}${url}`.replace('http:', 'https:')]) {
      const place = { path: '/questions/0/media/url' };
      const refusal = { status: 400, body: { error: { code: 'bad_request', details: [place] } } };
      const content = quizWith(theirs);
      expect(await product.rest('POST', '/api/quizzes', content, other)).toMatchObject(refusal);
      expect(await product.rest('PUT', `/api/quizzes/${id}`, content, other)).toMatchObject(refusal);
      const draftId = randomUUID();
      const path = `/api/quizzes/${draftId}/draft`;
      const written = await call<object>('PUT', path, other, content, { 'if-match': '"0"' });
      const named = { problems: [{ ...place, code: 'media' }] };
      expect(written).toMatchObject(named);
      expect(await call<object>('GET', path, other)).toMatchObject(named);
      const publish = { headers: { 'if-match': '"1"' } };
      expect(await product.rest('POST', `/api/quizzes/${draftId}/publish`, undefined, other, publish)).toMatchObject(
        refusal,
      );
      await call('POST', '/api/quizzes', owner, content);
    }
    // Where nothing is there any more, nobody else can take it away.
    await call('POST', '/api/quizzes', other, quizWith(`/media/${'x'.repeat(22)}.webp`));
  });

  it('stay for a week after their last use, and go then [REST-54]', async () => {
    const [used, fresh, unused, stale] = [
      await addSound(token),
      await addSound(token),
      await addSound(token),
      await addSound(token),
    ];
    const { id } = await call<{ id: string }>('POST', '/api/quizzes', token, quizWith(used.url));
    await call('PUT', `/api/quizzes/${id}`, token, quizWith('/other.png'));
    const age = (days: number, media: MediaReply) =>
      execute(`update media set used_at = now() - make_interval(days => ?) where id = ?`, [days, media.id]);
    for (const media of [used, unused]) await age(9, media);
    await age(6, fresh);
    // As a process leaves it that is killed while a file comes, and one whose request ended long ago.
    await execute(`update media set state = 'processing', created_at = now() - interval '2 hours' where id = ?`, [
      stale.id,
    ]);
    await writeFile(join(folder, 'media', 'quarantine', stale.id), 'half');
    await run('collect-media');
    const left = await execute<{ id: string }>(
      'select id from media where owner_id = (select owner_id from quiz where id = ?)',
      [id],
    );
    expect(left.map((row) => row.id).toSorted()).toEqual([used.id, fresh.id].toSorted());
    expect(await files()).not.toContain(stale.id);
    // An older version of a quiz is shown with its pictures as long as it is kept.
    expect((await get(used.url)).status).toBe(200);
    expect((await get(unused.url)).status).toBe(404);
    await call('DELETE', `/api/quizzes/${id}?forever=1`, token);
    await run('collect-media');
    expect((await execute('select from media where id = ?', [used.id])).length).toBe(1);
    await age(9, used);
    await run('collect-media');
    expect(await execute('select from media where id = ?', [used.id])).toEqual([]);
  });

  it('are not collected while somebody stores a quiz with them', async () => {
    const media = await addSound(token);
    const name = media.url.slice(7, 29);
    await execute(`update media set used_at = now() - interval '9 days' where id = ?`, [media.id]);
    const [owner] = await execute<{ owner_id: string }>('select owner_id from media where id = ?', [media.id]);
    await orm.em.fork().transactional(async (em) => {
      const quizId = randomUUID();
      await em.execute(
        `insert into quiz (id, owner_id, title, question_count, version, created_at, updated_at) values (?, ?, 'Q', 1, 0, now(), now())`,
        [quizId, owner?.owner_id],
      );
      await em.execute(
        `insert into quiz_draft (quiz_id, rev, first_rev, base_version, content, bytes, updated_at) values (?, 1, 1, 0, ?, 1, now())`,
        [quizId, JSON.stringify(quizWith(media.url))],
      );
      expect(await em.execute('select media from quiz_draft where quiz_id = ?', [quizId])).toEqual([{ media: [name] }]);
      await run('collect-media');
    });
    await run('collect-media');
    expect((await get(media.url)).status).toBe(200);
    expect(await execute('select state from media where id = ?', [media.id])).toEqual([{ state: 'ready' }]);
  });

  it('go with their owner', async () => {
    const guest = await product.guest();
    const media = await addSound(guest);
    await call('DELETE', '/api/me', guest, {});
    await expect.poll(() => execute('select from media where id = ?', [media.id])).toEqual([]);
    expect(await files()).not.toContain(media.url.slice(7));
  });
});

describe('the list of one’s media', () => {
  it('says where each is used, how much all of them take, and how much there may be [REST-55]', async () => {
    const token = await product.guest();
    const [sound, unused] = [await addSound(token), await addSound(token)];
    const { body: described } = await upload(token, sounds.wav, 'A bell');
    const [quiz, inTrash] = [
      await call<{ id: string }>('POST', '/api/quizzes', token, quizWith(sound.url)),
      await call<{ id: string }>('POST', '/api/quizzes', token, { ...quizWith(sound.url), title: 'Thrown away' }),
    ];
    await call('PUT', `/api/quizzes/${quiz.id}/draft`, token, quizWith(described.url), { 'if-match': '"0"' });
    await call('POST', '/api/games', token, { quizId: quiz.id });
    await call('DELETE', `/api/quizzes/${inTrash.id}`, token);
    type List = { media: (MediaReply & { quizzes: object[] })[]; next?: string };
    const list = await call<List>('GET', '/api/media', token);
    const stored = 3 * sounds.wav.length;
    expect(list).toEqual({
      media: [
        { ...described, alt: 'A bell', quizzes: [{ id: quiz.id, title: 'Seen' }], games: 0 },
        { ...unused, quizzes: [], games: 0 },
        {
          ...sound,
          quizzes: expect.arrayContaining([
            { id: quiz.id, title: 'Seen' },
            { id: inTrash.id, title: 'Thrown away', trash: true },
          ]) as object,
          games: 1,
        },
      ].map((each) => ({ ...each, storedBytes: sounds.wav.length, createdAt: expect.any(Number) as number })),
      held: { media: 3, mediaBytes: stored },
      most: { media: mediaMax, mediaBytes: 67_108_864 },
    });
    expect(list.media[2]?.quizzes).toHaveLength(2);
    // What is listed as used can't be deleted, and what is not can.
    for (const media of list.media) expect(await remove(token, media)).toBe(media.quizzes.length > 0 ? 409 : 204);

    const first = await call<List>('GET', '/api/media?limit=1', token);
    expect(first.media).toMatchObject([{ id: described.id }]);
    const second = await call<List>('GET', `/api/media?limit=1&cursor=${first.next}`, token);
    expect(second.media).toMatchObject([{ id: sound.id }]);
    expect(second.next).toBeUndefined();
    expect((await product.rest('GET', '/api/media?cursor=x', undefined, token)).status).toBe(400);
    expect(await call<List>('GET', '/api/media', await product.guest())).toMatchObject({ media: [] });
  });
});
