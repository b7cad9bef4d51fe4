/** The files for containers and services are well formed, and say what the product demands. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { validate } from 'dockerfile-utils';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { environmentDefaults } from '../../src/config/config.ts';
import { Child } from '../../src/embedded/child.ts';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { checkDurability } from '../../src/redis/durability-guard.ts';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { readCompose, readContainerfile, readProjectFile } from './deploy-files.ts';

const secrets = { POSTGRES_PASSWORD: 'secret1', REDIS_PASSWORD: 'secret2', APPLICATION_PASSWORD: 'secret3' };
let folder: TemporaryDir | undefined;

afterEach(() => {
  folder?.remove();
  folder = undefined;
});

const makeFolder = (): string => (folder = makeTemporaryDir()).path;
const isHere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

describe('the Containerfile', () => {
  const problemsOf = (text: string): string[] => validate(text).map(({ message }) => JSON.stringify(message));

  it('is well formed', () => {
    expect(problemsOf(readProjectFile('Containerfile'))).toEqual([]);
    expect(problemsOf(readProjectFile('Containerfile').replace('USER node', 'USR node'))).not.toEqual([]);
  });

  it('builds by commands of package.json, and runs as an ordinary user with a health check', () => {
    expect(readContainerfile('RUN', 0)).toEqual([
      'npm ci --ignore-scripts',
      'npm run build',
      'npm run layout -- /layout',
    ]);
    expect(readContainerfile('RUN')).toEqual(['mkdir /data && chown node:node /data']);
    expect(readContainerfile('COPY')).toEqual(['--from=build /layout /app']);
    expect(readContainerfile('USER')).toEqual(['node']);
    expect(readContainerfile('HEALTHCHECK')).toHaveLength(1);
  });

  it('takes no data, secrets or packages of this machine into the image', () => {
    const left = readProjectFile('.dockerignore').split('\n');
    for (const each of ['node_modules', '.data', '.env', 'backups', '.git']) expect(left).toContain(each);
  });
});

describe('compose.yaml', () => {
  const schema = JSON.parse(readProjectFile('test/deploy/compose-spec.json')) as Record<string, unknown>;
  // Its address of the schema's own schema is one that Ajv does not know by that name.
  delete schema['$schema'];
  const fits = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

  it('keeps to the Compose Specification', () => {
    const compose = readCompose(secrets);
    expect(fits(compose), JSON.stringify(fits.errors)).toBe(true);
    expect(fits({ ...compose, services: { web: { comand: [] } } })).toBe(false);
    expect(() => readCompose({})).toThrow('_PASSWORD: set it in .env');
  });

  it('gives web, worker and release only variables that there are, and the same servers', () => {
    const { services } = readCompose(secrets);
    const known = Object.keys(environmentDefaults());
    for (const name of ['web', 'worker', 'release']) {
      const environment = services[name]?.environment ?? {};
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(environment).toMatchObject({
        DATABASE_URL: 'postgres://quickfire_application:secret3@postgres:5432/quickfire',
        REDIS_URL: 'redis://:secret2@redis:6379',
      });
    }
    expect(services['web']?.depends_on).toEqual({ release: { condition: 'service_completed_successfully' } });
  });

  it('sets Redis up so that the product takes it', async () => {
    const [program, ...args] = readCompose(secrets).services['redis']?.command ?? [];
    expect(program).toBe('redis-server');
    const port = await findFreePort();
    const redis = new Child(
      {
        name: 'redis',
        file: '/usr/bin/env',
        args: ['redis-server', ...args, '--port', String(port), '--bind', '127.0.0.1'],
        cwd: makeFolder(),
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
        stopSignal: 'SIGTERM',
      },
      () => undefined,
    );
    const client = new Redis(`redis://:secret2@127.0.0.1:${port}`, {
      retryStrategy: () => 50,
      maxRetriesPerRequest: null,
    });
    client.on('error', () => undefined);
    try {
      expect(await checkDurability(client)).toEqual([]);
    } finally {
      client.disconnect();
      await redis.stop(5000);
    }
  });

  it('has a balancer whose configuration is valid', ({ skip }) => {
    if (!isHere('haproxy')) skip('haproxy is not on this machine');
    const path = join(makeFolder(), 'haproxy.cfg');
    writeFileSync(path, readProjectFile('ops/haproxy/haproxy.cfg'));
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', path], { encoding: 'utf8' });
    expect(stderr).not.toMatch(/WARNING|ALERT/);
    expect(status).toBe(0);
  });
});

describe('the unit for systemd', () => {
  const verify = (text: string): { status: number | null; said: string } => {
    const path = join(makeFolder(), 'quickfire.service');
    // Only what is on this machine can be verified.
    writeFileSync(
      path,
      text.replaceAll('/opt/quickfire/node_modules/.bin/node', process.execPath).replaceAll('/opt/quickfire', '/'),
    );
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
    return {
      status,
      said: `${stdout}${stderr}`
        .split('\n')
        .filter((line) => line.includes('quickfire.service'))
        .join('\n'),
    };
  };

  it('is well formed', ({ skip }) => {
    if (!isHere('systemd-analyze')) skip('systemd-analyze is not on this machine');
    const unit = readProjectFile('ops/systemd/quickfire.service');
    expect(verify(unit).said).toBe('');
    expect(verify(unit.replace('KillMode=mixed', 'KillMod=mixed')).said).toContain('KillMod');
    expect(verify(unit.replace('TimeoutStopSec=90', 'TimeoutStopSec=long')).said).toContain(
      'Failed to parse time value',
    );
  });

  it('starts what npm start starts, and stops it through its supervisor', () => {
    const unit = readProjectFile('ops/systemd/quickfire.service');
    const { scripts } = JSON.parse(readProjectFile('package.json')) as { scripts: Record<string, string> };
    expect(unit).toContain(`ExecStart=/opt/quickfire/node_modules/.bin/${scripts['start']?.replace('exec ', '')}\n`);
    expect(unit).toContain('KillMode=mixed\n');
    expect(unit).toMatch(/^User=quickfire$/m);
  });
});
