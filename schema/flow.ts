import { type Static, Type } from 'typebox';
import { Language } from './text.ts';

/** The format that this release writes; older ones are brought up by `schema/migrations`. */
export const FLOW_FORMAT = 1;

/** Node ids stand in traces and addresses: ASCII, stable, never shown to analysts. */
export const NODE_ID_PATTERN = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';
/** Expressions are CEL, whose identifiers are ASCII: a variable has such a name and a label in the analyst's words. */
export const VARIABLE_NAME_PATTERN = '^[a-z][A-Za-z0-9_]{0,39}$';
export const EXIT_NAME_PATTERN = '^[A-Za-z0-9_*#-]{1,40}$';
/** A document beyond these limits is refused before it is looked at: no hotline needs more. */
export const FLOW_LIMITS = { bytes: 2_000_000, depth: 24, nodes: 3_000 } as const;

const closed = { additionalProperties: false } as const;
const NodeId = Type.String({ pattern: NODE_ID_PATTERN });

export const VariableType = Type.Enum(['text', 'number', 'boolean', 'time', 'list', 'record']);
/** `time` is an ISO 8601 string with offset; `record` a JSON object; `list` a JSON array. */
export type VariableType = Static<typeof VariableType>;

export const Variable = Type.Object(
  {
    type: VariableType,
    label: Type.String({ minLength: 1, maxLength: 40 }),
    default: Type.Optional(Type.Unknown()),
    /** Masked in traces, logs and events. */
    sensitive: Type.Optional(Type.Boolean()),
    /** A flow that runs this one gives it; must be given when there is no default. */
    input: Type.Optional(Type.Boolean()),
    /** A flow that runs this one gets it. */
    output: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type Variable = Static<typeof Variable>;

export const FlowNode = Type.Object(
  {
    /** `<plugin>.<name>`, for example `voice.menu` or `tms.track`. */
    type: Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[A-Za-z][A-Za-z0-9]*$' }),
    /** Version of the node type's parameters; a newer type upgrades them. */
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    title: Type.Optional(Type.String({ maxLength: 60 })),
    /** A call that comes here goes on by the main exit, its only way on (`waysOut`); the step does nothing. */
    disabled: Type.Optional(Type.Literal(true)),
    params: Type.Record(Type.String(), Type.Unknown()),
    /** Exit name → id of the next node; `null`: drawn, not wired yet. */
    exits: Type.Record(Type.String({ pattern: EXIT_NAME_PATTERN }), Type.Union([NodeId, Type.Null()]), closed),
  },
  closed,
);
export type FlowNode = Static<typeof FlowNode>;

const Point = { x: Type.Number(), y: Type.Number() };

/** Where things are drawn: never part of a flow's meaning or of its semantic hash. */
export const FlowView = Type.Object(
  {
    nodes: Type.Optional(Type.Record(NodeId, Type.Object(Point, closed), closed)),
    /** Exits whose target is named in their row instead of drawn as an edge. */
    tucked: Type.Optional(Type.Record(NodeId, Type.Array(Type.String()), closed)),
    groups: Type.Optional(
      Type.Array(
        Type.Object({ id: Type.String(), title: Type.String({ maxLength: 60 }), nodes: Type.Array(NodeId) }, closed),
      ),
    ),
    notes: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Type.String(), text: Type.String({ maxLength: 2000 }), by: Type.String(), at: Type.String(), ...Point },
          closed,
        ),
      ),
    ),
  },
  closed,
);
export type FlowView = Static<typeof FlowView>;

/**
 * A flow: what an analyst draws and the engine runs. Exits live inside their node, so no edge can dangle between nodes
 * that never existed; `view` is apart, so moving a card changes nothing that a caller could notice.
 */
export const Flow = Type.Object(
  {
    format: Type.Literal(FLOW_FORMAT),
    kind: Type.Enum(['ivr', 'outbound', 'ticket']),
    name: Type.String({ minLength: 1, maxLength: 80 }),
    description: Type.Optional(Type.String({ maxLength: 500 })),
    /** The language the flow speaks first. */
    language: Language,
    variables: Type.Record(Type.String({ pattern: VARIABLE_NAME_PATTERN }), Variable, closed),
    start: NodeId,
    nodes: Type.Record(NodeId, FlowNode, closed),
    /** Where the flow goes on, without a call, once the caller is gone. */
    events: Type.Optional(Type.Object({ hangup: Type.Optional(NodeId) }, closed)),
    view: Type.Optional(FlowView),
  },
  closed,
);
export type Flow = Static<typeof Flow>;
export type FlowKind = Flow['kind'];
