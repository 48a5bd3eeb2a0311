import { type Static, Type } from 'typebox';

const count = Type.Integer({ minimum: 0 });

/** How one connection is doing on one server, since that server uses it as it is configured now. */
export const ConnectionHealth = Type.Object({
  /** Id of the connection. */
  connection: Type.String(),
  /** The server that tells it. */
  server: Type.String(),
  /** `open`: the system is left alone; `halfOpen`: one call tries whether it is back. */
  state: Type.Enum(['closed', 'halfOpen', 'open']),
  /** Seconds until it is tried again, while `open`. */
  restSeconds: count,
  inFlight: count,
  /** In the queue, or for their turn. */
  waiting: count,
  calls: count,
  failed: count,
  retries: count,
  fromCache: count,
  /** Of exchanges in the last 5 minutes, milliseconds. */
  p95Ms: Type.Union([Type.Number(), Type.Null()]),
  /** `message` in both languages. */
  lastFault: Type.Union([
    Type.Object({
      code: Type.String(),
      at: Type.String(),
      message: Type.Object({ 'zh-CN': Type.String(), en: Type.String() }),
    }),
    Type.Null(),
  ]),
});

export type ConnectionHealth = Static<typeof ConnectionHealth>;
