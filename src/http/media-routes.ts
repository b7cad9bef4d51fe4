import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import type { Caller } from '../platform/accounts/session-store.ts';
import type { SpooledFile } from '../platform/media/upload-spool.ts';
import { CodedError } from '../protocol/errors.ts';
import { altMax, mediaListReply, mediaReply, uploadBytesMax } from '../protocol/media.ts';
import { pageQuery } from '../protocol/people.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import { goneOf } from './client-gone.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { fileTooLarge, formBytes } from './form-size.ts';
import type { HttpDeps } from './http-deps.ts';

const described = { tags: ['media'], security: [{ bearer: [] }] };
const refusals = { '4xx': errorReply, '5xx': errorReply };

const schemas = {
  list: {
    ...described,
    operationId: 'listMedia',
    summary: 'Your pictures and sounds, the newest first',
    description:
      'With the quizzes and the number of games that use each: what none uses can be deleted. `held` is what you have, ' +
      'with uploads on their way; `most` is what you may have.',
    querystring: pageQuery,
    response: { 200: mediaListReply, ...refusals },
  },
  add: {
    ...described,
    operationId: 'addMedia',
    summary: 'Upload a picture or a sound',
    description:
      'As `multipart/form-data` with the field `file`, and `alt` where it is to be described. By content: JPEG, PNG, WebP ' +
      'and GIF of up to 10 MB and 40 megapixels, MP3, OGG, WAV and M4A of up to 10 MB. Pictures are stored again as WebP, ' +
      'at most 1600 and 800 pixels wide, still and without metadata. The reply comes when `url` can be shown.',
    consumes: ['multipart/form-data'],
    response: { 201: mediaReply, ...refusals },
  },
  delete: {
    ...described,
    operationId: 'deleteMedia',
    summary: 'Delete a picture or a sound',
    description: '`conflict` while a quiz (its draft and the trash included) or a game of its owner uses it.',
    params: z.object({ id: idText }),
    response: { 204: z.null(), ...refusals },
  },
};

/** Of one person at once: one comes, the others wait. */
const perPersonMax = 4;
const waitMaxMs = 30_000;
const formBytesMax = formBytes(uploadBytesMax);

/** Uploads of pictures and sounds, their list and their deletion. */
export async function addMediaRoutes(
  scope: FastifyInstance,
  { media }: Pick<HttpDeps, 'media'>,
  callerOf: (request: FastifyRequest) => Caller,
): Promise<void> {
  const running = media.limits.uploadsAtOnce;
  const uploading = new ConcurrencyLimiter({ running, waitingMax: 4 * running, perKeyMax: perPersonMax, waitMaxMs });
  await scope.register(multipart, {
    limits: { files: 1, fields: 4, fieldSize: 4 * altMax, parts: 5, headerPairs: 20, fileSize: uploadBytesMax },
    throwFileSizeLimit: false,
  });
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/media', { schema: schemas.list, config: { action: 'media.read' } }, async (request, reply) =>
    reply.send(await media.library.list(callerOf(request).userId, request.query)),
  );
  app.post(
    '/media',
    { schema: schemas.add, config: { action: 'media.write', isUpload: true, formBytesMax } },
    async (request, reply) => {
      const { userId: ownerId } = callerOf(request);
      if (!request.isMultipart()) throw new CodedError('bad_request', 'A file is sent as multipart/form-data.');
      const gone = goneOf(reply);
      const added = await uploading.inTurn(ownerId, gone, async () => {
        await media.library.checkRoom(ownerId);
        const { file, alt } = await receive(request, media.spool);
        try {
          return await media.library.add({ ownerId, file, alt, address: request.ip, gone });
        } finally {
          await media.spool.drop(file.path);
        }
      });
      return reply.status(201).send(added);
    },
  );
  app.delete('/media/:id', { schema: schemas.delete, config: { action: 'media.write' } }, async (request, reply) => {
    await media.library.delete(callerOf(request).userId, request.params.id);
    return reply.status(204).send(null);
  });
}

interface Form {
  file: SpooledFile;
  alt: string | undefined;
}

/** @throws {CodedError} `bad_request`, also for a form that is cut off or none at all; `busy` without space */
async function receive(request: FastifyRequest, spool: HttpDeps['media']['spool']): Promise<Form> {
  const came: { file?: SpooledFile; alt?: string | undefined } = {};
  try {
    const isWhole = await receiveParts(request, spool, came);
    if (!isWhole) throw fileTooLarge(formBytesMax);
    const { file, alt } = came;
    if (file === undefined) throw new CodedError('bad_request', 'The field “file” is missing.');
    return { file, alt };
  } catch (error) {
    if (came.file !== undefined) await spool.drop(came.file.path);
    if (error instanceof CodedError) throw error;
    throw new CodedError('bad_request', 'This is no multipart/form-data with one file, or not all of it came.', {
      cause: error,
    });
  }
}

/** @returns whether the file is not too large */
async function receiveParts(
  request: FastifyRequest,
  spool: HttpDeps['media']['spool'],
  came: { file?: SpooledFile; alt?: string | undefined },
): Promise<boolean> {
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (part.fieldname === 'alt') came.alt = readAlt(part.value);
      continue;
    }
    if (part.fieldname !== 'file') throw new CodedError('bad_request', 'The field “file” is missing.');
    came.file = await spool.save(part.file);
    if (part.file.truncated) return false;
  }
  return true;
}

function readAlt(value: unknown): string | undefined {
  const alt = textOf(0, altMax).safeParse(value);
  if (!alt.success) {
    const message = `must be a text of at most ${altMax} characters, without U+0000 and halves of characters`;
    throw new CodedError('bad_request', `/alt: ${message}`, { details: [{ path: '/alt', message }] });
  }
  return alt.data === '' ? undefined : alt.data;
}
