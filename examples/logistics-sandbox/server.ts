import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { alone, migrate, openPool } from './database.ts';
import { forget, seed } from './seed.ts';
import { dayOf } from './time.ts';
import { startSending } from './webhooks.ts';

export interface SandboxOptions {
  /** Postgres whose role may create a schema. */
  readonly databaseUrl: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly apiKey: string;
  readonly host?: string;
  /** What "today" is. */
  readonly now?: () => Date;
}

export interface Sandbox {
  readonly url: string;
  /** Forgets what callers wrote. */
  reset(): Promise<void>;
  /** Ends all requests, also hanging ones. */
  close(): Promise<void>;
}

/** Seeds at the start and again when the day changes, so that today's parcels stay today's. */
const keepFresh = (pool: ReturnType<typeof openPool>, now: () => Date): (() => Promise<void>) => {
  let seeded: { readonly day: string; readonly done: Promise<void> } | undefined;
  return () => {
    const day = dayOf(now());
    if (seeded?.day !== day) {
      const done = alone(pool, (client) => seed(client, day));
      const current = { day, done };
      seeded = current;
      done.catch(() => {
        if (seeded === current) seeded = undefined;
      });
    }
    return seeded.done;
  };
};

/** Starts the sandbox: tables, today's data, HTTP. */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const { databaseUrl, port, apiKey, host = '127.0.0.1', now = () => new Date() } = options;
  const pool = openPool(databaseUrl);
  const closing = new AbortController();
  const fresh = keepFresh(pool, now);
  try {
    await migrate(pool);
    await fresh();
    const sending = startSending(pool, closing.signal);
    const reset = () =>
      alone(pool, async (client) => {
        await forget(client);
        await seed(client, dayOf(now()));
      });
    const app = createApp({ pool, apiKey, now, closing: closing.signal, fresh, reset, changed: sending.changed });
    const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
    const server = serve({ fetch: app.fetch, port, hostname: host }, resolve);
    server.once('error', reject);
    const address = await promise;
    return {
      url: `http://${host}:${address.port}`,
      reset,
      close: async () => {
        closing.abort();
        const closed = new Promise<void>((done) => server.close(() => done()));
        if ('closeAllConnections' in server) server.closeAllConnections();
        await closed;
        await sending.done;
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
};
