import type { TObject } from 'typebox';
import { Value as Schemas } from 'typebox/value';
import { EXIT_NAME_PATTERN } from '../../../../schema/flow.ts';
import type { LocalText } from '../../../../schema/text.ts';
import type { ConnectorDefinition, OperationDefinition } from '../../connector.ts';
import type { Conformance } from '../declare.ts';
import { SHORTEST_CANARY, secretFields } from '../leaks.ts';
import { type Problems, problem } from './verdict.ts';

interface Field {
  readonly type?: unknown;
  readonly 'x-label'?: LocalText;
  readonly 'x-secret'?: boolean;
}

const HAN = /\p{Script=Han}/u;
const ICON = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A field of such a name is a secret unless it says otherwise. */
const SECRET_NAME = /(secret|password|passwd|token|credential|private_?key|api_?key|app_?key|access_?key)$/i;

const isText = (text: LocalText | undefined): text is LocalText =>
  typeof text?.['zh-CN'] === 'string' &&
  typeof text.en === 'string' &&
  text['zh-CN'].trim() !== '' &&
  text.en.trim() !== '';

/** `inChinese`: a whole sentence, which has Chinese in it; names of products need not. */
export const textProblems = (what: LocalText, text: LocalText | undefined, inChinese = false): Problems => {
  if (!isText(text)) return [problem(`${what['zh-CN']}缺中文或英文`, `${what.en} lacks Chinese or English`)];
  return inChinese && !HAN.test(text['zh-CN'])
    ? [problem(`${what['zh-CN']}的中文里没有中文`, `the Chinese of ${what.en} is not Chinese`)]
    : [];
};

const fieldsOf = (schema: TObject): [string, Field][] => Object.entries(schema.properties as Record<string, Field>);

/** Of what comes from elsewhere: an event may bring whatever another system sends. */
export const labelProblems = (schema: TObject): Problems => [
  ...(schema.type === 'object' ? [] : [problem('不是对象', 'it is no object')]),
  ...fieldsOf(schema).flatMap(([name, field]) =>
    textProblems(problem(`${name} 的名称`, `the label of ${name}`), field['x-label']),
  ),
];

/** Of a form that people fill in. */
export const formProblems = (schema: TObject): Problems => [
  ...((schema as { readonly additionalProperties?: unknown }).additionalProperties === false
    ? []
    : [problem('会收没有声明的项', 'it takes fields that are not declared')]),
  ...labelProblems(schema),
];

export const versionProblems = (version: number | undefined, upgrade: unknown): Problems => {
  if (version === undefined || version === 1) return [];
  if (!Number.isInteger(version) || version < 1)
    return [problem('version 不是正整数', 'the version is no positive number')];
  return typeof upgrade === 'function'
    ? []
    : [problem(`version 是 ${version}，却没有 upgrade`, `the version is ${version}, and there is no upgrade`)];
};

/** What concerns the connector as a whole. */
export const config = ({ config: schema, title, icon, version, upgrade }: ConnectorDefinition): Problems => [
  ...textProblems(problem('连接器的标题', 'the connector’s title'), title),
  ...(ICON.test(icon) ? [] : [problem(`图标 ${icon} 不是 Lucide 的名字`, `${icon} is no name of a Lucide icon`)]),
  ...formProblems(schema),
  ...versionProblems(version, upgrade),
  ...fieldsOf(schema).flatMap(([name, field]) =>
    SECRET_NAME.test(name) && field.type === 'string' && field['x-secret'] === undefined
      ? [problem(`${name} 像是密钥，没有标 x-secret`, `${name} looks like a secret and is not marked x-secret`)]
      : [],
  ),
];

const namesIn = (summary: LocalText): Set<string> =>
  new Set([...`${summary['zh-CN']} ${summary.en}`.matchAll(/\{input\.([^}.]+)/g)].map(([, name]) => name ?? ''));

const RESERVED = ['failed', 'unknown'];

const exitProblems = ({ exits }: OperationDefinition<TObject>): Problems => {
  const names = exits.map(({ name }) => name);
  return [
    ...(exits.length === 0 ? [problem('没有出口', 'it has no exit')] : []),
    ...names.flatMap((name, at) => {
      if (RESERVED.includes(name)) return [problem(`出口不能叫 ${name}`, `no exit may be called ${name}`)];
      if (names.indexOf(name) !== at) return [problem(`出口 ${name} 重了`, `the exit ${name} is there twice`)];
      return new RegExp(EXIT_NAME_PATTERN).test(name)
        ? []
        : [problem(`出口名 ${name} 不行`, `${name} is no name of an exit`)];
    }),
    ...exits.flatMap(({ name, title }) =>
      textProblems(problem(`出口 ${name} 的标题`, `the title of the exit ${name}`), title),
    ),
  ];
};

/** Words, icon, exits, effect and times of an operation. */
export const words = (operation: OperationDefinition<TObject>): Problems => {
  const { title, help, summary, icon, effect, repeatable, cacheSeconds, timeout, version, upgrade } = operation;
  const unknown = isText(summary)
    ? [...namesIn(summary)].filter((name) => !Object.hasOwn(operation.input.properties, name))
    : [];
  return [
    ...textProblems(problem('标题', 'the title'), title),
    ...textProblems(problem('说明', 'the help'), help, true),
    ...textProblems(problem('摘要', 'the summary'), summary),
    ...unknown.map((name) =>
      problem(`摘要里的 {input.${name}} 不是输入项`, `{input.${name}} of the summary is no field of the input`),
    ),
    ...(ICON.test(icon) ? [] : [problem(`图标 ${icon} 不是 Lucide 的名字`, `${icon} is no name of a Lucide icon`)]),
    ...exitProblems(operation),
    ...(effect === 'read' || effect === 'write'
      ? []
      : [problem('effect 要是 read 或 write', 'the effect has to be read or write')]),
    ...(repeatable && effect !== 'write' ? [problem('只有写操作才有 repeatable', 'only a write is repeatable')] : []),
    ...(cacheSeconds !== undefined && effect !== 'read'
      ? [problem('只有查询才有 cacheSeconds', 'only a read has cacheSeconds')]
      : []),
    ...(timeout >= 0.1 && timeout <= 60
      ? []
      : [problem('timeout 要在 0.1 到 60 秒之间', 'the timeout has to be from 0.1 to 60 s')]),
    ...versionProblems(version, upgrade),
  ];
};

const schemaProblems = (schema: TObject, value: unknown): Problems =>
  Schemas.Errors(schema, value).map(({ instancePath, message }) =>
    problem(`sample${instancePath} ${message}`, `sample${instancePath} ${message}`),
  );

export const input = ({ input: schema, sample }: OperationDefinition<TObject>): Problems => [
  ...formProblems(schema),
  ...schemaProblems(schema, sample),
];

export const output = ({ output: schema }: OperationDefinition<TObject>): Problems => labelProblems(schema);

/** Whether `conformance.ts` has what the kit needs for an operation. */
export const recorded = (conformance: Conformance, name: string): Problems => {
  const operation = conformance.connector.operations[name];
  const cases = conformance.operations[name]?.cases ?? [];
  const [good] = cases;
  if (!operation || !good) return [problem('conformance.ts 里没有它的 case', 'conformance.ts has no case for it')];
  const reached = new Set(cases.map(({ exit }) => exit));
  const [kind, otherKind] = conformance.peer ? ['peer', 'exchanges'] : ['exchanges', 'peer'];
  return [
    ...(good.exit === undefined
      ? [problem('第一条 case 要是正常的，有 exit', 'the first case has to be the good one, with an exit')]
      : []),
    ...operation.exits
      .filter((exit) => !reached.has(exit.name))
      .map((exit) => problem(`出口 ${exit.name} 没有 case`, `no case takes the exit ${exit.name}`)),
    ...cases.flatMap(({ exchanges }, at) =>
      (exchanges === undefined) === (kind === 'peer')
        ? []
        : [
            problem(
              `第 ${at + 1} 条 case 要有 ${kind}，不要 ${otherKind}`,
              `case ${at + 1} needs ${kind} and no ${otherKind}`,
            ),
          ],
    ),
  ];
};

/** Whether its configuration is one, with secrets that can be found again. */
export const configuration = ({ connector, config: configOf, check }: Conformance): Problems => {
  const given = configOf({ url: 'http://127.0.0.1:1', host: '127.0.0.1', port: 1 });
  return [
    ...(connector.check && !check
      ? [problem('conformance.ts 里没有 check 的 exchanges', 'conformance.ts has no exchanges for `check`')]
      : []),
    ...Schemas.Errors(connector.config, given).map(({ instancePath, message }) =>
      problem(
        `conformance.ts 的 config${instancePath} ${message}`,
        `config${instancePath} in conformance.ts ${message}`,
      ),
    ),
    ...secretFields(connector.config).flatMap((name) => {
      const value = given[name];
      if (typeof value === 'string' && value.length >= SHORTEST_CANARY) return [];
      // A secret that another way of signing in needs is left out.
      return value === undefined && !(connector.config.required ?? []).includes(name)
        ? []
        : [problem(`config 的 ${name} 太短，找不出来`, `${name} of the config is too short to be found again`)];
    }),
  ];
};
