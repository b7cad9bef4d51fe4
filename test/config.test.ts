import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readEnvironment } from '../src/config.ts';
import { start } from '../src/embedded/start.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickfire-env-'));
  file = join(folder, '.env');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('REDIS_URL', () => {
  const two = 'redis://one:6379,rediss://two:6380';

  it('names one server, or with REDIS_CLUSTER several', () => {
    expect(readConfig({ REDIS_URL: two, REDIS_CLUSTER: 'true' }).redis).toMatchObject({ url: two, cluster: true });
    expect(() => readConfig({ REDIS_URL: two })).toThrow(/^REDIS_URL: names several servers/);
    expect(() => readConfig({ REDIS_URL: `${two},three`, REDIS_CLUSTER: 'true' })).toThrow(/^REDIS_URL: must be/);
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
