import { both, Fault, type LocalText, PlainText, type TriggerEvent, Type, type Value } from 'switchyard/sdk';

/** Where the parts of an event stand in another system's JSON: dotted paths. */
export const eventFields = {
  idField: PlainText({
    label: { 'zh-CN': '事件编号所在字段', en: 'Field of the event’s id' },
    help: {
      'zh-CN': '同一事件重发时编号不变，如 id；嵌套用点隔开，如 event.id',
      en: 'The same when an event is sent again, such as id; nested: event.id',
    },
    section: { 'zh-CN': '事件里的字段', en: 'Fields of an event' },
    default: 'id',
  }),
  subjectField: PlainText({
    label: { 'zh-CN': '单号所在字段', en: 'Field of the order’s number' },
    help: { 'zh-CN': '事件说的是哪一单', en: 'Which order the event is about' },
    default: 'subject',
  }),
  versionField: PlainText({
    label: { 'zh-CN': '版本所在字段', en: 'Field of the version' },
    help: {
      'zh-CN': '每次变化都变大的数字，或最后修改时间：先后按它判断，不按到达的先后',
      en: 'A number or a time that grows with each change: it tells what is newer, not the order of arrival',
    },
    default: 'version',
  }),
  atField: PlainText({
    label: { 'zh-CN': '发生时间所在字段', en: 'Field of the time' },
    default: 'at',
  }),
  dataField: PlainText({
    label: { 'zh-CN': '内容所在字段', en: 'Field of the content' },
    help: { 'zh-CN': '不填则整个事件就是内容', en: 'Empty: the whole event' },
    default: '',
  }),
};

export interface EventFields {
  readonly idField: string;
  readonly subjectField: string;
  readonly versionField: string;
  readonly atField: string;
  readonly dataField: string;
}

/** Whatever the other system sends. */
export const AnyData = Type.Object({}, { additionalProperties: true });

type Data = Readonly<Record<string, Value>>;

const isRecord = (value: Value | undefined): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows a dotted path through own properties only; an empty path is the value itself. */
export const at = (value: Value, path: string): Value | undefined => {
  let current: Value | undefined = value;
  for (const part of path === '' ? [] : path.split('.')) {
    if (!isRecord(current) || !Object.hasOwn(current, part)) return undefined;
    current = current[part];
  }
  return current;
};

const bad = (what: LocalText): Fault => new Fault('connector.bad_answer', what);

const textAt = (event: Value, path: string): string => {
  const value = at(event, path);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw bad(both(`${path} 处没有文本`, `no text at ${path}`));
};

/** Counters may be written as texts; a time counts as its milliseconds. */
const versionAt = (event: Value, path: string): number => {
  const value = at(event, path);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw bad(both(`${path} 处没有版本号`, `no version at ${path}`));
  const version = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isSafeInteger(version)) throw bad(both(`${path} 处没有版本号`, `no version at ${path}`));
  return version;
};

const timeAt = (event: Value, path: string): string => {
  const text = textAt(event, path);
  const time = new Date(/^\d{10}$/.test(text) ? Number(text) * 1000 : /^\d{13}$/.test(text) ? Number(text) : text);
  if (Number.isNaN(time.getTime())) throw bad(both(`${path} 处没有时间`, `no time at ${path}`));
  return time.toISOString();
};

/** Faults with `connector.bad_answer` when a part is missing. */
export const readEvent = (event: Value, fields: EventFields): TriggerEvent => {
  const data = at(event, fields.dataField);
  if (!isRecord(data)) throw bad(both(`${fields.dataField} 处没有内容`, `no content at ${fields.dataField}`));
  return {
    id: textAt(event, fields.idField),
    subject: textAt(event, fields.subjectField),
    version: versionAt(event, fields.versionField),
    at: timeAt(event, fields.atField),
    data,
  };
};

/** Faults with `connector.bad_answer`. */
export const parseJson = (text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new Fault('connector.bad_answer', both('不是 JSON', 'no JSON'), { cause });
  }
};
