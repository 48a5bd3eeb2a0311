import { type TObject, type TSchema, Type } from 'typebox';
import type { FixedExit } from '../../schema/node-type.ts';
import { hints } from '../../schema/params.ts';
import { below, type Json, member, type OpenApiDocument, record, words } from './document.ts';
import { FieldNames } from './names.ts';
import type { PlannedOutput } from './plan.ts';
import { type Kind, type Shape, shapeOf } from './shape.ts';

const MOST_FIELDS = 80;
const MOST_NESTED = 20;
const LONGEST_LABEL = 24;

export interface Outputs {
  readonly output: TObject;
  readonly outputs: readonly PlannedOutput[];
  readonly statusField: string;
  readonly exits: readonly FixedExit[];
  /** Declared statuses that are ways on. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly accept: string;
}

/** Statuses that tell the flow something; every other one below 500 is a refusal (`failed`). */
const EXITS: Readonly<Record<string, FixedExit>> = {
  404: { name: 'notFound', title: { 'zh-CN': '没有找到', en: 'Not found' }, icon: 'search' },
  409: { name: 'conflict', title: { 'zh-CN': '有冲突', en: 'Conflict' }, icon: 'git-merge' },
  410: { name: 'gone', title: { 'zh-CN': '已不存在', en: 'Gone' }, icon: 'search-x' },
  422: { name: 'refused', title: { 'zh-CN': '内容不对', en: 'Not accepted' }, icon: 'circle-x' },
};
const DONE: FixedExit = { name: 'done', title: { 'zh-CN': '成功', en: 'Done' }, icon: 'check' };

const TYPES: Readonly<Record<Kind, TSchema>> = {
  text: Type.String(),
  integer: Type.Integer(),
  number: Type.Number(),
  boolean: Type.Boolean(),
  list: Type.Array(Type.Unknown()),
  record: Type.Record(Type.String(), Type.Unknown()),
  any: Type.Unknown(),
};

const labelOf = (name: string, { title, description }: Shape): string => {
  const [first = ''] = description.split(/[。.；;\n（(:：,，]/);
  const short = title || first.trim();
  return short !== '' && short.length <= LONGEST_LABEL ? short : name;
};

class Fields {
  readonly properties: Record<string, TSchema> = {};
  readonly planned: PlannedOutput[] = [];
  readonly #names = new FieldNames();

  add(path: readonly string[], raw: string, shape: Shape, label: string): void {
    if (this.planned.length >= MOST_FIELDS) return;
    const field = this.#names.take(raw, path.join('/'));
    this.planned.push({ field, path, kind: shape.kind });
    // The type alone: whatever else a schema says of an answer, flows take it as it comes.
    this.properties[field] = { ...TYPES[shape.kind], ...hints({ label: { 'zh-CN': label, en: label } }) };
  }

  /** Takes a name that nothing else may have. */
  reserve(raw: string): string {
    return this.#names.take(raw, 'HTTP status');
  }
}

const addFields = (document: OpenApiDocument, found: Fields, shape: Shape): void => {
  const nested: { path: string[]; label: string; shape: Shape }[] = [];
  for (const [name, field] of shape.fields) {
    const inner = shapeOf(document, field.schema, field.place);
    if (inner.writeOnly) continue;
    const label = labelOf(name, inner);
    found.add([name], name, inner, label);
    if (inner.kind === 'record' && inner.fields.size > 0 && inner.fields.size <= MOST_NESTED)
      nested.push({ path: [name], label, shape: inner });
  }
  // Behind all others: the record is there, and what it holds as well (`data.price` as `data_price`).
  for (const { path, label, shape: outer } of nested)
    for (const [name, field] of outer.fields) {
      const inner = shapeOf(document, field.schema, field.place);
      if (!inner.writeOnly)
        found.add([...path, name], [...path, name].join('_'), inner, `${label} › ${labelOf(name, inner)}`);
    }
};

const isJson = (type: string): boolean => /\bjson\b/i.test(type) || type === '*/*';

/** The declared answer that tells of success: the first of the 2xx, else the default one. */
const successOf = (responses: Json): string | undefined => {
  const codes = Object.keys(responses);
  return (
    ['200', '201', '202', '203', '206'].find((code) => codes.includes(code)) ??
    codes.find((code) => /^2(\d\d|XX)$/i.test(code)) ??
    (codes.includes('default') && !codes.some((code) => /^[1-3]/.test(code)) ? 'default' : undefined)
  );
};

const addAnswer = (document: OpenApiDocument, found: Fields, response: unknown, at: string): string => {
  const { value, place } = document.follow(response, at);
  const content = Object.entries(record(member(value, 'content')));
  const json = content.find(([type]) => isJson(type));
  if (!json) {
    const text = content.find(([type]) => /^text\//i.test(type));
    if (text) found.add([], 'text', shapeOf(document, { type: 'string' }, place), '文本');
    return text ? text[0] : '*/*';
  }
  const [type, media] = json;
  const schema = member(document.follow(media, below(place, 'content', type)).value, 'schema');
  const shape = shapeOf(document, schema, below(place, 'content', type, 'schema'));
  if (shape.kind === 'list') found.add([], 'items', shape, labelOf('items', shape));
  else if (shape.kind === 'record' && shape.fields.size > 0) addFields(document, found, shape);
  else if (schema !== undefined) found.add([], 'body', shape, labelOf('body', shape));
  return type === '*/*' ? 'application/json' : type;
};

/** What an operation gives back, and by which ways. */
export const outputsOf = (document: OpenApiDocument, operation: Json, at: string): Outputs => {
  const responses = record(operation.responses);
  const found = new Fields();
  const success = successOf(responses);
  const accept =
    success === undefined ? '*/*' : addAnswer(document, found, responses[success], below(at, 'responses', success));
  const statusField = found.reserve(Object.hasOwn(found.properties, 'status') ? 'httpStatus' : 'status');
  const declared = Object.keys(responses).filter((status) => Object.hasOwn(EXITS, status));
  const exits = declared.flatMap((status): FixedExit[] => {
    const exit = EXITS[status];
    return exit ? [exit] : [];
  });
  return {
    output: Type.Object({
      ...found.properties,
      [statusField]: Type.Integer(hints({ label: { 'zh-CN': '状态码', en: 'HTTP status' } })),
    }),
    outputs: found.planned,
    statusField,
    exits: [DONE, ...exits],
    statuses: Object.fromEntries(declared.map((status, index) => [status, exits[index]?.name ?? ''])),
    accept: words(accept, 100),
  };
};
