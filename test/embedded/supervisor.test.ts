import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/lib/start-error.ts';
import { Supervisor } from '../../src/embedded/supervisor.ts';
import type { Service } from '../../src/embedded/service.ts';

let runDir: string;
let lines: string[];
let supervisor: Supervisor;

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'quickfire-run-'));
  lines = [];
  const onLine = (name: string, line: string): void => void lines.push(`${name}: ${line}`);
  supervisor = new Supervisor({ runDir, onLine, tell: (line) => lines.push(line) });
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(runDir, { recursive: true });
});

function shell(name: string, script: string, rest: Partial<Service> = {}): Service {
  const env = { PATH: '/usr/bin:/bin' };
  return { command: { name, file: '/bin/sh', args: ['-c', script], cwd: '/', env, stopSignal: 'SIGTERM' }, ...rest };
}

describe('Supervisor', () => {
  it('gives a service up that dies five times before it was ever ready, with what it said', async () => {
    const service = shell('broken', 'echo "no space left"; exit 3', {
      ready: async (child) => void (await child.ended),
    });
    await expect(supervisor.start({ ...service, shows: () => false }, 0)).rejects.toThrow(
      new StartError('broken ended with code 3\n  no space left'),
    );
    expect(supervisor.deaths).toBe(5);
    expect(lines.map((line) => /in (\d+) ms/.exec(line)?.[1])).toEqual(['100', '200', '400', '800']);
  });

  it('explains a program that is not there', async () => {
    const service = { command: { ...shell('none', '').command, file: '/does/not/exist' } };
    await expect(supervisor.start(service, 0)).rejects.toThrow(/could not be started \(.*ENOENT/);
  });

  it('stops the higher stage first, and leaves no record', async () => {
    // dash delivers a trap only between commands: wait is one that a signal ends.
    const script = (name: string): string => `trap 'echo "${name} stops"; exit' TERM; echo up; sleep 60 & wait`;
    const ready: Service['ready'] = async (child) => {
      while (!child.recentLines.includes('up')) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await supervisor.start(shell('server', script('server'), { ready }), 0);
    await supervisor.start(shell('app', script('app'), { ready }), 1);
    expect(readdirSync(runDir).sort()).toEqual(['app.child', 'server.child']);
    await supervisor.stop();
    expect(lines.filter((line) => line.includes('stops'))).toEqual(['app: app stops', 'server: server stops']);
    expect(readdirSync(runDir)).toEqual([]);
  });
});
