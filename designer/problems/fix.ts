import type { Diagnostic } from '../../schema/diagnostic.ts';
import { type Flow, VARIABLE_NAME_PATTERN, type Variable } from '../../schema/flow.ts';
import { connect, removeNodes, setStart } from '../document/edits.ts';
import { identifiersIn, templateParts } from '../document/names.ts';
import { partsOf } from '../document/pointer.ts';
import { isBackward } from '../document/tuck.ts';
import { declareVariable, removeVariable } from '../document/variables.ts';

/** An edit that makes a problem go away, and how to call it: a word of `words/problems.ts` with a name in it. */
export interface Fix {
  readonly word:
    | 'wireTo'
    | 'removeStep'
    | 'removeExit'
    | 'declare'
    | 'removeVariable'
    | 'removeField'
    | 'beginAt'
    | 'forgetHangup';
  /** A step's id, or a name that stands in the document. */
  readonly about: string;
  apply(flow: Flow): Flow;
}

interface Exit {
  readonly node: string;
  readonly exit: string;
}

/** The exit that a diagnostic points at: `/nodes/menu/exits/1`. */
export const exitOf = (pointer: string): Exit | undefined => {
  const [nodes, node, exits, exit] = partsOf(pointer);
  return nodes === 'nodes' && exits === 'exits' && node && exit ? { node, exit } : undefined;
};

const mostVoted = (votes: ReadonlyMap<string, number>): string | undefined =>
  [...votes].sort(([, a], [, b]) => b - a)[0]?.[0];

/**
 * Where an exit that leads nowhere most likely belongs: where exits of the same name lead elsewhere in the flow (silence
 * goes to the same agent everywhere), else the only step that nothing leads to yet, else where most ways lead.
 */
const targetFor = (flow: Flow, at: Exit): string | undefined => {
  const sameName = new Map<string, number>();
  const any = new Map<string, number>();
  for (const [id, { exits }] of Object.entries(flow.nodes)) {
    for (const [exit, target] of Object.entries(exits)) {
      if (target === null || target === at.node || !flow.nodes[target]) continue;
      any.set(target, (any.get(target) ?? 0) + 1);
      if (id !== at.node && exit === at.exit) sameName.set(target, (sameName.get(target) ?? 0) + 1);
    }
  }
  const favourite = mostVoted(sameName);
  if (favourite) return favourite;
  const lonely = Object.keys(flow.nodes).filter((id) => id !== flow.start && !any.has(id) && id !== at.node);
  const [only] = lonely;
  if (lonely.length === 1 && only !== undefined && !isBackward(flow, at.node, only)) return only;
  // Where many meet, an agent or an end stands.
  return mostVoted(new Map([...any].filter(([id, count]) => count > 1 && id !== flow.start)));
};

const wire = (flow: Flow, { pointer }: Diagnostic): Fix[] => {
  const at = exitOf(pointer);
  const now = at && flow.nodes[at.node]?.exits[at.exit];
  if (!at || now === undefined || (now !== null && flow.nodes[now])) return [];
  const target = targetFor(flow, at);
  return target === undefined ? [] : [{ word: 'wireTo', about: target, apply: (flow) => connect(flow, at, target) }];
};

const removeStep = (flow: Flow, { node }: Diagnostic): Fix[] =>
  node !== undefined && flow.nodes[node]
    ? [{ word: 'removeStep', about: node, apply: (flow) => removeNodes(flow, [node]) }]
    : [];

const without = (value: unknown, path: readonly string[]): unknown => {
  const [first, ...rest] = path;
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const at = Number(first);
    return rest.length === 0
      ? value.filter((_, index) => index !== at)
      : value.map((item: unknown, index) => (index === at ? without(item, rest) : item));
  }
  const entries = Object.entries(value).filter(([name]) => name !== first || rest.length > 0);
  return Object.fromEntries(entries.map(([name, field]) => [name, name === first ? without(field, rest) : field]));
};

const removeAt =
  (word: 'removeExit' | 'removeField') =>
  (_flow: Flow, { pointer }: Diagnostic): Fix[] => {
    const path = partsOf(pointer);
    const about = path.at(-1);
    return about === undefined ? [] : [{ word, about, apply: (flow) => without(flow, path) as Flow }];
  };

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  );

const validName = new RegExp(VARIABLE_NAME_PATTERN);

/** What kind of value a variable has that is used so: compared with a number or reckoned with, or else a text. */
const typeFrom = (expression: string, name: string): Variable['type'] => {
  const number = new RegExp(`\\b${name}\\b\\s*(?:[-+*/%]|[<>=!]=?)\\s*-?\\d|\\d\\s*(?:[-+*/%]|[<>=!]=?)\\s*${name}\\b`);
  return number.test(expression) ? 'number' : 'text';
};

/** Names that a text of the document uses: it is one, or an expression, or a template with some. */
const namesIn = (text: string): { name: string; expression: string }[] => {
  if (validName.test(text)) return [{ name: text, expression: text }];
  const holes = templateParts(text).filter(({ kind }) => kind === 'expression');
  const expressions = holes.length > 0 ? holes.map((hole) => hole.text) : [text];
  return expressions.flatMap((expression) => [...identifiersIn(expression)].map((name) => ({ name, expression })));
};

const declare = (flow: Flow, { pointer, message }: Diagnostic): Fix[] => {
  const text = valueAt(flow, partsOf(pointer));
  if (typeof text !== 'string') return [];
  const unknown = namesIn(text).filter(
    ({ name }) =>
      validName.test(name) &&
      !Object.hasOwn(flow.variables, name) &&
      // Of several names only the one that the message is about.
      message.en.includes(`“${name}”`),
  );
  return unknown.slice(0, 1).map(
    ({ name, expression }): Fix => ({
      word: 'declare',
      about: name,
      apply: (flow) => declareVariable(flow, name, { type: typeFrom(expression, name), label: name }),
    }),
  );
};

const forgetVariable = (_flow: Flow, { pointer }: Diagnostic): Fix[] => {
  const name = partsOf(pointer)[1];
  return name === undefined
    ? []
    : [{ word: 'removeVariable', about: name, apply: (flow) => removeVariable(flow, name) }];
};

/** The first step that no other leads to. */
const begin = (flow: Flow): Fix[] => {
  const led = new Set(Object.values(flow.nodes).flatMap(({ exits }) => Object.values(exits)));
  const first = Object.keys(flow.nodes).find((id) => !led.has(id)) ?? Object.keys(flow.nodes)[0];
  return first === undefined ? [] : [{ word: 'beginAt', about: first, apply: (flow) => setStart(flow, first) }];
};

const forgetHangup = (): Fix[] => [
  { word: 'forgetHangup', about: '', apply: (flow) => without(flow, ['events', 'hangup']) as Flow },
];

const fixers: Readonly<Record<string, (flow: Flow, problem: Diagnostic) => readonly Fix[]>> = {
  'exit.unwired': wire,
  'exit.fault_unwired': wire,
  'exit.dangling': wire,
  'node.disabled_dead_end': wire,
  'exit.unknown': removeAt('removeExit'),
  'node.unreachable': removeStep,
  'params.unknown': removeAt('removeField'),
  'structure.unknown': removeAt('removeField'),
  'subflow.input_unknown': removeAt('removeField'),
  'subflow.output_unknown': removeAt('removeField'),
  'variable.unknown': declare,
  'expression.unknown_variable': declare,
  'variable.unused': forgetVariable,
  'flow.start_missing': begin,
  'flow.hangup_missing': forgetHangup,
};

/** The way to mend a problem with one click; `undefined` where only a person knows. */
export const fixFor = (flow: Flow, problem: Diagnostic): Fix | undefined =>
  Object.hasOwn(fixers, problem.code) ? fixers[problem.code]?.(flow, problem)[0] : undefined;

/** Mends all problems of one kind, as far as each can be. */
export const fixAll = (flow: Flow, problems: readonly Diagnostic[], code: string): Flow =>
  problems
    .filter((problem) => problem.code === code)
    // From the end of a list to its beginning, so that places stay true.
    .toReversed()
    .reduce((at, problem) => fixFor(at, problem)?.apply(at) ?? at, flow);
