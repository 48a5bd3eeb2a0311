import {
  both,
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

/** What a JSON pointer (RFC 6901) leads to, through own properties only; an empty one is the whole answer. */
const at = (value: Value, pointer: string): Value | undefined => {
  let current: Value | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const part = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<string, Value>>)[part];
  }
  return current;
};

const parsed = (text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new Fault('connector.bad_answer', both('回答不是 JSON', 'the answer is no JSON'), { cause });
  }
};

/** Stores what the answer holds; on a way of its own for a status, what is not there is left out. */
const store = (step: Step<unknown>, text: string, saves: readonly Save[], isStrict: boolean): void => {
  if (saves.length === 0) return;
  const answer = isStrict ? parsed(text) : parsedOrNothing(text);
  if (answer === undefined) return;
  for (const { path, variable } of saves) {
    const value = at(answer, path);
    if (value !== undefined) step.set(variable, value);
    else if (isStrict)
      throw new Fault('connector.bad_answer', both(`回答里没有 ${path}`, `the answer has nothing at ${path}`));
  }
};

const parsedOrNothing = (text: string): Value | undefined => {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // An answer that says no by its status alone.
    return undefined;
  }
};

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** The address with the parameters appended, each encoded: what a caller says can't add another one. */
const addressOf = (step: Step<unknown>, url: string, query: readonly Pair[]): string => {
  const address = URL.parse(step.render(url));
  // What is no address is refused where addresses are checked.
  if (!address || query.length === 0) return step.render(url);
  for (const { name, value } of query) address.searchParams.append(name, step.render(value));
  return address.href;
};

const TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;

interface Content {
  readonly bodyAs: keyof typeof TYPES;
  readonly body?: string;
  readonly form?: readonly Pair[];
}

const bodyOf = (step: Step<unknown>, { bodyAs, body, form = [] }: Content): string | undefined => {
  if (bodyAs === 'form')
    return new URLSearchParams(form.map(({ name, value }) => [name, step.render(value)])).toString();
  if (body === undefined) return undefined;
  const text = step.render(body);
  // A quotation mark in what a caller gave would change what is asked for: it is not sent then.
  if (bodyAs === 'json' && text !== '' && parsedOrNothing(text) === undefined)
    throw new Fault(
      'connector.bad_request',
      both('填好以后，正文不是 JSON', 'the body is no JSON once it is filled in'),
    );
  return text;
};

const statusFits = (pattern: string, status: number): boolean =>
  pattern === String(status) || pattern === `${Math.floor(status / 100)}xx`;

const pair = (value: string, en: string) =>
  Type.Object(
    {
      name: PlainText({ label: { 'zh-CN': '名称', en: 'Name' }, pattern: '^[^\\s=&]{1,100}$' }),
      value: Template({ label: { 'zh-CN': value, en } }),
    },
    { additionalProperties: false },
  );

export default defineNode({
  type: 'http.request',
  version: 2,
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
      query: Type.Optional(
        Items(pair('值', 'Value'), {
          label: { 'zh-CN': '网址参数', en: 'Query' },
          help: { 'zh-CN': '接在网址后面，值会自动转码', en: 'Appended to the URL, values encoded' },
          maxItems: 20,
        }),
      ),
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
      bodyAs: Choice(
        {
          json: { 'zh-CN': 'JSON', en: 'JSON' },
          form: { 'zh-CN': '表单', en: 'Form' },
          text: { 'zh-CN': '纯文本', en: 'Plain text' },
        },
        { label: { 'zh-CN': '内容格式', en: 'Body as' }, default: 'json' },
      ),
      body: Type.Optional(Template({ label: { 'zh-CN': '内容', en: 'Body' }, maxLength: 10_000, multiline: true })),
      form: Type.Optional(
        Items(pair('值', 'Value'), {
          label: { 'zh-CN': '表单字段', en: 'Form fields' },
          shownWhen: { param: 'bodyAs', equals: 'form' },
          maxItems: 50,
        }),
      ),
      timeout: Seconds({ label: { 'zh-CN': '最多等', en: 'Wait for' }, minimum: 1, maximum: 30, default: 3 }),
      save: Type.Optional(
        Items(
          Type.Object(
            {
              path: PlainText({
                label: { 'zh-CN': '回答里的位置', en: 'Place in the answer' },
                help: {
                  'zh-CN': 'JSON 指针，例如 /data/eta 或 /list/0/name；不填就是整个回答',
                  en: 'A JSON pointer, such as /data/eta or /list/0/name; the whole answer when empty',
                },
                pattern: '^(/([^/~]|~[01]){1,100}){0,20}$',
              }),
              variable: VariableName('write', [], { label: { 'zh-CN': '存到变量', en: 'Store in' } }),
            },
            { additionalProperties: false },
          ),
          { label: { 'zh-CN': '存下来', en: 'Store' }, section: { 'zh-CN': '存下来', en: 'Store' }, maxItems: 20 },
        ),
      ),
      statuses: Type.Optional(
        Items(
          Type.Object(
            {
              status: PlainText({
                label: { 'zh-CN': '状态码', en: 'Status' },
                help: { 'zh-CN': '例如 404，或 4xx', en: 'Such as 404, or 4xx' },
                pattern: '^[1-5]([0-9]{2}|xx)$',
              }),
              label: PlainText({ label: { 'zh-CN': '说明', en: 'Label' }, maxLength: 40 }),
            },
            { additionalProperties: false },
          ),
          {
            label: { 'zh-CN': '按状态码分出口', en: 'Exits by status' },
            section: { 'zh-CN': '出口', en: 'Exits' },
            maxItems: 10,
          },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { each: 'statuses', name: 'status', title: 'label' },
    { name: 'ok', title: { 'zh-CN': '成功', en: 'OK' }, icon: 'check' },
    { name: 'refused', title: { 'zh-CN': '对方说不行', en: 'Refused' }, icon: 'circle-x' },
    { name: 'failed', title: { 'zh-CN': '请求失败', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
    { ...UNKNOWN_EXIT, when: { param: 'method', not: 'GET' } },
  ],
  sample: { method: 'GET', url: 'https://tms.example.com/waybills/{{ waybill }}', bodyAs: 'json', timeout: 3 },
  /** Version 1 had places with dots, and JSON bodies only. */
  upgrade({ save, ...rest }) {
    const pointer = ({ path, variable }: Save): Save => ({ path: `/${path.split('.').join('/')}`, variable });
    return { ...rest, bodyAs: 'json', ...(Array.isArray(save) && { save: (save as Save[]).map(pointer) }) };
  },
  async run(step) {
    const { method, url, query = [], headers = [], timeout, save = [], statuses = [] } = step.params;
    const body = bodyOf(step, step.params);
    const send = (idempotencyKey?: string) =>
      step.http({
        method,
        url: addressOf(step, url, query),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': TYPES[step.params.bodyAs] }),
          ...Object.fromEntries(headers.map(({ name, value }) => [name, step.render(value)])),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body }),
        timeout: timeout * 1000,
      });
    const answer =
      method === 'GET'
        ? await send()
        : await step.once('request', async (key) => ({ ...(await send(key)) }), {
            // Sent twice they do what they do once (RFC 9110, 9.2.2); of the others nobody can say so.
            repeatable: method === 'PUT' || method === 'DELETE',
          });
    const { status, text } = answer;
    step.note('request', `${method} ${status}`, { status });
    const own = statuses.find((each) => statusFits(each.status, status));
    if (own) {
      store(step, text, save, false);
      return step.exitNamed(own.status);
    }
    // A gateway speaks, which does not know what became of the request behind it.
    if (method !== 'GET' && (status === 502 || status === 504))
      throw new Fault('effect.unknown', both(`对方回答 HTTP ${status}`, `HTTP ${status}`));
    if (status >= 500) throw new Fault('connector.error', both(`对方回答 HTTP ${status}`, `HTTP ${status}`));
    if (status >= 300) return 'refused';
    store(step, text, save, true);
    return 'ok';
  },
});
