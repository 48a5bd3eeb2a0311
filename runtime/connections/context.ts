import { randomBytes } from 'node:crypto';
import type { HttpRequest, Language, OperationContext, Value } from '../../plugins/sdk/index.ts';
import type { HostRule } from './hosts.ts';
import type { Outlet, Progress } from './http.ts';
import type { Keeper } from './keeper.ts';
import type { Guard } from './resilience/guard.ts';
import type { Bound } from './resilience/time.ts';
import { dial } from './socket.ts';

/** One connection, as an exchange over it needs to know it. */
export interface Wire {
  readonly config: Readonly<Record<string, unknown>>;
  readonly allowed: HostRule;
  readonly keeper: Keeper;
  readonly now: () => Date;
  readonly guard: Guard;
  readonly outlet: Outlet;
}

/** One exchange. */
export interface Exchange {
  readonly input: Readonly<Record<string, Value>>;
  /** Over by hang-up and when the time is over. */
  readonly bound: Bound;
  readonly idempotencyKey: string | undefined;
  readonly language: Language;
  readonly progress: Progress;
}

/** All that a connector's code can use, and what closes it after the exchange. */
export const openContext = (
  { config, allowed, keeper, outlet, now }: Wire,
  { input, bound, idempotencyKey, language, progress }: Exchange,
): { readonly context: OperationContext<unknown, unknown>; close(): void } => {
  const { signal } = bound;
  /** Only for those that open sockets: most ask over HTTP. */
  let over: AbortController | undefined;
  const untilOver = (): AbortSignal => {
    over ??= new AbortController();
    return AbortSignal.any([signal, over.signal]);
  };
  const sent = () => {
    progress.sent = true;
  };
  const context: OperationContext<unknown, unknown> = {
    config,
    input,
    signal,
    idempotencyKey,
    language,
    now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    http: (request: Omit<HttpRequest, 'timeout'>) => outlet.exchange(request, bound, progress),
    async socket({ harmless = false, ...address }) {
      const socket = await dial(address, untilOver(), allowed);
      if (!harmless) sent();
      return socket;
    },
    sent,
    keep: keeper.keep,
  };
  return { context, close: () => over?.abort(new Error('the exchange is over')) };
};
