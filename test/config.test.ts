import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readEnvironment } from '../src/config/config.ts';
import { importBytesMax, questionsMax } from '../src/protocol/import-limits.ts';
import { start } from '../src/embedded/start.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickfire-env-'));
  file = join(folder, '.env');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('limits of imports', () => {
  it('are those that pages count on, unless they are set', () => {
    expect(readConfig({}).imports).toMatchObject({ bytes: importBytesMax, questions: questionsMax });
    expect(readConfig({ LIMIT_IMPORT_QUESTIONS: '50' }).imports.questions).toBe(50);
    expect(() => readConfig({ LIMIT_IMPORT_QUESTIONS: '201' })).toThrow(/^LIMIT_IMPORT_QUESTIONS/);
  });
});

describe('prize pots', () => {
  it('are off, or have each limit of its own', () => {
    expect(readConfig({}).pots).toBeUndefined();
    const limits = { POT_FEE_MAX: '5', POT_SPONSORED_MAX: '70', POT_PLAYERS_MAX: '9' };
    expect(readConfig(limits).pots).toBeUndefined();
    expect(readConfig({ POTS: 'true', POT_ASSETS: 'points, credits', ...limits }).pots).toEqual({
      assets: ['points', 'credits'],
      feeMax: 5n,
      sponsoredMax: 70n,
      playersMax: 9,
    });
    expect(() => readConfig({ POT_ASSETS: 'euros' })).toThrow(/^POT_ASSETS/);
  });
});

describe('RETENTION_ACTION', () => {
  it('needs an age to anonymise games', () => {
    expect(readConfig({ RETENTION_DAYS: '30' }).jobs).toMatchObject({ retentionDays: 30, retentionAction: 'delete' });
    const anonymise = { RETENTION_ACTION: 'anonymise' };
    expect(readConfig({ ...anonymise, RETENTION_DAYS: '30' }).jobs.retentionAction).toBe('anonymise');
    expect(() => readConfig(anonymise)).toThrow(/^RETENTION_DAYS: is needed too/);
    expect(() => readConfig({ RETENTION_ACTION: 'hide' })).toThrow(/^RETENTION_ACTION/);
  });
});

describe('REDIS_URL', () => {
  const two = 'redis://one:6379,rediss://two:6380';

  it('names one server, or with REDIS_CLUSTER several', () => {
    expect(readConfig({ REDIS_URL: two, REDIS_CLUSTER: 'true' }).redis).toMatchObject({ url: two, cluster: true });
    expect(() => readConfig({ REDIS_URL: two })).toThrow(/^REDIS_URL: names several servers/);
    expect(() => readConfig({ REDIS_URL: `${two},three`, REDIS_CLUSTER: 'true' })).toThrow(/^REDIS_URL: must be/);
  });
});

const mail = {
  SMTP_URL: 'smtp://ann:p%40ss@mail.example',
  MAIL_FROM: 'Quiz <quiz@example.org>',
  PUBLIC_URL: 'https://quiz.example',
};

describe('mail', () => {
  it('is on with a server, a sender and the address of the pages', () => {
    const read = (more: Record<string, string> = {}) => readConfig({ ...mail, ...more }).mail;
    expect(read()).toEqual({
      smtp: { host: 'mail.example', port: 587, tls: 'required', credentials: { user: 'ann', password: 'p@ss' } },
      from: { name: 'Quiz', address: 'quiz@example.org' },
      site: 'https://quiz.example',
    });
    const smtp = (url: string) => read({ SMTP_URL: url })?.smtp;
    expect(smtp('smtp://[::1]:25')).toEqual({ host: '::1', port: 25, tls: 'optional', credentials: undefined });
    expect(smtp('smtps://a:b@mail.example')).toMatchObject({ port: 465, tls: 'implicit' });
    expect(smtp('smtp://a:b@mail.example?tls=none')).toMatchObject({ tls: 'none' });
    expect(readConfig({ PUBLIC_URL: mail.PUBLIC_URL })).toMatchObject({ mail: undefined, http: { sendsMail: false } });
  });
});

/** Providers, each with what it has of its own. */
const oidc = (...all: object[]): Record<string, string> => ({
  PUBLIC_URL: 'https://quiz.example',
  OIDC_PROVIDERS: JSON.stringify(
    all.map((own) => ({
      id: 'school',
      name: 'School',
      issuer: 'https://login.example',
      clientId: 'q',
      clientSecret: 'secret',
      ...own,
    })),
  ),
});

/** Networks, each with what it has of its own. */
const deposits = (...all: object[]): Record<string, string> => ({
  PUBLIC_URL: 'https://quiz.example',
  DEPOSIT_CHAINS: JSON.stringify(
    all.map((own) => ({
      chainId: 1,
      name: 'Test',
      treasury: '0xde709f2102306220921060314715629080e2fb77',
      endpoints: ['https://node.example/key'],
      finality: { depth: 12 },
      tokens: [{ address: 'native', symbol: 'TST', decimals: 18, rate: { num: '1', den: '1000' } }],
      ...own,
    })),
  ),
});

describe('DEPOSIT_CHAINS', () => {
  it('is off by default, and has defaults', () => {
    expect(readConfig({}).deposits.chains).toEqual([]);
    expect(readConfig(deposits({})).deposits.chains).toMatchObject([
      { finality: { depth: 12, finalizedTag: false, recheckDepth: 112 }, tokens: [{ minimum: '0' }] },
    ]);
  });
});

describe('a value that cannot be meant', () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ PUBLIC_URL: 'https://quiz.example/school' }, /^PUBLIC_URL="https:.*": must be an origin .*a path/],
    [{ PUBLIC_URL: 'https://quiz.example/?a=1' }, /^PUBLIC_URL=.*must be an origin/],
    [{ PUBLIC_URL: 'https://ann:secret@quiz.example' }, /^PUBLIC_URL: must be an origin/],
    [{ PUBLIC_URL: 'quiz.example' }, /^PUBLIC_URL="quiz.example": must be a http or https URL$/],
    [{ ALLOWED_ORIGINS: 'https://a.example,b.example' }, /^ALLOWED_ORIGINS=.*must be origins/],
    [{ ALLOWED_ORIGINS: 'https://a.example/path' }, /^ALLOWED_ORIGINS=.*must be origins/],
    [{ ALLOWED_ORIGINS: '*' }, /^ALLOWED_ORIGINS=.*must be origins/],
    [{ LIMIT_SOCKETS: '-5' }, /^LIMIT_SOCKETS="-5": must be a whole number from 1/],
    [{ LIMIT_SOCKETS: 'NaN' }, /^LIMIT_SOCKETS="NaN": must be a whole number/],
    [{ LIMIT_SOCKETS: '1e3' }, /^LIMIT_SOCKETS="1e3": must be a whole number/],
    [{ LIMIT_SOCKETS: '9'.repeat(400) }, /^LIMIT_SOCKETS="9{120}…": must be a whole number/],
    [{ PORT: '0x50' }, /^PORT="0x50": must be a whole number/],
    [{ PORT: '70000' }, /^PORT="70000": must be a whole number from 0 to 65535$/],
    [{ DATA_DIR: 'a\nb' }, /^DATA_DIR="a\\nb": must not hold control characters$/],
    [{ RUN_AS: 'no body' }, /^RUN_AS="no body": must be the name/],
    [{ DATABASE_URL: 'postgres://a:50%@h/q' }, /^DATABASE_URL: holds a "%"/],
    [{ REDIS_URL: 'redis://h:6379/live' }, /^REDIS_URL: may end with the number of a database/],
    [{ REDIS_URL: 'redis://h:6379/2', REDIS_CLUSTER: 'true' }, /^REDIS_URL: names a database, and a cluster/],
    [{ LIMIT_EVENTS_PER_SECOND: '50', LIMIT_EVENTS_BURST: '20' }, /^LIMIT_EVENTS_PER_SECOND=50: must not be above/],
    [{ ...mail, SMTP_URL: 'http://ann:secret@mail.example' }, /^SMTP_URL: must be smtp:/],
    [{ ...mail, SMTP_URL: 'smtp://ann:secret@mail.example?pool=true' }, /^SMTP_URL: must be smtp:/],
    [{ ...mail, SMTP_URL: 'smtps://ann:secret@mail.example?tls=none' }, /^SMTP_URL: must be smtp:/],
    [{ ...mail, SMTP_URL: 'smtp://ann@mail.example' }, /^SMTP_URL: must be smtp:/],
    [{ ...mail, MAIL_FROM: 'quiz@example.org\r\nBcc: all@example.org' }, /^MAIL_FROM: must be an address/],
    [{ ...mail, MAIL_FROM: 'a@example.org, b@example.org' }, /^MAIL_FROM: must be an address/],
    [{ MAIL_FROM: mail.MAIL_FROM, PUBLIC_URL: mail.PUBLIC_URL }, /^SMTP_URL: is needed to send mail/],
    [{ SMTP_URL: mail.SMTP_URL, PUBLIC_URL: mail.PUBLIC_URL }, /^MAIL_FROM: is needed to send mail/],
    [{ SMTP_URL: mail.SMTP_URL, MAIL_FROM: mail.MAIL_FROM }, /^PUBLIC_URL: is needed to send mail/],
    [{ PORT: '3000', WEB_METRICS_PORT: '3000' }, /^WEB_METRICS_PORT=3000: is the port of PORT already/],
    [{ OIDC_PROVIDERS: '{"clientSecret":"secret"' }, /^OIDC_PROVIDERS: .*; it is a JSON list such as/],
    [oidc({ issuer: 'http://login.example' }), /^OIDC_PROVIDERS: 0.issuer must be an https URL/],
    [oidc({ issuer: 'https://login.example/?a=1' }), /^OIDC_PROVIDERS: 0.issuer must be an https URL/],
    [oidc({ id: 'My School' }), /^OIDC_PROVIDERS: 0.id must have 1 to 32 of/],
    [oidc({ id: 'link' }), /^OIDC_PROVIDERS: must not use the id "link"/],
    [oidc({ scope: 'email' }), /^OIDC_PROVIDERS: 0.scope must hold "openid"/],
    [oidc({}, {}), /^OIDC_PROVIDERS: gives an id twice/],
    [oidc({}, { id: 'other' }), /^OIDC_PROVIDERS: gives an issuer twice/],
    [{ DEPOSIT_CHAINS: '{"endpoints":["https://key.example"]' }, /^DEPOSIT_CHAINS: .*it is a JSON list/],
    [deposits({ treasury: '0x12' }), /^DEPOSIT_CHAINS: 0.treasury must be an address/],
    [
      deposits({ endpoints: ['https://a.example', 'HTTPS://a.example:443/#b'] }),
      /^DEPOSIT_CHAINS: 0.endpoints gives an/,
    ],
    [
      deposits({ endpoints: ['a.example', 'b.example'] }),
      /^DEPOSIT_CHAINS: 0.endpoints.0 must be an http or https URL/,
    ],
    [deposits({ endpoints: [] }), /^DEPOSIT_CHAINS: 0.endpoints must name one endpoint at least/],
    [deposits({ finality: {} }), /^DEPOSIT_CHAINS: 0.finality.depth must be a whole number/],
    [deposits({ tokens: [] }), /^DEPOSIT_CHAINS: 0.tokens must name one token at least/],
    [deposits({}, {}), /^DEPOSIT_CHAINS: gives a chainId twice/],
    [{ ...deposits({}), PUBLIC_URL: '' }, /^PUBLIC_URL: is needed with DEPOSIT_CHAINS/],
    [{ ...oidc({}), PUBLIC_URL: '' }, /^PUBLIC_URL="": is needed with OIDC_PROVIDERS/],
  ];

  it.each(cases)('%j is one line', (env, line) => {
    const read = (): unknown => readConfig(env);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`${line.source.replace(/\$$/, '')}[^\\n]*$`));
    expect(read).not.toThrow('secret');
  });

  it('is told for each variable at once', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(/^PORT="x": .*\nLOG_LEVEL="loud": [^\n]*$/);
  });

  it('is not one that only looks unusual', () => {
    const { http } = readConfig({ PUBLIC_URL: 'https://Quiz.Example/', ALLOWED_ORIGINS: ' https://A.example/ , ' });
    expect(http).toMatchObject({ publicUrl: 'https://Quiz.Example/', allowedOrigins: ['https://a.example'] });
    expect(readConfig({ LIMIT_EVENTS_BURST: '5' }).limits.eventsBurst).toBe(5);
    const [school] = readConfig(oidc({ issuer: 'http://127.0.0.1:4000' })).oidc;
    expect(school).toMatchObject({ id: 'school', issuer: 'http://127.0.0.1:4000', scope: 'openid profile email' });
  });
});

describe('readEnvironment', () => {
  it('takes from the file what is not given', () => {
    writeFileSync(file, '# Mine.\nPORT=4000\nHOST="127.0.0.1"\nDATA_DIR=elsewhere\n');
    const environment = readEnvironment({ HOST: '0.0.0.0', DATA_DIR: '' }, file);
    expect(environment).toMatchObject({ PORT: '4000', HOST: '0.0.0.0', DATA_DIR: '' });
    expect(readConfig(environment)).toMatchObject({ http: { port: 4000, host: '0.0.0.0' }, dataDir: '.data' });
  });

  it('is what is given, without a file', () => {
    expect(readEnvironment({ PORT: '4000' }, file)).toEqual({ PORT: '4000' });
  });

  it('says that a file cannot be read', () => {
    expect(() => readEnvironment({}, folder)).toThrow(new ConfigError(`${folder}: can't be read (EISDIR)`));
  });

  it('is what npm start goes by', async () => {
    writeFileSync(file, 'PORT=abc\n');
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(line);
    expect(await start({ env: {}, envFile: file, print })).toBe(2);
    expect(await start({ env: {}, envFile: folder, print })).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^PORT="abc": /), `${folder}: can't be read (EISDIR)`]);
  });
});
