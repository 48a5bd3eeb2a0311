import { defineConfig } from 'vitest/config';
import { Sequencer } from './kit/sequencer.ts';

export default defineConfig({
  resolve: { alias: { 'switchyard/sdk': new URL('../plugins/sdk/index.ts', import.meta.url).pathname } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['{schema,plugins,runtime,designer,examples,test}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'designer/dist/**', 'test/output/**', 'plugins/sdk/starter/**'],
    // One Postgres for all files, stopped at the end.
    globalSetup: 'test/kit/global-setup.ts',
    pool: 'forks',
    // Two cores are the smallest machine we promise to fit; more files at once only make timers late.
    maxWorkers: 2,
    sequence: { sequencer: Sequencer },
    testTimeout: 30_000,
    // What a page saves a moment after an edit is waited for, also on a machine that others use.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
  },
});
