/** Loads what web and worker have of deposits, and says how many modules of viem came along: before a chain is configured, and with each of two. */
import { registerHooks } from 'node:module';

const loaded = new Set<string>();
registerHooks({
  load(url, context, next) {
    loaded.add(url);
    return next(url, context);
  },
});
const ofViem = () => [...loaded].filter((url) => url.includes('/node_modules/viem/')).length;
await import('../../../src/app/deposits.ts');
await import('../../../src/http/deposit-routes.ts');
await import('../../../src/jobs/tasks/follow-chain.ts');
const { Chains } = await import('../../../src/platform/deposits/chains.ts');
const { depositChains } = await import('../../../src/config/deposits.ts');
const { createLogger } = await import('../../../src/observability/logger.ts');

/** @returns what is wrong, if so */
async function open(text: string): Promise<string> {
  const chains = new Chains(depositChains.parse(text), createLogger('silent', 'test'));
  try {
    await chains.checkAddresses();
    for (const { chainId } of chains.configs) await chains.get(chainId);
    return '';
  } catch (error) {
    return String(error);
  }
}

const off = { problem: await open(''), viem: ofViem() };
const on = { problem: await open(process.argv[2] ?? ''), viem: ofViem() };
const mistyped = { problem: await open(process.argv[3] ?? '') };
console.log(JSON.stringify({ off, on, mistyped }));
