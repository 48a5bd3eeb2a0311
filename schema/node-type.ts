import type { TObject } from 'typebox';
import type { LocalText } from './text.ts';

export type NodeGroup = 'flow' | 'voice' | 'outbound' | 'ticket' | 'connector';

/** An exit that every node of the type has. */
export interface FixedExit {
  readonly name: string;
  readonly title: LocalText;
  /** Lucide icon name, kebab case. */
  readonly icon?: string;
  /** `fault` exits are drawn red, and leaving them unwired is a warning: the engine has a last resort for them. */
  readonly tone?: 'fault';
  /** The exit is there only while the parameter has this value, or has another one than `not`. */
  readonly when?: { readonly param: string } & ({ readonly equals: unknown } | { readonly not: unknown });
}

/** One exit per item of an array parameter: a menu's keys, a branch's cases. */
export interface ItemExits {
  /** Name of the array parameter. */
  readonly each: string;
  /** The item's field that names the exit. */
  readonly name: string;
  /** The item's field that the analyst reads. */
  readonly title: string;
  /** Draw the exit's name as a telephone key. */
  readonly keycap?: boolean;
}

export type ExitDeclaration = FixedExit | ItemExits;

/**
 * The data half of a node type: all that the designer, the validator and the catalogue know of it.
 * The other half is its `run`, which never leaves the server.
 */
export interface NodeType {
  /** `<plugin>.<name>`. */
  readonly type: string;
  /** Raised when `params` change incompatibly. */
  readonly version: number;
  readonly group: NodeGroup;
  /** Place within its group in the palette, small numbers first; those without one follow. */
  readonly order?: number;
  /** `call`: runs only while somebody is on the line, so never in a ticket flow or after hang-up. */
  readonly needs: 'call' | 'nothing';
  /**
   * It waits for a caller or a time; a loop without such a node would never rest. Asking another system does not count:
   * a loop of requests would hammer it.
   */
  readonly waits: boolean;
  /** Lucide icon name, kebab case. */
  readonly icon: string;
  readonly title: LocalText;
  readonly help: LocalText;
  /** One line on the card: `{param}` (dotted paths allowed) stands for the parameter in words. */
  readonly summary: LocalText;
  /** JSON Schema of the parameters, with the `x-…` hints of `schema/params.ts`. */
  readonly params: TObject;
  readonly exits: readonly ExitDeclaration[];
  /** Name of the plugin it comes from. */
  readonly plugin: string;
  /** Connector operation it stands for, when it is one: `tms.track`. */
  readonly operation?: string;
}

/** An exit of one node, as drawn. */
export interface Exit {
  readonly name: string;
  readonly title: LocalText;
  readonly icon?: string;
  readonly tone?: 'fault';
  readonly keycap?: boolean;
}

const isItemExits = (exit: ExitDeclaration): exit is ItemExits => 'each' in exit;

type Given = (param: string) => unknown;

const itemExits = (declared: ItemExits, given: Given): Exit[] => {
  const items = given(declared.each);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const fields = item as Record<string, unknown>;
    const name = fields[declared.name];
    if (typeof name !== 'string' || name === '') return [];
    const title = fields[declared.title];
    const words = typeof title === 'string' && title !== '' ? title : name;
    return [{ name, title: { 'zh-CN': words, en: words }, ...(declared.keycap ? { keycap: true } : {}) }];
  });
};

const applies = (when: NonNullable<FixedExit['when']>, given: Given): boolean =>
  'equals' in when ? given(when.param) === when.equals : given(when.param) !== when.not;

/** Of a step that writes: nobody knows whether the other side has done it (`effect.unknown`). */
export const UNKNOWN_EXIT = {
  name: 'unknown',
  title: { 'zh-CN': '结果不明', en: 'Unknown' },
  icon: 'circle-help',
  tone: 'fault',
} as const satisfies FixedExit;

/** The exits that a node with `params` has, in the order of its card; a parameter that is left out has its default. */
export const exitsOf = (
  type: Pick<NodeType, 'exits'> & Partial<Pick<NodeType, 'params'>>,
  params: Readonly<Record<string, unknown>>,
): Exit[] => {
  const given = (param: string): unknown => {
    const field: { readonly default?: unknown } | undefined = type.params?.properties[param];
    return params[param] ?? field?.default;
  };
  return type.exits.flatMap((exit): Exit[] => {
    if (isItemExits(exit)) return itemExits(exit, given);
    return !exit.when || applies(exit.when, given) ? [exit] : [];
  });
};

/** Names that exits for faults have everywhere. */
const FAULT_NAMES: ReadonlySet<string> = new Set(['failed', UNKNOWN_EXIT.name]);

/** The exits of a step whose type is not known here: as the document names them. */
export const exitsAsWired = (wires: Readonly<Record<string, unknown>>): Exit[] =>
  Object.keys(wires).map((name) => ({
    name,
    title: { 'zh-CN': name, en: name },
    ...(FAULT_NAMES.has(name) && { tone: 'fault' as const }),
  }));

/** The exit by which a call goes on when nothing happens: the first that takes no fault. */
export const mainExitOf = (exits: readonly Pick<Exit, 'name' | 'tone'>[]): string | undefined =>
  exits.find(({ tone }) => tone !== 'fault')?.name;

/**
 * The exits by which calls can leave a step: any of them; of one that is switched off its main one alone. The engine, the
 * diagnostics and the canvas ask here, so that what counts as reachable is what calls reach.
 */
export const waysOut = <E extends Pick<Exit, 'name' | 'tone'>>(exits: readonly E[], isDisabled: boolean): E[] => {
  if (!isDisabled) return [...exits];
  const main = mainExitOf(exits);
  return exits.filter(({ name }) => name === main).slice(0, 1);
};
