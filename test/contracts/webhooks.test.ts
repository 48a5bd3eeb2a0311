import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { webhookProblems } from '../../plugins/sdk/conformance/webhooks.ts';
import {
  defineTrigger,
  Fault,
  hints,
  sameText,
  Type,
  type WebhookRequest,
  type WebhookTrigger,
} from '../../plugins/sdk/index.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';

const { triggers } = await loadPlugins();
const webhooks = [...triggers.values()].flatMap((trigger) => (trigger.kind === 'webhook' ? [trigger] : []));

describe('the webhook triggers', () => {
  it('are loaded', () => expect(webhooks.map(({ type }) => type)).toEqual(['http.webhook', 'kuaidi100.pushed']));

  it.each(webhooks)('$type keeps to the contract', (trigger) => expect(webhookProblems(trigger)).toEqual([]));
});

const SECRET = 'a-sample-and-no-secret';
const label = (name: string) => hints({ label: { 'zh-CN': name, en: name } });
const sign = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
const request = (body: string, time = '1772442000'): WebhookRequest => ({
  method: 'POST',
  headers: { 'x-time': time, 'x-signature': sign(`${time}.${body}`) },
  query: {},
  body,
});

const good = defineTrigger({
  type: 'bell.rang',
  version: 1,
  kind: 'webhook',
  icon: 'bell',
  title: { 'zh-CN': '门铃响了', en: 'The bell rang' },
  help: { 'zh-CN': '有人按门铃', en: 'Somebody rings' },
  config: Type.Object(
    { secret: Type.String({ minLength: 1, 'x-secret': true, ...label('secret') }) },
    { additionalProperties: false },
  ),
  emits: Type.Object({ door: Type.String(label('door')) }),
  sample: { secret: SECRET },
  signedSamples: [request('{"id":"1","door":"A"}'), request('{"id":"2","door":"B"}')],
  verify({ headers, body }, { config }) {
    const text = `${headers['x-time']}.${body}`;
    const signature = createHmac('sha256', config.secret).update(text).digest('hex');
    return sameText(headers['x-signature'] ?? '', signature) ? { once: signature } : undefined;
  },
  receive({ body }, { now }) {
    let rang: { readonly id?: unknown; readonly door?: unknown } | null;
    try {
      rang = JSON.parse(body);
    } catch (cause) {
      throw new Fault('connector.bad_answer', 'no JSON', { cause });
    }
    const [id, door] = [rang?.id, rang?.door];
    if (typeof id !== 'string' || typeof door !== 'string') throw new Fault('connector.bad_answer', 'no ring');
    return { events: [{ id, subject: door, version: 1, at: now().toISOString(), data: { door } }] };
  },
});

const now = () => new Date(0);
type Trigger = typeof good;
const signatureOf = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('hex');

/** Everything that can be wrong with a webhook trigger, and what the kit says of it. */
const defects: Readonly<Record<string, readonly [Partial<Trigger>, string]>> = {
  'believes everybody': [{ verify: ({ body }) => ({ once: body }) }, 'a body whose character'],
  'signs no time': [
    {
      verify: ({ headers, body }, { config }) => {
        const time = headers['x-time'] === undefined ? undefined : '1772442000';
        return good.verify(
          { method: '', query: {}, headers: { ...headers, 'x-time': time ?? '' }, body },
          { config, now },
        );
      },
    },
    'a changed x-time',
  ],
  'compares the first half of a signature': [
    {
      verify: ({ headers, body }, { config }) => {
        const signature = signatureOf(`${headers['x-time']}.${body}`, config.secret);
        const sent = headers['x-signature'] ?? '';
        return sent.slice(0, 20) === signature.slice(0, 20) ? { once: signature } : undefined;
      },
    },
    'a changed x-signature',
  ],
  'signs with a secret of its own': [
    { verify: (request) => good.verify(request, { config: { secret: SECRET }, now }) },
    'another secret',
  ],
  'may have an empty secret': [
    {
      config: Type.Object(
        { secret: Type.String({ 'x-secret': true, ...label('secret') }) },
        { additionalProperties: false },
      ) as Trigger['config'],
    },
    'may be empty',
  ],
  'takes all requests for one': [
    { verify: (request, context) => good.verify(request, context) && { once: 'always' } },
    'the same `once`',
  ],
  'crashes without headers': [
    {
      verify: (request, context) => {
        if (request.headers['x-signature'] === undefined) throw new TypeError('no signature');
        return good.verify(request, context);
      },
    },
    'verify crashes',
  ],
  'crashes on garbage': [
    {
      receive: ({ body }) => {
        const rang = JSON.parse(body);
        return { events: [{ id: rang.id, subject: '', version: 1, at: '', data: { door: rang.door } }] };
      },
    },
    'receive crashes',
  ],
  'hands on what comes': [
    {
      receive: ({ body }, context) => {
        const { events } = good.receive({ ...good.signedSamples?.[0], body } as WebhookRequest, context);
        return { events: events.map((event) => ({ ...event, data: { door: 7 as unknown as string } })) };
      },
    },
    'does not fit `emits`',
  ],
  'brings no sample': [{ signedSamples: undefined as never }, 'no signed samples'],
};

describe('the kit for webhook triggers', () => {
  const problemsOf = (changes: Partial<Trigger>): string[] =>
    webhookProblems({ ...good, ...changes, plugin: 'bell' } as WebhookTrigger & { plugin: string }).map(({ en }) => en);

  it('has nothing to say against one without a defect', () => expect(problemsOf({})).toEqual([]));

  it.each(Object.entries(defects))('catches one that %s', (_name, [changes, words]) =>
    expect(problemsOf(changes).join('\n')).toContain(words),
  );
});
