import { type Static, Type } from 'typebox';
import type { SimulatorCommand } from '../../../schema/api.ts';

const closed = { additionalProperties: false } as const;
const Caller = Type.String({ pattern: '^\\+?[0-9]{0,20}$' });

/** What a client may say on the simulator's socket. There is no field for a flow: only stored ones are run (S23). */
export const Command = Type.Union([
  Type.Object(
    {
      do: Type.Literal('call'),
      from: Type.Optional(Caller),
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      answers: Type.Optional(
        Type.Record(
          Type.String({ maxLength: 80 }),
          Type.Object(
            { exit: Type.String({ maxLength: 40 }), output: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
            closed,
          ),
          { maxProperties: 50 },
        ),
      ),
    },
    closed,
  ),
  Type.Object({ do: Type.Literal('key'), key: Type.String({ pattern: '^[0-9*#]$' }) }, closed),
  Type.Object({ do: Type.Literal('say'), text: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
  Type.Object({ do: Type.Literal('hangup') }, closed),
]);
export type Command = Static<typeof Command> & SimulatorCommand;
