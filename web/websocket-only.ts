import type { Plugin } from 'vite';

const shimId = '\0websocket-only';

/**
 * The contract is WebSocket only, so a phone need not carry long polling and WebTransport: the table of transports of
 * engine.io-client is replaced by one with a single entry. Takes 2 KB off the player's page, compressed.
 */
export function webSocketOnly(): Plugin {
  let webSocket: string | undefined;
  return {
    name: 'quickfire:websocket-only',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!/engine\.io-client[/\\]build[/\\]esm[/\\]/.test(importer ?? '')) return undefined;
      if (source !== './transports/index.js') return undefined;
      webSocket = (await this.resolve('./transports/websocket.js', importer))?.id;
      return shimId;
    },
    load(id) {
      if (id !== shimId || webSocket === undefined) return undefined;
      return `import { WS } from ${JSON.stringify(webSocket)};\nexport const transports = { websocket: WS };`;
    },
  };
}
