import {
  both,
  defineTrigger,
  Fault,
  PlainText,
  type PollContext,
  Secret,
  type Static,
  Type,
  type Value,
} from 'switchyard/sdk';
import { AnyData, at, eventFields, parseJson, readEvent } from '../event-fields.ts';

const Config = Type.Object(
  {
    url: PlainText({
      label: { 'zh-CN': '网址', en: 'Address' },
      help: {
        'zh-CN': '{cursor} 处填入上次问到哪里，第一次为空，如 https://tms.example.com/changes?since={cursor}',
        en: '{cursor} stands for where the last poll ended, empty at first: https://tms.example.com/changes?since={cursor}',
      },
      pattern: '^https?://',
      maxLength: 1000,
    }),
    token: Type.Optional(
      Secret({ label: { 'zh-CN': '令牌（Authorization: Bearer）', en: 'Token (Authorization: Bearer)' } }),
    ),
    listField: PlainText({
      label: { 'zh-CN': '列表所在字段', en: 'Field of the list' },
      help: { 'zh-CN': '不填则整个回答就是列表', en: 'Empty: the whole answer is the list' },
      section: { 'zh-CN': '回答里的字段', en: 'Fields of the answer' },
      default: 'items',
    }),
    cursorField: PlainText({
      label: { 'zh-CN': '下次从哪里问起所在字段', en: 'Field of where to go on' },
      help: { 'zh-CN': '不填则用列表里最大的版本', en: 'Empty: the largest version of the list' },
      default: 'cursor',
    }),
    moreField: PlainText({
      label: { 'zh-CN': '还有更多所在字段', en: 'Field that says that there is more' },
      default: 'more',
    }),
    ...eventFields,
  },
  { additionalProperties: false },
);

type Settings = Static<typeof Config>;

const ask = async ({ config, cursor, http }: PollContext<Settings>): Promise<Value> => {
  const url = config.url.replaceAll('{cursor}', encodeURIComponent(cursor === undefined ? '' : String(cursor)));
  const headers: Record<string, string> = { accept: 'application/json' };
  if (config.token) headers.authorization = `Bearer ${config.token}`;
  const answer = await http({ method: 'GET', url, headers });
  if (answer.status === 200) return parseJson(answer.text);
  throw new Fault(
    answer.status >= 500 ? 'connector.error' : 'connector.bad_answer',
    both(`对方回答 HTTP ${answer.status}`, `status ${answer.status}`),
  );
};

export default defineTrigger({
  type: 'http.poll',
  version: 1,
  kind: 'poll',
  everySeconds: 60,
  icon: 'refresh-cw',
  title: { 'zh-CN': '定时查询变化', en: 'Poll' },
  help: {
    'zh-CN': '隔一会儿问一次其他系统有什么变化，推送丢了的也能补上',
    en: 'Asks another system for changes now and then; what a webhook has lost is made up for',
  },
  config: Config,
  emits: AnyData,
  sample: {
    url: 'https://tms.example.com/changes?since={cursor}',
    listField: 'items',
    cursorField: 'cursor',
    moreField: 'more',
    idField: 'id',
    subjectField: 'subject',
    versionField: 'version',
    atField: 'at',
    dataField: '',
  },
  async poll(context) {
    const { config } = context;
    const answer = await ask(context);
    const list = at(answer, config.listField);
    if (!Array.isArray(list))
      throw new Fault('connector.bad_answer', both(`${config.listField} 处没有列表`, `no list at ${config.listField}`));
    const events = list.map((event: Value) => readEvent(event, config));
    const largest = events.reduce((most, { version }) => Math.max(most, version), Number(context.cursor ?? 0) || 0);
    const told = config.cursorField === '' ? largest : at(answer, config.cursorField);
    const cursor = told ?? context.cursor ?? '';
    // A source that says “more” and does not move would be asked for ever.
    const moved = cursor !== context.cursor;
    return { events, cursor, more: moved && at(answer, config.moreField) === true };
  },
});
