/** Accounts with mail, from the registration to a new password, by a real worker and a real SMTP server on loopback. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildWorkerApp, type WorkerApp } from '../../../src/app/worker.ts';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import type { UserReply } from '../../../src/protocol/accounts.ts';
import type { JobsReply } from '../../../src/protocol/ops.ts';
import { parseScrape, sumOf } from '../../observability/prometheus-text.ts';
import { MailServer, type ReceivedMail } from '../../support/mail-server.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';

const password = 'correct horse battery';
const adminToken = 'the-admin-token-of-these-tests';
const site = 'https://quiz.example';
/** A job that failed is tried again after 3, 10 and 30 s. */
const patience = { timeout: 60_000, interval: 100 };
let mail: MailServer;
let product: TestQuickfire;
let worker: WorkerApp;
let orm: MikroORM;
let email = '';
let named = 0;

beforeAll(async () => {
  mail = await MailServer.open();
  product = await startQuickfire({
    worker: false,
    env: {
      SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      MAIL_FROM: 'Quickfire <quiz@example.org>',
      PUBLIC_URL: site,
      ADMIN_TOKEN: adminToken,
      WORKER_METRICS_PORT: '0',
      LIMIT_MAILBOX_MAILS_PER_HOUR: '4',
    },
  });
  orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
  worker = await buildWorkerApp(readConfig(product.env), createLogger('silent', 'worker'));
  await worker.start();
});
afterAll(async () => {
  await orm.close(true);
  await worker.stop();
  await product.stop();
  await mail.close();
});
beforeEach(() => {
  named += 1;
  email = `ana.${named}@example.org`;
});

const execute = (sql: string, params: unknown[] = []) => orm.em.fork().execute<Record<string, unknown>[]>(sql, params);
const post = (path: string, body: object) => product.rest<{ token: string; user: UserReply }>('POST', path, body);
const signIn = (login: string, given = password) => post('/api/auth/login', { login, password: given });
const forgot = async (address = email) => (await post('/api/auth/forgot', { email: address })).status;
const failuresIn = async (task: string) =>
  (await product.rest<JobsReply>('GET', '/api/admin/jobs', undefined, adminToken)).body.jobs.filter(
    (job) => job.task === task,
  );
const jobsLeft = async () => (await failuresIn('send-mail')).length;

/** The mail that comes to an address after so many others. */
async function received(address: string, after = 0): Promise<ReceivedMail> {
  await expect.poll(() => mail.to(address).length, patience).toBe(after + 1);
  return mail.to(address)[after] as ReceivedMail;
}
async function mailsCounted(outcome: string): Promise<number> {
  const port = await worker.metrics?.port();
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return sumOf(parseScrape(text), 'quickfire_mails_total', { outcome });
}

it('goes from a registration over the verified address to a new password', { timeout: 120_000 }, async () => {
  const { body: made } = await post('/api/auth/register', { email, password, locale: 'de-AT' });
  const asked = await received(email);
  expect(asked.link).toBe(`${site}/verify#${asked.token}`);
  expect(asked.headers.get('subject')).toBe('Quickfire: Adresse bestätigen');
  expect(asked).toMatchObject({ from: 'quiz@example.org', to: [email] });
  expect((await signIn(email)).status).toBe(401);
  expect(await post('/api/me/email/verify', { token: asked.token })).toMatchObject({
    status: 200,
    body: { user: { id: made.user.id, email, emailVerified: true } },
  });
  const { body: again } = await signIn(email.toUpperCase());
  expect(again.user.id).toBe(made.user.id);

  expect(await forgot()).toBe(202);
  const sent = await received(email, 1);
  expect(sent.link).toBe(`${site}/reset#${sent.token}`);
  expect(sent.headers.get('subject')).toBe('Quickfire: Ein neues Passwort');
  expect((await post('/api/auth/reset', { token: sent.token, password: `${password}!` })).status).toBe(204);
  for (const { token } of [made, again])
    expect((await product.rest('GET', '/api/me', undefined, token)).status).toBe(401);
  expect((await signIn(email)).status).toBe(401);
  const { body: after } = await signIn(email, `${password}!`);
  expect(after.user.id).toBe(made.user.id);

  const next = `next.${email}`;
  await product.rest('PATCH', '/api/me', { email: next }, after.token);
  const [told, offered] = [await received(email, 2), await received(next)];
  expect(told.headers.get('subject')).toBe('Quickfire: Ihre Adresse wird geändert');
  expect(told.link).toBe('');
  expect((await post('/api/me/email/verify', { token: offered.token })).body.user.email).toBe(next);

  const audited = await execute('select action from audit_entry where subject_id = ? order by id', [made.user.id]);
  expect(audited.map(({ action }) => action)).toEqual([
    'registered',
    'email_changed',
    'reset_link_mailed',
    'password_reset',
    'email_changed',
  ]);
  await expect.poll(jobsLeft, patience).toBe(0);
  expect(await mailsCounted('sent')).toBe(4);
});

it('mails nobody who has not verified the address, and leaves nothing behind', async () => {
  await post('/api/auth/register', { login: 'unverified', email, password });
  await received(email);
  const [before, late] = [mail.mails.length, await mailsCounted('late')];
  for (const address of [email, `nobody.${email}`]) expect(await forgot(address)).toBe(202);
  await expect.poll(() => mailsCounted('late'), patience).toBe(late + 2);
  expect(mail.mails).toHaveLength(before);
  expect(await execute(`select * from account_link where purpose = 'reset' and used_at is null`)).toEqual([]);
});

it('floods no mailbox, and says nothing of it', async () => {
  await post('/api/auth/register', { login: 'flooded', email, password });
  await post('/api/me/email/verify', { token: (await received(email)).token });
  for (let i = 0; i < 10; i += 1) expect(await forgot()).toBe(202);
  await expect.poll(jobsLeft, patience).toBe(0);
  expect(mail.to(email)).toHaveLength(4);
});

it('waits for a server that is away, keeps no secret meanwhile, and sends once', { timeout: 120_000 }, async () => {
  const before = await mailsCounted('failed');
  await mail.close();
  await post('/api/auth/register', { login: 'patient', email, password });
  await expect.poll(() => mailsCounted('failed'), patience).toBeGreaterThan(before);
  const [job] = await failuresIn('send-mail');
  expect(job).toMatchObject({ state: 'waiting', lastError: expect.stringContaining('ECONNREFUSED') });
  const kept = JSON.stringify([
    await execute('select * from graphile_worker._private_jobs'),
    await execute('select * from account_link'),
  ]);
  await mail.open();
  const { token } = await received(email);
  expect(token).toHaveLength(43);
  expect(kept).not.toContain(token);
  await expect.poll(jobsLeft, patience).toBe(0);
  expect(mail.to(email)).toHaveLength(1);
  expect((await post('/api/me/email/verify', { token })).status).toBe(200);
});

it('says to operators what a server refuses, and what a mailbox does', { timeout: 120_000 }, async () => {
  mail.refuses = 'mailboxes';
  const refused = await mailsCounted('refused');
  await post('/api/auth/register', { login: 'mistyped', email, password });
  await expect.poll(() => mailsCounted('refused'), patience).toBe(refused + 1);
  await expect.poll(jobsLeft, patience).toBe(0);

  mail.refuses = 'mails';
  await post('/api/auth/register', { login: 'refused', email, password });
  await expect
    .poll(() => failuresIn('send-mail'), patience)
    .toMatchObject([{ lastError: expect.stringContaining('554') }]);
  await execute('update graphile_worker._private_jobs set max_attempts = attempts where attempts > 0 returning id');
  await expect.poll(() => failuresIn('send-mail'), patience).toMatchObject([{ state: 'failed' }]);
  const [{ id, lastError } = { id: '', lastError: '' }] = await failuresIn('send-mail');
  expect(lastError).not.toContain(email);
  // It was set right: an operator runs it again.
  mail.refuses = 'nothing';
  expect((await product.rest('POST', `/api/admin/jobs/${id}/retry`, undefined, adminToken)).status).toBe(204);
  await received(email);
  await expect.poll(jobsLeft, patience).toBe(0);
});
