import { COMPREHENSIONS, children, type Node } from './inspect.ts';
import { allowCharacters, allowItems, charge, chargeFor } from './limits.ts';
import { ProblemFound, problem } from './problems.ts';

const NO_FIELDS = { 'zh-CN': '时间里面没有可取的项', en: 'a time has no fields' };

/** Operators that are as quick for long values as for short ones. */
const CHEAP_TYPES: ReadonlySet<string> = new Set(['double', 'int', 'bool', 'google.protobuf.Timestamp']);
const BINARY: ReadonlySet<string> = new Set(['+', '==', '!=', 'in', '<', '<=', '>', '>=']);

type Handle = (...args: unknown[]) => unknown;

const sizeOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : Object.keys(Object(value)).length;
};

/** Before `+`: how long would the result be? CEL itself would join without end. */
const checkGrowth = (left: unknown, right: unknown): void => {
  if (typeof left === 'string' && typeof right === 'string') allowCharacters(left.length + right.length);
  else if (Array.isArray(left) && Array.isArray(right)) allowItems(left.length + right.length);
};

const isCheap = (node: Node): boolean =>
  children(node).every((child) => CHEAP_TYPES.has(child.checkedType?.name ?? ''));

const guardBinary = (node: Node, handle: Handle): Handle => {
  const grows = node.op === '+';
  return (left, right, ...rest) => {
    chargeFor(left);
    chargeFor(right);
    if (grows) checkGrowth(left, right);
    return handle(left, right, ...rest);
  };
};

const guardCall = (handle: Handle): Handle => {
  return (args, ...rest) => {
    for (const argument of args as unknown[]) chargeFor(argument);
    return handle(args, ...rest);
  };
};

const countNodes = (node: Node): number => children(node).reduce((sum, child) => sum + countNodes(child), 1);

/** Every item costs what its expression costs, paid before the first: an absorbed error can't prolong it. */
const guardComprehension = (node: Node, handle: Handle): Handle => {
  const [, , args] = node.args as [string, Node, Node[]];
  const perItem = args.reduce((sum, arg) => sum + countNodes(arg), 0);
  return (items, ...rest) => {
    const count = sizeOf(items);
    allowItems(count);
    charge(count * perItem);
    return handle(items, ...rest);
  };
};

const guarded = (node: Node, target: Node): Handle | undefined => {
  const handle = target.handle as Handle | undefined;
  if (!handle) return undefined;
  if (node.op === 'rcall' && COMPREHENSIONS.has(String((node.args as unknown[])[0]))) {
    return guardComprehension(node, handle);
  }
  if (node.op === 'call' || node.op === 'rcall') return guardCall(handle);
  return BINARY.has(node.op) && !isCheap(node) ? guardBinary(node, handle) : undefined;
};

/** A time is a `Date` inside, and CEL would look its fields up on it: a time has none. */
const refuseFieldsOfTimes = (node: Node): void => {
  if (node.op !== '.' && node.op !== '[]') return;
  const [owner] = children(node);
  if (!owner?.checkedType?.name.startsWith('google.protobuf.')) return;
  throw new ProblemFound(problem('expression.type', { reason: NO_FIELDS }, node.start));
};

/**
 * Puts the meter in front of every operation of a checked expression whose cost depends on its values; throws
 * `ProblemFound` for a look inside a host object.
 */
export const guard = (node: Node): void => {
  refuseFieldsOfTimes(node);
  const target = node.meta.alternate ?? node;
  const handle = guarded(node, target);
  if (handle) target.handle = handle;
  for (const child of children(node)) guard(child);
};
