import { setTimeout as sleep } from 'node:timers/promises';
import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Media } from '../../../entities/media.ts';
import type { Config } from '../../config/config.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { MediaListReply, MediaReply } from '../../protocol/media.ts';
import type { PageQuery } from '../../protocol/people.ts';
import { limitReached, type Allowance, type PersonLimits } from '../accounts/person-limits.ts';
import { sniffFormat, type MediaFormat } from './media-format.ts';
import { describeMedia } from './describe-media.ts';
import { listMedia } from './list-media.ts';
import { deleteFiles, quarantineKey } from './media-keys.ts';
import type { MediaStore } from './media-store.ts';
import { isUsedSql } from './media-use.ts';
import type { SpooledFile } from './upload-spool.ts';

export interface MediaLibraryDeps {
  orm: MikroORM;
  people: PersonLimits;
  store: MediaStore;
  limits: Pick<Config['media'], 'uploadWaitMs'>;
  makeId: () => string;
  /** 16 random bytes, base64url. */
  makeName: () => string;
  /** Unix milliseconds. */
  now: () => number;
  /** @throws {CodedError} `too_many` when the guests of an address upload too much */
  countGuestUpload: (address: string, bytes: number) => Promise<void>;
}

export interface Upload {
  ownerId: string;
  file: SpooledFile;
  alt?: string | undefined;
  /** Address of the request. */
  address: string;
  /** Aborts when the sender has gone. */
  gone: AbortSignal;
}

/** Between two looks at the row, in ms: first short, as most pictures take less than a second. */
const lookMs = { first: 50, most: 400 } as const;
/** A worker that dies with a job runs it again; after three, the picture is at fault. */
const attemptsMax = 3;

/**
 * Keeps what people have uploaded. A file waits in quarantine until a job of the worker has made of it what is served.
 * Whatever is not there, or not the caller's, is `not_found`. Stateless.
 */
export class MediaLibrary {
  readonly #deps: MediaLibraryDeps;

  constructor(deps: MediaLibraryDeps) {
    this.#deps = deps;
  }

  /** @throws {CodedError} `limit`, if a file of that many bytes would be one too much; cheap, before it comes */
  async checkRoom(ownerId: string): Promise<void> {
    const em = this.#deps.orm.em.fork();
    await checkBudget(em, await this.#deps.people.read(em, ownerId), { ownerId, bytes: 0 });
  }

  /**
   * Stores an upload and waits until it can be shown. Takes the file, also when it fails.
   * @throws {CodedError} `bad_request` for what is no picture and no sound of a known format, `limit`, `busy` when the
   *   worker does not finish it in time: nothing is stored then
   */
  async add(upload: Upload): Promise<MediaReply> {
    const { ownerId, file } = upload;
    if (file.bytes === 0) throw new CodedError('bad_request', 'The file is empty.');
    const format = sniffFormat(file.head);
    if (format === undefined) throw new CodedError('bad_request', unknownFormat);
    const id = await this.#addRow(upload, format);
    try {
      await this.#deps.store.put(quarantineKey(id), { file: file.path });
      await this.#deps.orm.em.fork().transactional(async (em) => {
        await em.nativeUpdate(Media, { id, state: 'receiving' }, { state: 'processing' });
        await enqueueJob(em, 'process-media', { mediaId: id }, { attemptsMax });
      });
      return await this.#whenReady(id, upload.gone);
    } catch (error) {
      await this.#discard(ownerId, id);
      throw error;
    }
  }

  /** What can be shown of the owner's, the newest first; what is held counts uploads on their way too. */
  async list(ownerId: string, query: PageQuery): Promise<MediaListReply> {
    const { orm, people } = this.#deps;
    const em = orm.em.fork();
    const { media, mediaBytes } = await people.read(em, ownerId);
    const page = await listMedia(em, ownerId, query);
    return { ...page, held: await readHeld(em, ownerId), most: { media, mediaBytes } };
  }

  /** @throws {CodedError} `conflict` while a quiz or a game of the owner uses it */
  async delete(ownerId: string, asked: string): Promise<void> {
    const { orm, store } = this.#deps;
    const id = canonicalUuid(asked);
    const media = await orm.em.fork().transactional(async (em) => {
      const own = id && (await em.findOne(Media, { id, ownerId, state: 'ready' }, lockRow));
      if (!own) throw new CodedError('not_found', 'There is no such picture or sound, or it is not yours.');
      const [used] = await em.execute<unknown[]>(`select from media m where id = ? and ${isUsedSql('newest')}`, [id]);
      if (used !== undefined) throw new CodedError('conflict', 'A quiz or a game of yours uses it.');
      own.state = 'deleting';
      return own;
    });
    // After a crash in between, the job that collects unused media deletes the rest.
    await deleteFiles(store, media);
    await orm.em.fork().nativeDelete(Media, { id: media.id });
  }

  /** The row is there before the file: what a crash leaves behind has a row, and is deleted by a job. */
  async #addRow({ ownerId, file, alt, address }: Upload, format: MediaFormat): Promise<string> {
    const { orm, people, makeId, makeName, now, countGuestUpload } = this.#deps;
    const { bytes } = file;
    return await people.inTurn(ownerId, async () => {
      if (people.isGuest(await people.read(orm.em.fork(), ownerId))) await countGuestUpload(address, bytes);
      return await orm.em.fork().transactional(async (em) => {
        await checkBudget(em, await people.lock(em, ownerId), { ownerId, bytes });
        const [id, at] = [makeId(), new Date(now())];
        const { kind, extension } = format;
        const sizes = { bytes, storedBytes: bytes, width: null, height: null };
        const about = { kind, extension, alt: alt ?? null, problem: null, createdAt: at, usedAt: at };
        em.create(Media, { id, ownerId, name: makeName(), state: 'receiving', ...about, ...sizes });
        return id;
      });
    });
  }

  async #whenReady(id: string, gone: AbortSignal): Promise<MediaReply> {
    const { orm, limits, now } = this.#deps;
    const until = now() + limits.uploadWaitMs;
    for (let waitMs: number = lookMs.first; ; waitMs = Math.min(lookMs.most, waitMs * 1.5)) {
      /* oxlint-disable no-await-in-loop -- one look after the other */
      await sleep(waitMs, undefined, { ref: false });
      gone.throwIfAborted();
      const media = await orm.em.fork().findOne(Media, { id });
      if (media === null || media.state === 'deleting') {
        throw new CodedError('busy', 'The file was lost on its way. Send it again.', { retryAfterMs: 1000 });
      }
      if (media.state === 'ready') return describeMedia(media);
      if (media.state === 'failed') throw new CodedError('bad_request', media.problem ?? unknownFormat);
      if (now() > until) {
        throw new CodedError('busy', 'Too many pictures are being worked on. Try again soon.', { retryAfterMs: 5000 });
      }
      /* oxlint-enable no-await-in-loop */
    }
  }

  /** Forgets an upload that has failed. Its job finds no row, and deletes what it has made. */
  async #discard(ownerId: string, id: string): Promise<void> {
    const { orm, store } = this.#deps;
    const em = orm.em.fork();
    const deleted = await em.nativeDelete(Media, { id, ownerId, state: { $ne: 'ready' } });
    if (deleted > 0) await store.delete(quarantineKey(id));
  }
}

const lockRow = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
const unknownFormat = 'This is no picture (JPEG, PNG, WebP, GIF) and no sound (MP3, OGG, WAV, M4A).';

const heldSql = `select count(*)::int as "media", coalesce(sum(stored_bytes), 0)::float8 as "mediaBytes"
  from media where owner_id = ? and state in ('receiving', 'processing', 'ready')`;

async function readHeld(em: EntityManager, ownerId: string): Promise<MediaListReply['held']> {
  const [held] = await em.execute<[MediaListReply['held']]>(heldSql, [ownerId]);
  return held;
}

const howRoomComes =
  'Remove some from your quizzes: a file that no quiz (older versions and the trash included) and no game uses goes a week after its last use.';

async function checkBudget(
  em: EntityManager,
  allowance: Allowance,
  { ownerId, bytes }: { ownerId: string; bytes: number },
): Promise<void> {
  const held = await readHeld(em, ownerId);
  if (held.media >= allowance.media) {
    throw limitReached('media', allowance, `You have ${held.media} pictures and sounds. ${howRoomComes}`);
  }
  if (held.mediaBytes + bytes > allowance.mediaBytes) {
    throw limitReached('mediaBytes', allowance, `Your pictures and sounds are too large together. ${howRoomComes}`);
  }
}
