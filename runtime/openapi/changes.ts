import type { ImportChanges, ImportUse } from '../../schema/imports/api.ts';
import type { LocalText } from '../../schema/text.ts';
import type { ImportedOperation } from './plan.ts';

const said = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Fields = {
  readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>;
  readonly required?: readonly string[];
};

/** Fields that came, went, changed their kind, or are needed now. */
const fieldChanges = (before: Fields, after: Fields, zh: string, en: string): LocalText[] => {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  const names = (list: readonly string[]): string => list.slice(0, 8).join(', ') + (list.length > 8 ? '…' : '');
  const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name));
  const added = Object.keys(now).filter((name) => !Object.hasOwn(old, name));
  const other = Object.keys(now).filter((name) => Object.hasOwn(old, name) && !same(old[name]?.type, now[name]?.type));
  const needed = (after.required ?? []).filter((name) => !(before.required ?? []).includes(name));
  return [
    ...(gone.length > 0 ? [said(`${zh}少了：${names(gone)}`, `${en} without: ${names(gone)}`)] : []),
    ...(added.length > 0 ? [said(`${zh}多了：${names(added)}`, `${en} new: ${names(added)}`)] : []),
    ...(other.length > 0 ? [said(`${zh}类型变了：${names(other)}`, `${en} of another type: ${names(other)}`)] : []),
    ...(needed.length > 0 ? [said(`${zh}必填了：${names(needed)}`, `${en} required now: ${names(needed)}`)] : []),
  ];
};

/** What a flow that uses the operation would notice. */
const changesOf = (before: ImportedOperation, after: ImportedOperation): LocalText[] => {
  const exits = (operation: ImportedOperation): string => operation.exits.map(({ name }) => name).join(', ');
  return [
    ...(before.key === after.key
      ? []
      : [said(`地址：${before.key} → ${after.key}`, `address: ${before.key} → ${after.key}`)]),
    ...fieldChanges(before.input, after.input, '填写项', 'inputs'),
    ...fieldChanges(before.output, after.output, '结果', 'results'),
    ...(exits(before) === exits(after)
      ? []
      : [said(`出口：${exits(before)} → ${exits(after)}`, `exits: ${exits(before)} → ${exits(after)}`)]),
    ...(before.effect === after.effect ? [] : [said('读写方式变了', 'reads instead of writes, or the other way')]),
  ];
};

/** What flows get when `after` takes the place of `before`. */
export const importChanges = (
  before: readonly ImportedOperation[],
  after: readonly ImportedOperation[],
  uses: readonly ImportUse[],
): ImportChanges => {
  const [old, now] = [before, after].map((list) => new Map(list.map((each) => [each.name, each]))) as [
    Map<string, ImportedOperation>,
    Map<string, ImportedOperation>,
  ];
  const removed = before.filter(({ name }) => !now.has(name)).map(({ name }) => name);
  const changed = after.flatMap((operation) => {
    const known = old.get(operation.name);
    const what = known ? changesOf(known, operation) : [];
    return what.length > 0 ? [{ name: operation.name, what }] : [];
  });
  const touched = new Set([...removed, ...changed.map(({ name }) => name)]);
  return {
    added: after.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    removed,
    changed,
    flows: uses.flatMap(({ operations, ...flow }) => {
      const hit = operations.filter((name) => touched.has(name));
      return hit.length > 0 ? [{ ...flow, operations: hit }] : [];
    }),
  };
};
