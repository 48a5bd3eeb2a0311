import { Hono } from 'hono';
import { Keys } from './auth/keys.ts';
import type { LoginLibrary } from './auth/library.ts';
import { People } from './auth/people.ts';
import { SignIn } from './auth/sign-in.ts';
import type { HttpEnv } from './core/context.ts';
import { onError } from './core/failures.ts';
import { frame } from './core/headers.ts';
import { Problem } from './core/problems.ts';
import { type Guards, register } from './core/register.ts';
import type { AppDeps } from './deps.ts';
import { audioRoutes } from './routes/audio.ts';
import { connectionHealthHandlers } from './routes/connection-health.ts';
import { connectionRoutes } from './routes/connections.ts';
import { eventRoutes } from './routes/events.ts';
import { faxRoutes } from './routes/faxes.ts';
import { flowRoutes } from './routes/flows.ts';
import { importRoutes } from './routes/imports.ts';
import { loginRoutes } from './routes/login.ts';
import { numberRoutes } from './routes/numbers.ts';
import { operationRoutes } from './routes/operations.ts';
import { peopleRoutes } from './routes/people.ts';
import { presenceRoutes } from './routes/presence.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { simulateRoutes } from './routes/simulate.ts';
import { speechRoutes } from './routes/speech.ts';
import { statisticsRoutes } from './routes/statistics.ts';
import { templateRoutes } from './routes/templates.ts';
import { triggerRoutes } from './routes/triggers.ts';
import { type Handlers, routes } from './routes.ts';
import { StaticFiles } from './static-files.ts';
import { OpenStreams } from './streams.ts';

export interface App {
  readonly hono: Hono<HttpEnv>;
  /** Event streams and simulator sockets that are open now. */
  openStreams(): number;
  /** Ends every event stream and simulated call. */
  endStreams(): void;
}

/** The HTTP server's application: every route of the table, and the designer's files for all other addresses. */
export const createApp = (deps: AppDeps): App => {
  const { settings, log, db, secret } = deps;
  let loaded: Promise<LoginLibrary> | undefined;
  // A quarter of all code at start, and no call needs it: a restarted server goes on with its calls first.
  const library = (): Promise<LoginLibrary> => {
    loaded ??= import('./auth/library.ts').then(({ createLoginLibrary }) =>
      createLoginLibrary({ db, log, secret, publicUrl: settings.publicUrl }),
    );
    return loaded;
  };
  const guards: Guards = {
    people: new People(db, library),
    keys: new Keys(db),
    signIn: new SignIn(library),
    ownOrigins: new Set([settings.publicUrl, ...settings.allowedOrigins]),
  };
  const streams = new OpenStreams();
  deps.metrics.watch({
    name: 'streams_open',
    help: 'Open event streams and simulator calls',
    read: () => streams.count,
  });
  const handlers: Handlers = {
    ...loginRoutes(guards, streams, settings.timeZone),
    ...peopleRoutes(guards, streams),
    ...flowRoutes(deps),
    ...scenarioRoutes(deps, streams),
    ...numberRoutes(deps),
    ...sessionRoutes(deps),
    ...statisticsRoutes(deps),
    ...recordingRoutes(deps),
    ...simulateRoutes(deps, streams),
    ...presenceRoutes(deps, streams),
    ...eventRoutes(deps.events, streams),
    ...speechRoutes(deps),
    ...audioRoutes(deps),
    ...faxRoutes(deps),
    ...importRoutes(deps),
    ...templateRoutes(deps),
    ...triggerRoutes(deps),
    ...connectionHealthHandlers(deps),
    ...connectionRoutes(deps),
    ...operationRoutes(deps),
  };

  const hono = new Hono<HttpEnv>();
  hono.onError(onError(log));
  hono.use(frame({ https: settings.publicUrl.startsWith('https:') }));
  hono.use(async (c, next) => {
    const begun = performance.now();
    await next();
    const ms = performance.now() - begun;
    deps.metrics.request(c.get('route') ?? 'other', c.res.status, ms / 1000);
    // The route's name, not the address: numbers and ids stay out of the log.
    log.debug({ requestId: c.get('requestId'), route: c.get('route'), status: c.res.status, ms }, 'answered');
  });
  register(hono, routes, handlers, guards);

  const files = new StaticFiles(deps.designer);
  hono.get('*', (c) => files.answer(c));
  hono.all('*', () => {
    throw new Problem('not_found');
  });
  return { hono, openStreams: () => streams.count, endStreams: () => streams.endAll() };
};
