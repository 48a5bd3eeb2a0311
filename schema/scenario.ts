import { type Static, Type } from 'typebox';
import { NODE_ID_PATTERN } from './flow.ts';
import { Language } from './text.ts';

export const SCENARIO_FORMAT = 1;

const closed = { additionalProperties: false } as const;

/**
 * What a caller does and hears, in order. `hears` waits until a prompt that contains the text (after templates are
 * filled in) begins; on Asterisk the recorded audio is compared with that prompt's audio as well.
 */
export const ScenarioStep = Type.Union([
  Type.Object({ hears: Type.String({ minLength: 1 }) }, closed),
  /** Telephone keys, in order. */
  Type.Object({ presses: Type.String({ pattern: '^[0-9*#]+$' }) }, closed),
  /** Spoken words: on Asterisk with a real voice, which a recogniser has to hear on the line. */
  Type.Object({ says: Type.String({ minLength: 1 }) }, closed),
  /** Silence, in seconds of the call's clock. */
  Type.Object({ waits: Type.Number({ exclusiveMinimum: 0, maximum: 3600 }) }, closed),
  Type.Object({ hangsUp: Type.Literal(true) }, closed),
  /** The called party's answer to the next transfer to this number, after it has rung for so many seconds. */
  Type.Object(
    {
      transferTo: Type.String(),
      answer: Type.Enum(['answers', 'busy', 'noAnswer', 'fails']),
      after: Type.Optional(Type.Number({ minimum: 0, maximum: 300 })),
    },
    closed,
  ),
  /** The party behind this number hangs up, once the caller has been connected to it. */
  Type.Object({ partyHangsUp: Type.String() }, closed),
]);
export type ScenarioStep = Static<typeof ScenarioStep>;

/** How a connection behaves instead of its configured system: each is a real server (or none) on loopback. */
export const ConnectionBehaviour = Type.Enum(['refuses', 'hangs', 'answers500', 'answersNonsense']);
export type ConnectionBehaviour = Static<typeof ConnectionBehaviour>;

/** How an operation that is answered for can fail. */
export const AnswerFault = Type.Enum([
  'connector.timeout',
  'connector.unavailable',
  'connector.error',
  'connector.rejected',
  'connector.bad_answer',
]);
export type AnswerFault = Static<typeof AnswerFault>;

/** What another system answers, without being asked. */
const Answered = {
  exit: Type.String(),
  output: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  /** What goes wrong, with the exit `failed`; `connector.error` when absent. */
  fault: Type.Optional(AnswerFault),
};

/** A step by its place in a call: `track`, or `ask/collect` within the flow that `ask` runs. */
export const STEP_PATH_PATTERN = '^[A-Za-z][A-Za-z0-9_-]{0,63}(/[A-Za-z][A-Za-z0-9_-]{0,63})*$';

/** An answer to one step, each time that the call comes to it or only the `time`-th time. */
export const StepAnswer = Type.Object(
  { ...Answered, time: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) },
  closed,
);
export type StepAnswer = Static<typeof StepAnswer>;

export const Scenario = Type.Object(
  {
    format: Type.Literal(SCENARIO_FORMAT),
    title: Type.String({ minLength: 1 }),
    /** Path of the flow, relative to this file; `../flow.json` when absent. */
    flow: Type.Optional(Type.String()),
    /**
     * Of an outbound flow, which an event starts (`given.variables` are what it brings): how whoever is called up reacts,
     * one after the other. From the answer on, `steps` are that person's.
     */
    called: Type.Optional(
      Type.Array(
        Type.Object(
          {
            number: Type.String(),
            answer: Type.Enum(['answers', 'busy', 'noAnswer', 'fails']),
            /** Seconds that it rings. */
            after: Type.Optional(Type.Number({ minimum: 0, maximum: 120 })),
          },
          closed,
        ),
        { minItems: 1, maxItems: 20 },
      ),
    ),
    call: Type.Optional(Type.Object({ from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }, closed)),
    given: Type.Optional(
      Type.Object(
        {
          /** The time on the flow's clock when the call begins, ISO 8601. */
          time: Type.Optional(Type.String()),
          variables: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          /** Step that it begins with instead of the flow's first one. */
          start: Type.Optional(Type.String({ pattern: NODE_ID_PATTERN })),
          /** What the caller is spoken to in; the flow's own language when absent. */
          language: Type.Optional(Language),
          /** Orders that order sync knows, by number. */
          orders: Type.Optional(
            Type.Record(
              Type.String(),
              Type.Object(
                {
                  status: Type.String(),
                  ageMinutes: Type.Number({ minimum: 0 }),
                  content: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
                },
                closed,
              ),
            ),
          ),
          /** Connection name → how it misbehaves. */
          connections: Type.Optional(Type.Record(Type.String(), ConnectionBehaviour)),
          /** Operation (`tms.track`) → a fixed answer instead of the real system's. */
          answers: Type.Optional(Type.Record(Type.String(), Type.Object(Answered, closed))),
          /**
           * Step → its own answers, which go before those of its operation; one for the `time` that it is goes before
           * one for each time.
           */
          stepAnswers: Type.Optional(
            Type.Record(
              Type.String({ pattern: STEP_PATH_PATTERN }),
              Type.Array(StepAnswer, { minItems: 1, maxItems: 50 }),
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    steps: Type.Array(ScenarioStep),
    expect: Type.Object(
      {
        outcome: Type.Enum(['completed', 'hungup', 'transferred', 'faulted']),
        /** The way through the flow, `node:exit` per step; the last may be a bare node id. */
        path: Type.Optional(Type.Array(Type.String())),
        variables: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        transferredTo: Type.Optional(Type.String()),
        fault: Type.Optional(Type.String()),
      },
      closed,
    ),
  },
  closed,
);
export type Scenario = Static<typeof Scenario>;
