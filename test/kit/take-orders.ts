import { randomUUID } from 'node:crypto';
import type { TestApp } from './app.ts';

/** Takes in what webhooks have brought, without a runtime: no flow can be started. Stop `deps.triggers` before the server. */
export const takeOrders = ({ deps }: Pick<TestApp, 'deps'>): Promise<void> =>
  deps.triggers.start({
    engine: {
      firstState: () => Promise.reject(new Error('nothing is live')) as never,
      begin: () => undefined as never,
    },
    flows: { live: async () => undefined },
    http: async () => ({ status: 503, headers: {}, text: '' }),
    runtimeId: randomUUID(),
    accepting: () => true,
    random: () => 0.5,
  });
