import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Logger } from '../observability/logger.ts';
import type { MetricsText } from '../observability/metrics-text.ts';
import { targetOf } from './request-shape.ts';

const retryMs = 2000;
/** For scrapers and operators' tools; surplus connections are refused. */
const connectionsMax = 32;
const requestMs = 10_000;

/**
 * Serves `/metrics` (and `/healthz`) on its own port: for a worker, which has no other, and for a web with private
 * metrics. A taken port does not stop the process: the server retries until it is free.
 */
export class MetricsServer {
  readonly #server: Server;
  readonly #place: { host: string; port: number };
  readonly #logger: Logger;
  #retry: NodeJS.Timeout | undefined;

  constructor(text: MetricsText, place: { host: string; port: number }, logger: Logger) {
    this.#place = place;
    this.#logger = logger;
    const limits = { headersTimeout: requestMs, requestTimeout: requestMs, shouldUpgradeCallback: () => false };
    this.#server = createServer(limits, (request, response) => {
      const path = targetOf(request)?.split('?', 1)[0];
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (isRead && path === '/healthz') {
        response.setHeader('content-type', 'application/json').end('{"ok":true}');
      } else if (isRead && path === '/metrics') {
        void text.read().then((body) => response.setHeader('content-type', text.contentType).end(body));
      } else response.writeHead(404).end();
    });
    this.#server.maxConnections = connectionsMax;
    this.#server.timeout = requestMs;
    this.#server.on('error', (error) => {
      logger.warn({ err: error, ...place }, 'the port of the metrics cannot be used: it is tried again');
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#listen(), retryMs);
    });
  }

  start(): void {
    this.#listen();
  }

  /** Resolves after the first attempt to listen. */
  async triedToListen(): Promise<void> {
    if (!this.#server.listening && this.#retry === undefined)
      await Promise.race(['listening', 'error'].map((event) => new Promise((done) => this.#server.once(event, done))));
  }

  /** The port once it listens. */
  async port(): Promise<number> {
    if (!this.#server.listening) await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#place.port;
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #listen(): void {
    // The error may concern one connection only.
    if (this.#server.listening) return;
    const { host, port } = this.#place;
    this.#server.listen(port, host, () => this.#logger.info({ host, port }, 'serving metrics'));
  }
}

/** A metrics server, if a port is set. Not started. */
export const metricsServerAt = (
  place: { host: string; port: number | undefined },
  text: MetricsText,
  logger: Logger,
): MetricsServer | undefined =>
  place.port === undefined ? undefined : new MetricsServer(text, { host: place.host, port: place.port }, logger);
