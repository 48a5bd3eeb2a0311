import { functionNames } from './functions.ts';
import { compilePattern } from './implementations.ts';
import { ProblemFound, problem } from './problems.ts';

/**
 * A node of cel-js's syntax tree, as far as it is looked at and changed here. The package's own type is read-only and
 * leaves out what the type check adds; the version is pinned, and the tests of this folder fail when the shape changes.
 */
export interface Node {
  readonly op: string;
  args: unknown;
  readonly start: number;
  readonly meta: { readonly alternate?: Node };
  checkedType?: { readonly name: string };
  handle?: (...args: never[]) => unknown;
}

/** Methods that go through the items of a list. */
export const COMPREHENSIONS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

const BUILTIN_FIELDS: Readonly<Record<string, readonly string[] | undefined>> = {
  call: ['from', 'to'],
  fault: ['code'],
  now: undefined,
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'op' in value;

/** The parts of a node, in the order of the source. */
export const children = (node: Node): Node[] => {
  const { args } = node;
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flat().filter(isNode) : [];
};

const refuse = (...found: Parameters<typeof problem>): never => {
  throw new ProblemFound(problem(...found));
};

export interface Inspection {
  /** Declared variables that are named, without the built-in ones. */
  readonly references: Set<string>;
  /** Built-in variables: `call`, `now`, `fault`. */
  readonly builtins: Set<string>;
  /** Variables that `isSet` asks about. */
  readonly asked: Set<string>;
}

/** Walks a parsed expression: turns numbers into doubles, refuses what is not in the language, finds its variables. */
class Inspector {
  readonly found: Inspection = { references: new Set(), builtins: new Set(), asked: new Set() };
  private readonly isVariable: (name: string) => boolean;
  private inIndex = false;

  constructor(isVariable: (name: string) => boolean) {
    this.isVariable = isVariable;
  }

  visit(node: Node, bound: readonly string[], inItem: boolean): void {
    if (node.op === 'value') this.literal(node);
    else if (node.op === 'id') this.identifier(node, bound);
    else if (node.op === 'call' || node.op === 'rcall') this.call(node, bound, inItem);
    else this.inner(node, bound, inItem);
  }

  private inner(node: Node, bound: readonly string[], inItem: boolean): void {
    if (node.op === '.' || node.op === '[]') this.builtinField(node, bound);
    const outside = this.inIndex;
    for (const child of children(node)) {
      // A list's index has to stay an int; everything else that analysts write is a number like any other.
      this.inIndex = outside || (node.op === '[]' && child === (node.args as Node[])[1]);
      this.visit(child, bound, inItem);
    }
    this.inIndex = outside;
  }

  private literal(node: Node): void {
    if (node.args instanceof Uint8Array) refuse('expression.unknown_function', { name: 'b""' }, node.start);
    if (typeof node.args === 'bigint') node.args = this.inIndex ? node.args : Number(node.args);
    else if (typeof node.args === 'object' && node.args !== null) node.args = Number(String(node.args));
  }

  private identifier(node: Node, bound: readonly string[]): void {
    const name = String(node.args);
    if (bound.includes(name)) return;
    if (Object.hasOwn(BUILTIN_FIELDS, name)) this.found.builtins.add(name);
    else if (this.isVariable(name)) this.found.references.add(name);
    else refuse('expression.unknown_variable', { name }, node.start);
  }

  private builtinField(node: Node, bound: readonly string[]): void {
    const [owner, key] = node.args as [Node, string | Node];
    const field = typeof key === 'string' ? key : String(key.args);
    if (owner.op !== 'id' || bound.includes(String(owner.args))) return;
    const root = String(owner.args);
    const fields = Object.hasOwn(BUILTIN_FIELDS, root) ? BUILTIN_FIELDS[root] : undefined;
    if (fields && !fields.includes(field)) {
      refuse('expression.unknown_variable', { name: `${root}.${field}` }, node.start);
    }
  }

  private call(node: Node, bound: readonly string[], inItem: boolean): void {
    const isMethod = node.op === 'rcall';
    const [name, ...rest] = node.args as [string, ...unknown[]];
    if (!functionNames.has(name)) refuse('expression.unknown_function', { name }, node.start);
    const args = (isMethod ? rest[1] : rest[0]) as Node[];
    if (isMethod) this.visit(rest[0] as Node, bound, inItem);
    if (name === 'isSet' && !isMethod) this.isSet(node, args, bound);
    else if (isMethod && COMPREHENSIONS.has(name)) this.comprehension(node, args, bound, inItem);
    else {
      if (name === 'regex' || name === 'regexFind') this.pattern(args[1]);
      for (const arg of args) this.visit(arg, bound, inItem);
    }
  }

  private comprehension(node: Node, args: readonly Node[], bound: readonly string[], inItem: boolean): void {
    if (inItem) refuse('expression.nested_loop', {}, node.start);
    const [item, ...body] = args;
    if (item?.op !== 'id') refuse('expression.arguments', { name: String((node.args as unknown[])[0]) }, node.start);
    for (const part of body) this.visit(part, [...bound, String(item?.args)], true);
  }

  private isSet(node: Node, args: readonly Node[], bound: readonly string[]): void {
    const [name] = args;
    if (args.length !== 1 || name?.op !== 'id' || bound.includes(String(name.args))) {
      refuse('expression.arguments', { name: 'isSet' }, node.start);
    }
    if (name) this.identifier(name, bound);
    this.found.asked.add(String(name?.args));
  }

  private pattern(node: Node | undefined): void {
    if (node?.op !== 'value' || typeof node.args !== 'string') return;
    try {
      compilePattern(node.args);
    } catch (cause) {
      throw new ProblemFound(problem('expression.pattern', {}, node.start), { cause });
    }
  }
}

/** Throws `ProblemFound` for the first thing in `root` that the language does not have. */
export const inspect = (root: Node, isVariable: (name: string) => boolean): Inspection => {
  const inspector = new Inspector(isVariable);
  inspector.visit(root, [], false);
  return inspector.found;
};
