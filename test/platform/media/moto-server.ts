import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { findFreePort } from '../../../src/embedded/free-port.ts';
import type { S3Bucket } from '../../../src/platform/media/s3-store.ts';

/** An S3 server written in Python (`pip install 'moto[server]'`), which checks signatures and rights. */
export const hasMoto = (): boolean => spawnSync('moto_server', ['--help']).error === undefined;

const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::quickfire', 'arn:aws:s3:::quickfire/*'],
    },
  ],
};

/** Starts it with one bucket, and a user who has the rights that our documents name. */
export async function startMoto(): Promise<{ bucket: S3Bucket; stop: () => Promise<void> }> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  // The setting: requests before those that have to be signed by somebody it knows, which are the four below.
  const command = ['INITIAL_NO_AUTH_ACTION_COUNT=4', 'moto_server', '-H', '127.0.0.1', '-p', String(port)];
  const server = spawn('env', command, { stdio: 'ignore' });
  const region = 'us-east-1';
  const nobody = { accessKeyId: 'nobody', secretAccessKey: 'nothing', region, retries: 0 };
  await untilItAnswers(url);
  await new AwsClient({ ...nobody, service: 's3' }).fetch(`${url}/quickfire`, { method: 'PUT' });
  const iam = new AwsClient({ ...nobody, service: 'iam' });
  const ask = async (fields: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ Version: '2010-05-08', UserName: 'quickfire', ...fields }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return await (await iam.fetch(url, { method: 'POST', headers, body })).text();
  };
  await ask({ Action: 'CreateUser' });
  const keys = await ask({ Action: 'CreateAccessKey' });
  await ask({ Action: 'PutUserPolicy', PolicyName: 'media', PolicyDocument: JSON.stringify(policy) });
  const valueOf = (name: string) => new RegExp(`<${name}>(.*?)<`).exec(keys)?.[1] ?? '';
  const [accessKeyId, secretAccessKey] = [valueOf('AccessKeyId'), valueOf('SecretAccessKey')];
  return {
    bucket: { url: `${url}/quickfire`, region, accessKeyId, secretAccessKey },
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    // Refused until it listens.
    const reply = await fetch(`${url}/moto-api/data.json`).catch(() => undefined);
    if (reply?.ok === true) return;
    await sleep(100);
  }
  throw new Error('moto_server does not answer');
}
