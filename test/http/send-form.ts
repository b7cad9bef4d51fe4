import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

/** Sends a form with a file as browsers do: the reply is read after the last byte. @returns status and code of a refusal */
export async function sendForm(url: string, { by, bytes }: { by: string; bytes: number }): Promise<string> {
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 65), Buffer.from('\r\n--x--\r\n')]);
  const headers = {
    authorization: `Bearer ${by}`,
    'content-type': 'multipart/form-data; boundary=x',
    'content-length': body.length,
  };
  const asked = request(url, { method: 'POST', headers, agent: false });
  const replied = once(asked, 'response') as Promise<[IncomingMessage]>;
  await new Promise((done) => asked.end(body, () => done(undefined)));
  const [response] = await replied;
  const reply = JSON.parse(Buffer.concat(await response.toArray()).toString()) as { error: { code: string } };
  return `${response.statusCode} ${reply.error.code}`;
}
