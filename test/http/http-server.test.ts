import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { WorkQueue } from '../../src/lib/work-queue.ts';
import { buildHttpServer } from '../../src/http/http-server.ts';

const uncalled = (): never => {
  throw new Error('nobody asks for anything');
};

const oidc = {
  providers: [],
  people: { signIn: uncalled, register: uncalled, link: uncalled, linkByPassword: uncalled },
  identities: { list: uncalled, unlink: uncalled },
  cookies: { keep: uncalled, take: uncalled },
  pending: { keep: uncalled, read: uncalled, forget: uncalled },
  used: { use: uncalled },
  newSecret: uncalled,
  now: uncalled,
};

const config = {
  host: '127.0.0.1',
  publicUrl: undefined,
  trustProxy: false,
  guests: true,
  registration: 'open',
  sendsMail: true,
} as const;

const quizzes = {
  list: uncalled,
  create: uncalled,
  replace: uncalled,
  readText: uncalled,
  delete: uncalled,
  versions: uncalled,
  duplicate: uncalled,
  restore: uncalled,
};
const people = {
  admin: { change: uncalled, makeResetLinkFor: uncalled, becomeFirstAdmin: uncalled },
  directory: { search: uncalled, read: uncalled },
  invites: { make: uncalled, list: uncalled, delete: uncalled },
  audit: { read: uncalled },
};

const sessions = {
  createGuest: uncalled,
  authenticate: uncalled,
  confirm: uncalled,
  list: uncalled,
  end: uncalled,
  endByToken: uncalled,
};

async function linesAt(level: string): Promise<string[]> {
  const lines: string[] = [];
  const pagesDir = mkdtempSync(join(tmpdir(), 'quickfire-pages-'));
  const app = await buildHttpServer({
    config,
    logger: pino({ level }, { write: (line: string) => void lines.push(line) }),
    sessions,
    keys: { authenticate: uncalled, list: uncalled, create: uncalled, end: uncalled },
    accounts: {
      register: uncalled,
      idOf: uncalled,
      signIn: uncalled,
      read: uncalled,
      update: uncalled,
      changePassword: uncalled,
      resetPassword: uncalled,
      prove: uncalled,
    },
    people,
    data: { exports: { open: uncalled }, personal: { noteExport: uncalled, delete: uncalled } },
    addresses: { isNew: uncalled, change: uncalled, verify: uncalled, forgot: uncalled },
    cookies: { sessionOf: uncalled, deviceOf: uncalled, accountOf: uncalled, set: uncalled, clear: uncalled },
    oidc,
    quizzes,
    drafts: { read: uncalled, write: uncalled, delete: uncalled, publish: uncalled },
    games: { create: uncalled, hostToken: uncalled, revokeHostTokens: uncalled, lookUp: uncalled },
    results: { open: uncalled },
    imports: { read: uncalled },
    receipts: { look: uncalled },
    tickets: { issue: uncalled },
    limits: {
      restCall: uncalled,
      lookUp: uncalled,
      personCall: uncalled,
      personDraft: uncalled,
      personBytes: uncalled,
      guest: uncalled,
      register: uncalled,
      signIn: uncalled,
      mailbox: uncalled,
      mail: uncalled,
      wrongPin: uncalled,
    },
    guesses: { refuse: uncalled },
    admission: { check: uncalled },
    timeLimits: { connectMs: 10_000, requestMs: 60_000 },
    bodyBytesPerSecond: 1_000_000,
    work: new WorkQueue({ workPercent: 100, workWaiting: 64 }),
    requestLimits: { requestsPerConnection: 64, requestsWaiting: 64 },
    readiness: uncalled,
    metrics: { registry: new Registry(), restAnswered: uncalled, connectionCut: uncalled },
    served: undefined,
    ops: {
      adminToken: undefined,
      report: { read: uncalled },
      rollout: { describe: uncalled, set: uncalled },
      jobs: { list: uncalled, retry: uncalled, delete: uncalled },
    },
    pagesDir,
  });
  try {
    await app.listen({ port: 0, host: '127.0.0.1' });
    app.log.warn('of use to everyone');
    return lines;
  } finally {
    await app.close();
    rmSync(pagesDir, { recursive: true });
  }
}

it('leaves it to the process to say where it listens, except to those who debug', async () => {
  expect(await linesAt('info')).toEqual([expect.stringContaining('of use to everyone')]);
  expect((await linesAt('debug')).join('')).toContain('Server listening at');
  expect(await linesAt('silent')).toEqual([]);
});
