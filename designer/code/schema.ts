import type { Flow } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import { newNode } from '../document/edits.ts';

/** A JSON Schema as far as it is looked at here. */
export interface Schema {
  readonly [key: string]: unknown;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const local = (value: unknown, language: Language): string | undefined =>
  isSchema(value) && typeof value[language] === 'string' ? value[language] : undefined;

/** The schema with the analyst's labels and help where JSON Schema has its titles and descriptions. */
export const inWords = (schema: unknown, language: Language): unknown => {
  if (Array.isArray(schema)) return schema.map((one) => inWords(one, language));
  if (!isSchema(schema)) return schema;
  const said: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    // Values, not schemas: they stay as they are.
    said[key] = ['default', 'const', 'enum', 'required'].includes(key) ? value : inWords(value, language);
  }
  const [title, help] = [local(schema['x-label'], language), local(schema['x-help'], language)];
  if (title !== undefined) said.title = title;
  if (help !== undefined) said.description = help;
  const options = schema['x-options'];
  if (Array.isArray(schema.enum) && isSchema(options)) {
    said.enumDescriptions = schema.enum.map((value) => local(options[String(value)], language) ?? '');
  }
  return said;
};

const snippetOf = (type: NodeType, flow: Pick<Flow, 'language'>, language: Language) => ({
  label: type.title[language],
  description: type.help[language],
  body: JSON.parse(JSON.stringify(newNode(type, flow)).replaceAll('$', '\\\\$')) as unknown,
});

/**
 * The server's closed schema as the editor's language service likes it best: in the analyst's words; a step's type alone
 * says which schema it must fit, so that a mistake is reported for that type and not for all of them; and each type can
 * be put in as a whole.
 */
export const editorSchema = (
  closed: Schema,
  types: readonly NodeType[],
  flow: Pick<Flow, 'language'>,
  language: Language,
): Schema => {
  const worded = inWords(closed, language) as Schema;
  const properties = isSchema(worded.properties) ? worded.properties : {};
  const nodes = isSchema(properties.nodes) ? properties.nodes : {};
  const patterns = isSchema(nodes.patternProperties) ? Object.keys(nodes.patternProperties) : [];
  const step: Schema = {
    type: 'object',
    required: ['type'],
    properties: {
      type: {
        enum: types.map(({ type }) => type),
        enumDescriptions: types.map(({ title, help }) => `${title[language]}: ${help[language]}`),
      },
    },
    allOf: types.map(({ type }) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
      then: { $ref: `#/$defs/${type}` },
    })),
    defaultSnippets: types.map((type) => snippetOf(type, flow, language)),
  };
  return {
    ...worded,
    properties: {
      ...properties,
      nodes: { ...nodes, patternProperties: Object.fromEntries(patterns.map((pattern) => [pattern, step])) },
    },
  };
};

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Missing property "(.*)"\.$/, '缺少「$1」'],
  [/^Property (.*) is not allowed\.$/, '这里没有「$1」这一项'],
  [/^Incorrect type\. Expected "(.*)"\.$/, '类型不对，应当是 $1'],
  [/^Incorrect type\. Expected one of (.*)\.$/, '类型不对，应当是 $1 之一'],
  [/^Value is not accepted\. Valid values: (.*)\.$/, '不能填这个值，可以填：$1'],
  [/^Value must be (.*)\.$/, '应当是 $1'],
  [/^String does not match the pattern of "(.*)"\.$/, '写法不合要求：$1'],
  [/^String is shorter than the minimum length of (.*)\.$/, '太短，至少 $1 个字'],
  [/^String is longer than the maximum length of (.*)\.$/, '太长，最多 $1 个字'],
  [/^Value is below the minimum of (.*)\.$/, '太小，最小是 $1'],
  [/^Value is above the maximum of (.*)\.$/, '太大，最大是 $1'],
  [/^Value is below the exclusive minimum of (.*)\.$/, '应当大于 $1'],
  [/^Value is above the exclusive maximum of (.*)\.$/, '应当小于 $1'],
  [/^Array has too few items\. Expected (\d+) or more\.$/, '太少，至少 $1 项'],
  [/^Array has too many items\. Expected (\d+) or fewer\.$/, '太多，最多 $1 项'],
  [/^Object has fewer properties than the required number of (\d+)$/, '至少要有 $1 项'],
  [/^Duplicate object key$/, '同一个名字写了两次'],
  [/^Expected comma or closing brace$/, '缺少逗号或 }'],
  [/^Expected comma or closing bracket$/, '缺少逗号或 ]'],
  [/^Expected comma$/, '缺少逗号'],
  [/^Colon expected$/, '缺少冒号'],
  [/^Value expected$/, '这里缺少值'],
  [/^Property expected$/, '这里缺少名字'],
  [/^Property keys must be doublequoted$/, '名字要用双引号括起来'],
  [/^Trailing comma$/, '多了一个逗号'],
  [/^End of file expected\.$/, '后面多出了内容'],
  [/^Expected a JSON object, array or literal\.$/, '这里缺少内容'],
  [/^Comments are not permitted in JSON\.$/, '不能写注释'],
  [/^Unexpected end of string\.$/, '引号没有成对'],
  [/^Unexpected end of comment\.$/, '注释没有结束'],
  [/^Unexpected end of number\.$/, '数字没有写完'],
  [/^Invalid number format\.$/, '数字写法不对'],
  [/^Invalid escape character in string\.$/, '反斜杠后面的写法不对'],
  [/^Invalid characters in string\. Control characters must be escaped\.$/, '引号里不能换行'],
  [/^Invalid unicode sequence in string\.$/, '\\u 后面的写法不对'],
];

/** What the language service says of a mistake, in Chinese where we know how; the service itself speaks English only. */
export const inChinese = (message: string): string => {
  for (const [pattern, words] of WORDS) if (pattern.test(message)) return message.replace(pattern, words);
  return message;
};
