import type { MiddlewareHandler } from 'hono';
import { Type } from 'typebox';
import { body, refuse } from './answers.ts';

export const systems = ['tms', 'wms', 'crm', 'sms'] as const;
export type System = (typeof systems)[number];

export const Behaviour = Type.Object(
  {
    system: Type.Enum([...systems]),
    mode: Type.Enum(['ok', 'error500', 'hang', 'nonsense', 'slow']),
    ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
  },
  { additionalProperties: false },
);

interface Mode {
  readonly mode: string;
  readonly ms: number;
}

const SLOW_MS = 2000;

/** Resolves after `ms`, when the client leaves or when the sandbox closes, whichever is first. */
const pause = (ms: number | undefined, signals: readonly AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const any = AbortSignal.any([...signals]);
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    const leave = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (any.aborted) leave();
    any.addEventListener('abort', leave, { once: true });
  });

/** Misbehaviour on demand, for demonstrations and tests: all systems are well until told otherwise. */
export const createBehaviour = (closing: AbortSignal) => {
  const modes = new Map<System, Mode>();

  const apply =
    (system: System): MiddlewareHandler =>
    async (c, next) => {
      const { mode, ms } = modes.get(system) ?? { mode: 'ok', ms: 0 };
      if (mode === 'error500') throw refuse(500, 'internal', `${system} is out of order`);
      if (mode === 'nonsense') return c.body('{"status": [<html>', 200, { 'Content-Type': 'application/json' });
      if (mode === 'hang') {
        await pause(undefined, [c.req.raw.signal, closing]);
        throw refuse(500, 'internal', 'gave up hanging');
      }
      if (mode === 'slow') await pause(ms, [c.req.raw.signal, closing]);
      return next();
    };

  const change: MiddlewareHandler = async (c) => {
    const wanted = await body(c, Behaviour);
    modes.set(wanted.system, { mode: wanted.mode, ms: wanted.ms ?? SLOW_MS });
    return c.json(Object.fromEntries(systems.map((system) => [system, modes.get(system)?.mode ?? 'ok'])));
  };

  return { apply, change };
};
