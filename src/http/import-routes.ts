import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { Caller } from '../platform/accounts/session-store.ts';
import type { ImportSource } from '../platform/quizzes/import/import-file.ts';
import { CodedError } from '../protocol/errors.ts';
import { importFormats, importReply, importRequest } from '../protocol/imports.ts';
import { errorReply } from '../protocol/rest.ts';
import { goneOf } from './client-gone.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { fileTooLarge, formBytes } from './form-size.ts';
import type { HttpDeps } from './http-deps.ts';

/** Size of a text as JSON: non-ASCII may be escaped. */
const textBodyBytesMax = 2 * 1024 * 1024;
/** Uploads, each wholly in memory. */
const uploads = { running: 16, waitingMax: 0, perKeyMax: 1, waitMaxMs: 1 };
/** File readers, each in its own thread; one at a time per person. */
const readings = { running: 2, waitingMax: 16, perKeyMax: 2, waitMaxMs: 30_000 };

const schema = {
  tags: ['quizzes'],
  security: [{ bearer: [] }],
  operationId: 'importQuiz',
  summary: 'Read a quiz out of a file or a text',
  description:
    'A file as `multipart/form-data` with the field `file`, up to 5 MB, and before it `format` where it is known; or a text ' +
    'as JSON. Nothing is stored, and no address in it is asked for anything. Every question of the file is in `quiz` or has ' +
    'a row of level `error` with its `cells`. Questions for which `quiz` has no room have such a row (`too_many_questions`), ' +
    'and are in `further`, in quizzes of their own. What is no file of a quiz is refused.',
  consumes: ['application/json', 'multipart/form-data'],
  body: z.nullish(importRequest),
  response: { 200: importReply, '4xx': errorReply, '5xx': errorReply },
};

/** Quizzes from foreign files. */
export async function addImportRoutes(
  scope: FastifyInstance,
  { imports }: Pick<HttpDeps, 'imports'>,
  callerOf: (request: FastifyRequest) => Caller,
): Promise<void> {
  const receiving = new ConcurrencyLimiter(uploads);
  const reading = new ConcurrencyLimiter(readings);
  await scope.register(multipart, {
    limits: { files: 1, fields: 4, fieldSize: 100, parts: 5, headerPairs: 20, fileSize: imports.limits.bytes },
  });
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/imports',
    {
      bodyLimit: textBodyBytesMax,
      schema,
      config: { action: 'quizzes.import', formBytesMax: formBytes(imports.limits.bytes) },
    },
    async (request, reply) => {
      const { userId } = callerOf(request);
      const gone = goneOf(reply);
      const source = request.isMultipart()
        ? await receiving.inTurn(userId, gone, () => receive(request, imports.limits.bytes))
        : sourceOf(request.body);
      const read = await reading.inTurn(userId, gone, () => imports.read(source, gone));
      // Built from validated questions, and too large to validate again.
      return reply.type('application/json; charset=utf-8').send(read as never);
    },
  );
}

function sourceOf(body: z.infer<typeof importRequest> | null | undefined): ImportSource {
  if (!body) throw new CodedError('bad_request', 'There is no text, and no file.');
  const { text, format } = body;
  return { bytes: Buffer.from(text), ...(format === undefined ? {} : { format }) };
}

/** @throws {CodedError} `bad_request`, also for a form that is cut off or none at all, of which the parser says no status */
async function receive(request: FastifyRequest, bytesMax: number): Promise<ImportSource> {
  try {
    return await receiveFile(request, bytesMax);
  } catch (error) {
    if (error instanceof CodedError || (error as Partial<FastifyError>).statusCode !== undefined) throw error;
    throw new CodedError('bad_request', 'This is no multipart/form-data, or not all of it came.', { cause: error });
  }
}

async function receiveFile(request: FastifyRequest, bytesMax: number): Promise<ImportSource> {
  const part = await request.file();
  if (part?.fieldname !== 'file') throw new CodedError('bad_request', 'The field “file” is missing.');
  const chunks: Buffer[] = [];
  for await (const chunk of part.file) chunks.push(chunk as Buffer);
  if (part.file.truncated) throw fileTooLarge(formBytes(bytesMax));
  const format = formatOf(part.fields);
  return { bytes: Buffer.concat(chunks), ...(format === undefined ? {} : { format }) };
}

function formatOf({ format: field }: MultipartFile['fields']): ImportSource['format'] {
  if (field === undefined) return undefined;
  const value = !Array.isArray(field) && field.type === 'field' ? field.value : undefined;
  const parsed = z.enum(importFormats).safeParse(value);
  if (!parsed.success) throw new CodedError('bad_request', 'The format is not known.');
  return parsed.data;
}
