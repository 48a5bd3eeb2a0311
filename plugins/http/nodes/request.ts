import {
  Choice,
  defineNode,
  Fault,
  Items,
  PlainText,
  Seconds,
  type Step,
  Template,
  Type,
  UNKNOWN_EXIT,
  type Value,
  VariableName,
} from 'switchyard/sdk';

interface Save {
  readonly path: string;
  readonly variable: string;
}

/** Follows a dotted path through own properties only. */
const at = (value: Value, path: string): Value | undefined => {
  let current: Value | undefined = value;
  for (const part of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<string, Value>>)[part];
  }
  return current;
};

const parsed = (text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new Fault('connector.bad_answer', 'the answer is no JSON', { cause });
  }
};

const store = (step: Step<unknown>, text: string, saves: readonly Save[]): void => {
  if (saves.length === 0) return;
  const answer = parsed(text);
  for (const { path, variable } of saves) {
    const value = at(answer, path);
    if (value === undefined) throw new Fault('connector.bad_answer', `the answer has no ${path}`);
    step.set(variable, value);
  }
};

export default defineNode({
  type: 'http.request',
  version: 1,
  group: 'connector',
  order: 90,
  needs: 'nothing',
  icon: 'globe',
  title: { 'zh-CN': 'HTTP 请求', en: 'HTTP request' },
  help: { 'zh-CN': '向一个网址发请求，把回答里的内容存进变量', en: 'Calls a URL and stores parts of the JSON answer' },
  summary: { 'zh-CN': '{method} {url}', en: '{method} {url}' },
  params: Type.Object(
    {
      method: Choice(
        {
          GET: { 'zh-CN': 'GET', en: 'GET' },
          POST: { 'zh-CN': 'POST', en: 'POST' },
          PUT: { 'zh-CN': 'PUT', en: 'PUT' },
          PATCH: { 'zh-CN': 'PATCH', en: 'PATCH' },
          DELETE: { 'zh-CN': 'DELETE', en: 'DELETE' },
        },
        { label: { 'zh-CN': '方法', en: 'Method' }, default: 'GET' },
      ),
      url: Template({ label: { 'zh-CN': '网址', en: 'URL' }, maxLength: 2000 }),
      headers: Type.Optional(
        Items(
          Type.Object(
            {
              name: PlainText({ label: { 'zh-CN': '名称', en: 'Name' }, pattern: '^[A-Za-z0-9-]{1,60}$' }),
              value: Template({ label: { 'zh-CN': '值', en: 'Value' } }),
            },
            { additionalProperties: false },
          ),
          { label: { 'zh-CN': '请求头', en: 'Headers' }, maxItems: 20 },
        ),
      ),
      body: Type.Optional(
        Template({ label: { 'zh-CN': '内容 (JSON)', en: 'Body (JSON)' }, maxLength: 10_000, multiline: true }),
      ),
      timeout: Seconds({ label: { 'zh-CN': '最多等', en: 'Wait for' }, minimum: 1, maximum: 30, default: 3 }),
      save: Type.Optional(
        Items(
          Type.Object(
            {
              path: PlainText({
                label: { 'zh-CN': '回答里的位置', en: 'Path in the answer' },
                help: { 'zh-CN': '用点隔开，例如 data.eta', en: 'Dotted, such as data.eta' },
                pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$',
              }),
              variable: VariableName('write', [], { label: { 'zh-CN': '存到变量', en: 'Store in' } }),
            },
            { additionalProperties: false },
          ),
          { label: { 'zh-CN': '存下来', en: 'Store' }, section: { 'zh-CN': '存下来', en: 'Store' }, maxItems: 20 },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'ok', title: { 'zh-CN': '成功', en: 'OK' }, icon: 'check' },
    { name: 'refused', title: { 'zh-CN': '对方说不行', en: 'Refused' }, icon: 'circle-x' },
    { name: 'failed', title: { 'zh-CN': '请求失败', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
    { ...UNKNOWN_EXIT, when: { param: 'method', not: 'GET' } },
  ],
  sample: { method: 'GET', url: 'https://tms.example.com/waybills/{{ waybill }}', timeout: 3 },
  async run(step) {
    const { method, url, headers = [], body, timeout, save = [] } = step.params;
    const send = (idempotencyKey?: string) =>
      step.http({
        method,
        url: step.render(url),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...Object.fromEntries(headers.map(({ name, value }) => [name, step.render(value)])),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: step.render(body) }),
        timeout: timeout * 1000,
      });
    const answer =
      method === 'GET'
        ? await send()
        : await step.once('request', async (key) => ({ ...(await send(key)) }), {
            // Sent twice they do what they do once (RFC 9110, 9.2.2); of the others nobody can say so.
            repeatable: method === 'PUT' || method === 'DELETE',
          });
    step.note('request', `${method} ${answer.status}`, { status: answer.status });
    // A gateway speaks, which does not know what became of the request behind it.
    if (method !== 'GET' && (answer.status === 502 || answer.status === 504))
      throw new Fault('effect.unknown', `HTTP ${answer.status}`);
    if (answer.status >= 500) throw new Fault('connector.error', `HTTP ${answer.status}`);
    if (answer.status >= 300) return 'refused';
    store(step, answer.text, save);
    return 'ok';
  },
});
