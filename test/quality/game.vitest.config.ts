import { defineConfig } from 'vitest/config';

/** The rules of play alone: no server, so thousands of mutants take minutes. */
export default defineConfig({ test: { include: ['test/game/**/*.test.ts'], testTimeout: 60_000 } });
