import { type Static, Type } from 'typebox';
import type { SimulatorCommand } from '../../../schema/api.ts';
import { DAY_TIME_PATTERN } from '../../../schema/calendar/day.ts';
import { NODE_ID_PATTERN, VARIABLE_NAME_PATTERN } from '../../../schema/flow.ts';
import { AnswerFault, STEP_PATH_PATTERN } from '../../../schema/scenario.ts';
import { Language } from '../../../schema/text.ts';

const closed = { additionalProperties: false } as const;
const Telephone = Type.String({ pattern: '^\\+?[0-9]{0,20}$' });
const NodeIds = Type.Array(Type.String({ pattern: NODE_ID_PATTERN }), { maxItems: 500 });

const answered = {
  exit: Type.String({ maxLength: 40 }),
  output: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), Type.Unknown(), { maxProperties: 100 })),
  fault: Type.Optional(AnswerFault),
  after: Type.Optional(Type.Number({ minimum: 0, maximum: 60 })),
};
const Answers = Type.Record(Type.String({ maxLength: 80 }), Type.Object(answered, closed), { maxProperties: 50 });
const StepAnswers = Type.Record(
  Type.String({ pattern: STEP_PATH_PATTERN, maxLength: 300 }),
  Type.Array(Type.Object({ ...answered, time: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) }, closed), {
    minItems: 1,
    maxItems: 50,
  }),
  { maxProperties: 50 },
);
const Reaction = Type.Enum(['answers', 'busy', 'noAnswer']);
const People = Type.Object({ called: Type.Optional(Reaction), party: Type.Optional(Reaction) }, closed);
const plain = <N extends string>(name: N) => Type.Object({ do: Type.Literal(name) }, closed);

/** What a client may say on the simulator's socket. There is no field for a flow: only stored ones are run (S23). */
export const Command = Type.Union([
  Type.Object(
    {
      do: Type.Literal('call'),
      from: Type.Optional(Telephone),
      to: Type.Optional(Telephone),
      version: Type.Optional(Type.Integer({ minimum: 1 })),
      time: Type.Optional(Type.String({ pattern: DAY_TIME_PATTERN })),
      language: Type.Optional(Language),
      start: Type.Optional(Type.String({ pattern: NODE_ID_PATTERN })),
      variables: Type.Optional(
        Type.Record(Type.String({ pattern: VARIABLE_NAME_PATTERN }), Type.Unknown(), { maxProperties: 300 }),
      ),
      answers: Type.Optional(Answers),
      stepAnswers: Type.Optional(StepAnswers),
      breakpoints: Type.Optional(NodeIds),
      paused: Type.Optional(Type.Boolean()),
      people: Type.Optional(People),
    },
    closed,
  ),
  Type.Object({ do: Type.Literal('key'), key: Type.String({ pattern: '^[0-9*#]$' }) }, closed),
  Type.Object({ do: Type.Literal('say'), text: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
  plain('hangup'),
  plain('skip'),
  plain('pause'),
  plain('step'),
  plain('continue'),
  plain('partyHangsUp'),
  Type.Object({ do: Type.Literal('breakpoints'), nodes: NodeIds }, closed),
  Type.Object(
    { do: Type.Literal('set'), variable: Type.String({ pattern: VARIABLE_NAME_PATTERN }), value: Type.Unknown() },
    closed,
  ),
  Type.Object({ do: Type.Literal('answers'), answers: Answers, stepAnswers: Type.Optional(StepAnswers) }, closed),
  Type.Object({ do: Type.Literal('people'), people: People }, closed),
]);
export type Command = Static<typeof Command> & SimulatorCommand;
