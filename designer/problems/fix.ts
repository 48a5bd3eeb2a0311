import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { type ExitRef, type NodeTypes, removeNodes, setDisabled, setStart } from '../document/edits.ts';
import { partsOf } from '../document/pointer.ts';
import { asCondition, askIsSet, closeHole, dropHole, tidySigns } from './expressions.ts';
import type { Fix, Fixer } from './kinds.ts';
import { removeAt, replaced, without } from './place.ts';
import { copyLanguage, dropPrompt, forgetAudio } from './prompts.ts';
import { apologyFor, targetFor, targetsFor } from './targets.ts';
import {
  balance,
  clearField,
  dropSpan,
  fillIn,
  keysOnly,
  lastDay,
  mendValue,
  noTimes,
  otherKey,
  otherName,
  otherZone,
  swapEnds,
} from './values.ts';
import {
  chooseVariable,
  forgetVariable,
  freeName,
  giveVariable,
  mendDefault,
  unknownVariable,
  wrongType,
} from './variables.ts';

export type { Fix } from './kinds.ts';

/** The exit that a diagnostic points at: `/nodes/menu/exits/1`. */
export const exitOf = (pointer: string): ExitRef | undefined => {
  const [nodes, node, exits, exit] = partsOf(pointer);
  return nodes === 'nodes' && exits === 'exits' && node && exit ? { node, exit } : undefined;
};

/** The exit that a problem is about, while it leads nowhere. */
export const openExitOf = (flow: Flow, { pointer }: Diagnostic): ExitRef | undefined => {
  const at = exitOf(pointer);
  const node = at && flow.nodes[at.node];
  if (!node) return undefined;
  const now = node.exits[at.exit];
  return now && flow.nodes[now] ? undefined : at;
};

/** A document that was written by hand may lack the exit itself. */
const lead = (flow: Flow, { node, exit }: ExitRef, target: string): Flow =>
  replaced(flow, ['nodes', node, 'exits', exit], target) as Flow;

const wireTo = (at: ExitRef, step: string): Fix => ({
  word: 'wireTo',
  step,
  apply: (flow) => (flow.nodes[step] ? lead(flow, at, step) : flow),
});

/** The one likely target only, without a look at all others. */
const wireOnce: Fixer = (flow, problem, types) => {
  const at = openExitOf(flow, problem);
  const target = at && targetFor(flow, at, types);
  return at && target !== undefined ? [wireTo(at, target)] : [];
};

const wire: Fixer = (flow, problem, types) => {
  const at = openExitOf(flow, problem);
  if (!at) return [];
  const targets = targetsFor(flow, at, types).map(
    ({ id, sure }): Fix => ({ ...wireTo(at, id), ...(!sure && { guess: true }) }),
  );
  const apology = apologyFor(flow, at, types);
  return apology ? [...targets, { word: 'wireApology', guess: true, apply: apology }] : targets;
};

const removeStep: Fixer = (flow, { node }) =>
  node !== undefined && flow.nodes[node]
    ? [{ word: 'removeStep', step: node, apply: (now) => removeNodes(now, [node]) }]
    : [];

const turn =
  (word: 'switchOn' | 'switchOff'): Fixer =>
  (flow, { node }) => {
    const off = word === 'switchOff';
    if (node === undefined || (flow.nodes[node]?.disabled ?? false) === off) return [];
    return [{ word, apply: (now) => setDisabled(now, [node], off) }];
  };

const remove =
  (word: 'removeExit' | 'removeField'): Fixer =>
  (_flow, { pointer }, types) => {
    const path = partsOf(pointer);
    const name = path.at(-1);
    return name === undefined ? [] : [{ word, name, apply: (now) => removeAt(now, path, types) }];
  };

/** The first step that no other leads to. */
const begin: Fixer = (flow) => {
  const led = new Set(Object.values(flow.nodes).flatMap(({ exits }) => Object.values(exits)));
  const ids = Object.keys(flow.nodes);
  const first = ids.find((id) => !led.has(id)) ?? ids[0];
  return first === undefined ? [] : [{ word: 'beginAt', step: first, apply: (now) => setStart(now, first) }];
};

const forgetHangup: Fixer = () => [
  { word: 'forgetHangup', apply: (now) => without(now, ['events', 'hangup']) as Flow },
];

/** What helps with each kind of problem; what is not named here only a person can mend. */
const fixers: Readonly<Record<string, readonly Fixer[]>> = {
  'exit.unwired': [wire],
  'exit.fault_unwired': [wire],
  'exit.dangling': [wire],
  'node.disabled_dead_end': [wire, turn('switchOn')],
  'node.disabled_end': [turn('switchOn'), removeStep],
  'exit.unknown': [remove('removeExit')],
  'exit.duplicate': [otherName],
  'node.unreachable': [removeStep],
  'node.unknown_type': [turn('switchOff'), removeStep],
  'node.unknown_operation': [turn('switchOff'), removeStep],
  'node.newer_version': [turn('switchOff'), removeStep],
  'node.needs_call': [turn('switchOff'), removeStep],
  'params.missing': [fillIn, chooseVariable],
  'params.unknown': [remove('removeField')],
  'params.invalid': [mendValue],
  'params.same_key': [otherKey],
  'structure.unknown': [remove('removeField')],
  'prompt.empty': [dropPrompt],
  'prompt.language_missing': [copyLanguage],
  'prompt.audio_unknown': [forgetAudio],
  'variable.unknown': [unknownVariable],
  'variable.wrong_type': [wrongType],
  'variable.reserved_name': [freeName],
  'variable.default_type': [mendDefault],
  'variable.unused': [forgetVariable],
  'pattern.invalid': [clearField],
  'period.empty': [swapEnds],
  'day.invalid': [lastDay],
  'day.order': [swapEnds],
  'hours.empty': [dropSpan],
  'hours.half': [noTimes],
  'zone.unknown': [otherZone],
  'shares.sum': [balance],
  'subflow.input_missing': [giveVariable],
  'subflow.input_unknown': [remove('removeField')],
  'subflow.output_unknown': [remove('removeField')],
  'speech.no_recogniser': [keysOnly],
  'flow.start_missing': [begin],
  'flow.hangup_missing': [forgetHangup],
  'expression.unknown_variable': [unknownVariable],
  'expression.syntax': [tidySigns],
  'expression.type': [askIsSet],
  'expression.result': [asCondition],
  'expression.empty': [dropHole],
  'template.unclosed': [closeHole],
};

const NO_TYPES: NodeTypes = new Map();

/** All ways to mend a problem that can be offered, the likeliest first. */
export const fixesFor = (flow: Flow, problem: Diagnostic, types: NodeTypes = NO_TYPES): readonly Fix[] =>
  Object.hasOwn(fixers, problem.code)
    ? (fixers[problem.code] ?? []).flatMap((fixer) => fixer(flow, problem, types))
    : [];

/** Whether it is about an exit that leads nowhere: any step may be its target. */
export const isAboutWire = ({ code }: Pick<Diagnostic, 'code'>): boolean =>
  Object.hasOwn(fixers, code) && fixers[code]?.[0] === wire;

/** The way to mend a problem with one click; `undefined` where only a person knows. */
export const fixFor = (flow: Flow, problem: Diagnostic, types: NodeTypes = NO_TYPES): Fix | undefined => {
  const [first] = isAboutWire(problem) ? wireOnce(flow, problem, types) : fixesFor(flow, problem, types);
  return first?.guess ? undefined : first;
};

/** Mends all problems of one kind, as far as each can be. */
export const fixAll = (flow: Flow, problems: readonly Diagnostic[], code: string, types: NodeTypes = NO_TYPES): Flow =>
  problems
    .filter((problem) => problem.code === code)
    // From the end of a list to its beginning, so that places stay true.
    .toReversed()
    .reduce((at, problem) => fixFor(at, problem, types)?.apply(at) ?? at, flow);
