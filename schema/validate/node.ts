import type { Catalogue } from '../catalogue.ts';
import { connectionUses } from '../connection-use.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type Exit, type NodeType, waysOut } from '../node-type.ts';
import type { LocalText } from '../text.ts';
import { isRecord } from './document.ts';
import { type DiagnosticCode, diagnostic, type Words } from './kinds.ts';
import { pointerTo, segmentsOf } from './pointer.ts';
import type { Reading, ReadNode } from './reading.ts';
import { type Mismatch, mismatches } from './structure.ts';

const typeProblems = (node: ReadNode, catalogue: Catalogue): Diagnostic[] => {
  const pointer = pointerTo('nodes', node.id, 'type');
  if (node.typeName === '') return [];
  if (!node.type) {
    const [prefix = '', operation = ''] = node.typeName.split('.');
    const connector = catalogue.connectors.find(({ name }) => name === prefix);
    const words = { connector: connector?.title ?? prefix, operation, type: node.typeName };
    return [diagnostic(connector ? 'node.unknown_operation' : 'node.unknown_type', pointer, words, node.id)];
  }
  if (node.version <= node.type.version) return [];
  return [diagnostic('node.newer_version', pointerTo('nodes', node.id, 'version'), { node: node.title }, node.id)];
};

const CODES = { missing: 'params.missing', unknown: 'params.unknown', invalid: 'params.invalid' } as const;

interface Labelled {
  readonly 'x-label'?: { readonly 'zh-CN': string; readonly en: string };
  readonly properties?: Readonly<Record<string, Labelled>>;
  readonly items?: Labelled;
}

/** The innermost label on the way to a place in the parameters. */
const labelAt = (schema: Labelled, segments: readonly string[]): Labelled['x-label'] => {
  let current: Labelled | undefined = schema;
  let label: Labelled['x-label'];
  for (const segment of segments) {
    current = Array.isArray(current?.properties) ? undefined : (current?.properties?.[segment] ?? current?.items);
    label = current?.['x-label'] ?? label;
  }
  return label;
};

const isEmptyText = (value: unknown): boolean => value === '';

const at = (value: unknown, segments: readonly string[]): unknown =>
  segments.reduce<unknown>(
    (inner, segment) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[segment] : undefined,
    value,
  );

const paramProblem = (node: ReadNode, schema: Labelled, mismatch: Mismatch): Diagnostic => {
  const segments = segmentsOf(mismatch.pointer);
  const name = mismatch.label ?? labelAt(schema, segments) ?? mismatch.field;
  // A field that is still empty is not written wrongly: it waits to be filled in.
  const kind = mismatch.kind === 'invalid' && isEmptyText(at(node.params, segments)) ? 'missing' : mismatch.kind;
  const pointer = `${pointerTo('nodes', node.id, 'params')}${mismatch.pointer}`;
  return diagnostic(CODES[kind], pointer, { node: node.title, name, reason: mismatch.reason }, node.id);
};

const paramProblems = (node: ReadNode): Diagnostic[] => {
  const { type } = node;
  if (!type || !node.isCurrent) return [];
  return mismatches(type.params, node.params).map((found) => paramProblem(node, type.params as Labelled, found));
};

const exitProblem = (node: ReadNode, exit: Exit, nodes: Reading['nodes']): Diagnostic[] => {
  const target = Object.hasOwn(node.wires, exit.name) ? node.wires[exit.name] : undefined;
  const words = { node: node.title, exit: exit.title };
  const pointer = pointerTo('nodes', node.id, 'exits', exit.name);
  if (typeof target === 'string') {
    return nodes.has(target) ? [] : [diagnostic('exit.dangling', pointer, words, node.id)];
  }
  return [diagnostic(exit.tone === 'fault' ? 'exit.fault_unwired' : 'exit.unwired', pointer, words, node.id)];
};

/** Two items of one list that name the same exit: the second could never be taken. */
const duplicateProblems = (node: ReadNode, type: NodeType): Diagnostic[] => {
  const names = new Set(type.exits.flatMap((exit) => ('each' in exit ? [] : [exit.name])));
  return type.exits.flatMap((exit) => {
    const items = 'each' in exit ? node.params[exit.each] : undefined;
    if (!('each' in exit) || !Array.isArray(items)) return [];
    return items.flatMap((item: unknown, index) => {
      const name = isRecord(item) ? item[exit.name] : undefined;
      if (typeof name !== 'string' || name === '') return [];
      if (!names.has(name)) {
        names.add(name);
        return [];
      }
      const pointer = pointerTo('nodes', node.id, 'params', exit.each, index, exit.name);
      return [diagnostic('exit.duplicate', pointer, { node: node.title, exit: name }, node.id)];
    });
  });
};

const unknownExits = (node: ReadNode): Diagnostic[] => {
  const names = new Set(node.exits.map(({ name }) => name));
  return Object.entries(node.wires).flatMap(([name, target]) => {
    // What an exit that went away once led to does no harm while it leads nowhere.
    if (names.has(name) || target === null) return [];
    const pointer = pointerTo('nodes', node.id, 'exits', name);
    return [diagnostic('exit.unknown', pointer, { node: node.title, exit: name }, node.id)];
  });
};

const exitProblems = (node: ReadNode, nodes: Reading['nodes']): Diagnostic[] => {
  if (!node.type || !node.isCurrent) return [];
  const distinct = [...new Map(node.exits.map((exit) => [exit.name, exit])).values()];
  return [
    ...duplicateProblems(node, node.type),
    ...distinct.flatMap((exit) => exitProblem(node, exit, nodes)),
    ...unknownExits(node),
  ];
};

/** A disabled step needs nothing but a way on. */
const disabledProblems = (node: ReadNode, nodes: Reading['nodes']): Diagnostic[] => {
  const [main] = waysOut(node.exits, true);
  if (!main) return [diagnostic('node.disabled_end', pointerTo('nodes', node.id), { node: node.title }, node.id)];
  const target = node.wires[main.name];
  if (typeof target === 'string' && nodes.has(target)) return [];
  const words = { node: node.title, exit: main.title };
  return [diagnostic('node.disabled_dead_end', pointerTo('nodes', node.id, 'exits', main.name), words, node.id)];
};

/** What a symbolic name means in real calls. */
export type KnownConnection =
  | { readonly state: 'unbound' }
  | { readonly state: 'unusable'; readonly connector: string; readonly reason: LocalText }
  | { readonly state: 'usable'; readonly connector: string };

/** `undefined`: the name means nothing anywhere. */
export type ConnectionLookup = (name: string) => KnownConnection | undefined;

const connectionProblems = (node: ReadNode, lookup: ConnectionLookup | undefined): Diagnostic[] => {
  if (!lookup) return [];
  return connectionUses(node.type, node.params).flatMap(({ param, name, connector }) => {
    const problem = (code: DiagnosticCode, words: Words = {}) => [
      diagnostic(code, pointerTo('nodes', node.id, 'params', param), { node: node.title, name, ...words }, node.id),
    ];
    const known = lookup(name);
    if (!known) return problem('connection.missing');
    if (known.state === 'unbound') return problem('connection.not_live');
    if (known.connector !== connector)
      return problem('connection.wrong_kind', { expected: connector, actual: known.connector });
    if (known.state === 'unusable') return problem('connection.unusable', { reason: known.reason });
    return [];
  });
};

interface Needing {
  readonly properties?: Readonly<Record<string, { readonly 'x-needs'?: string } | undefined>>;
}

/** Switches that do nothing here, because the server has no part for them. */
const needProblems = (node: ReadNode, recogniser: boolean | undefined): Diagnostic[] => {
  if (recogniser !== false || !node.type) return [];
  const { properties = {} } = node.type.params as Needing;
  return Object.entries(properties).flatMap(([name, field]) => {
    if (field?.['x-needs'] !== 'recogniser' || node.params[name] !== true) return [];
    const pointer = pointerTo('nodes', node.id, 'params', name);
    return [diagnostic('speech.no_recogniser', pointer, { node: node.title }, node.id)];
  });
};

/** Problems of one node by itself: its type, parameters, exits, connection and what else it needs. */
export const nodeProblems = (
  node: ReadNode,
  flow: Reading,
  catalogue: Catalogue,
  { connections, recogniser }: { readonly connections?: ConnectionLookup; readonly recogniser?: boolean },
): Diagnostic[] =>
  node.isDisabled
    ? disabledProblems(node, flow.nodes)
    : [
        ...typeProblems(node, catalogue),
        ...paramProblems(node),
        ...exitProblems(node, flow.nodes),
        ...connectionProblems(node, connections),
        ...needProblems(node, recogniser),
      ];
