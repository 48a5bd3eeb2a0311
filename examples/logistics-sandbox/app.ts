import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { refuse } from './answers.ts';
import { createBehaviour, systems } from './behaviour.ts';
import { openApi } from './openapi.ts';
import { switchboard } from './routes/changes.ts';
import { crm } from './routes/crm.ts';
import { groupChat } from './routes/group.ts';
import { sms } from './routes/sms.ts';
import type { System } from './routes/system.ts';
import { tms } from './routes/tms.ts';
import { wms } from './routes/wms.ts';

export interface AppOptions extends System {
  readonly apiKey: string;
  /** Aborted when the sandbox closes: nothing may wait any longer. */
  readonly closing: AbortSignal;
  /** Awaited before each request that reads data: keeps "today" today. */
  readonly fresh: () => Promise<void>;
  /** Forgets what callers wrote. */
  readonly reset: () => Promise<void>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const keyed = (apiKey: string): MiddlewareHandler => {
  const wanted = digest(`Bearer ${apiKey}`);
  return async (c, next) => {
    // Digests have one length, so the comparison tells nothing about the key.
    if (!timingSafeEqual(digest(c.req.header('Authorization') ?? ''), wanted)) {
      throw refuse(401, 'unauthorized', 'send Authorization: Bearer <key>');
    }
    return next();
  };
};

/** The systems under `/tms`, `/wms`, `/crm` and `/sms`, and a group chat; every route but `/healthz` wants the API key. */
export const createApp = (options: AppOptions): Hono => {
  const { pool, apiKey, closing, fresh, reset, changed } = options;
  const behaviour = createBehaviour(closing);
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    console.error(`sandbox: ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return refuse(500, 'internal', 'something went wrong').getResponse();
  });
  app.notFound(() => refuse(404, 'not_found', 'no such address').getResponse());
  app.get('/healthz', async (c) => {
    const ok = await pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return c.json({ ok }, ok ? 200 : 503);
  });
  app.use(bodyLimit({ maxSize: 65_536, onError: () => refuse(413, 'too_large', 'at most 64 KB').getResponse() }));
  const group = groupChat(options);
  // A robot has its key in its address.
  app.route('/group/robot', group.robot);
  app.use(keyed(apiKey));
  app.route('/group', group.chat);
  app.get('/openapi.json', (c) => c.json(openApi));
  app.post('/_behaviour', behaviour.change);
  app.post('/_reset', async (c) => {
    await reset();
    return c.json({ ok: true });
  });
  for (const system of systems) {
    app.use(`/${system}/*`, behaviour.apply(system), async (c, next) => {
      await fresh();
      await next();
      if (c.req.method !== 'GET') changed();
    });
  }
  app
    .route('/tms', tms(options))
    .route('/wms', wms(pool))
    .route('/crm', crm(options))
    .route('/sms', sms(options))
    .route('/', switchboard(options));
  return app;
};
