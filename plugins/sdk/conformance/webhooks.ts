import { Value as Schemas } from 'typebox/value';
import { Fault } from '../../../schema/faults.ts';
import type { LocalText } from '../../../schema/text.ts';
import type { RunnableTrigger, WebhookRequest } from '../trigger.ts';
import { type Problems, problem } from './checks/verdict.ts';
import { secretFields } from './leaks.ts';

type Webhook = Extract<RunnableTrigger, { kind: 'webhook' }>;

interface Bench {
  readonly trigger: Webhook;
  readonly config: Readonly<Record<string, unknown>>;
  readonly now: () => Date;
}

const NOW = new Date('2026-03-02T09:00:00Z');

/** `undefined`: refused; an error is a problem of its own. */
const verified = ({ trigger, config, now }: Bench, request: WebhookRequest) => trigger.verify(request, { config, now });

/** Refused, and quietly: what comes from anybody must not be able to crash it. */
const refused = (bench: Bench, request: WebhookRequest, what: LocalText): Problems => {
  try {
    return verified(bench, request) === undefined
      ? []
      : [problem(`收下了${what['zh-CN']}`, `it takes ${what.en} for genuine`)];
  } catch (error) {
    return [problem(`${what['zh-CN']}让 verify 崩溃：${error}`, `verify crashes at ${what.en}: ${error}`)];
  }
};

/** Every text that differs in one character. */
const changed = (text: string): string[] =>
  [...text].map((char, at) => `${text.slice(0, at)}${char === '0' ? '1' : '0'}${text.slice(at + char.length)}`);

/** Many problems are one. */
const first = (problems: Problems): Problems => problems.slice(0, 1);

const changedBody = (bench: Bench, good: WebhookRequest): Problems =>
  first(
    changed(good.body).flatMap((body, at) =>
      refused(
        bench,
        { ...good, body },
        problem(`第 ${at + 1} 个字改过的内容`, `a body whose character ${at + 1} was changed`),
      ),
    ),
  );

/** Headers and query parameters that make a difference: without one of them the request is not genuine. */
const needed = (bench: Bench, good: WebhookRequest, part: 'headers' | 'query'): string[] =>
  Object.keys(good[part]).filter((name) => {
    const { [name]: _gone, ...others } = good[part];
    return refused(bench, { ...good, [part]: others }, problem('', '')).length === 0;
  });

const changedFields = (bench: Bench, good: WebhookRequest, part: 'headers' | 'query'): Problems =>
  needed(bench, good, part).flatMap((name) =>
    first(
      changed(good[part][name] ?? '').flatMap((value) =>
        refused(
          bench,
          { ...good, [part]: { ...good[part], [name]: value } },
          problem(`改过的 ${name}`, `a changed ${name}`),
        ),
      ),
    ),
  );

/** A signature that covers nothing of the request would stand in none of its parts. */
const bare = (bench: Bench, good: WebhookRequest): Problems => [
  ...refused(bench, { ...good, headers: {}, query: {}, body: '' }, problem('空的请求', 'an empty request')),
  ...refused(
    bench,
    { ...good, headers: JSON.parse('{"__proto__":"x","constructor":"x"}'), query: {}, body: '{"__proto__":{"a":1}}' },
    problem('只有 __proto__ 的请求', 'a request of prototype keys'),
  ),
];

const otherSecrets = (bench: Bench, good: WebhookRequest): Problems => {
  const names = secretFields(bench.trigger.config);
  if (names.length === 0) return [problem('没有密钥：谁都能发', 'it has no secret: anybody can send')];
  return names.flatMap((name) => {
    const other = { ...bench, config: { ...bench.config, [name]: 'another-secret-of-the-kit' } };
    const empty = { ...bench.config, [name]: '' };
    return [
      ...refused(other, good, problem('用别的密钥签的请求', 'a request that another secret has signed')),
      ...(Schemas.Check(bench.trigger.config, empty)
        ? [problem(`${name} 可以留空：谁都能签`, `${name} may be empty: anybody can sign`)]
        : []),
    ];
  });
};

const GARBAGE = [
  '',
  '{"__proto__":{"id":{}},"constructor":7}',
  '{',
  'null',
  '[]',
  '42',
  '"text"',
  '{}',
  '[null]',
  '\u0000',
  'param=%7B',
  'param=null',
  'param=[]',
  'param={"lastResult":7}',
];

/** What a genuine sender sends is read, or refused with a fault. */
const garbage = ({ trigger, config, now }: Bench, good: WebhookRequest): Problems =>
  first(
    [...GARBAGE, ...changed(good.body)].flatMap((body) => {
      try {
        const { events } = trigger.receive({ ...good, body }, { config, now });
        const wrong = events.find(({ data }) => !Schemas.Check(trigger.emits, data));
        return wrong ? [problem('收到的内容不合 emits', 'what it received does not fit `emits`')] : [];
      } catch (error) {
        if (error instanceof Fault) return [];
        const text = JSON.stringify(body.slice(0, 40));
        return [problem(`receive 读 ${text} 时崩溃：${error}`, `receive crashes at ${text}: ${error}`)];
      }
    }),
  );

const received = ({ trigger, config, now }: Bench, good: WebhookRequest): Problems => {
  try {
    const { events } = trigger.receive(good, { config, now });
    return events.length > 0 ? [] : [problem('正常的请求里没有事件', 'the good request brings no event')];
  } catch (error) {
    return [problem(`收不下正常的请求：${error}`, `it does not receive the good request: ${error}`)];
  }
};

const onceProblems = (bench: Bench, good: WebhookRequest, other: WebhookRequest): Problems => {
  const [one, again, another] = [good, good, other].map((request) => verified(bench, request)?.once);
  if (one === undefined || another === undefined) return [problem('不收签过名的请求', 'it refuses a signed request')];
  if (one !== again) return [problem('同一请求的 once 每次不同', 'the `once` of one request differs each time')];
  return one === another
    ? [problem('两个请求的 once 相同', 'two requests have the same `once`: the second would be dropped')]
    : [];
};

/** What is wrong with how a webhook trigger tells genuine requests from others, and with how it reads them. */
export const webhookProblems = (trigger: Webhook): Problems => {
  const { signedSamples } = trigger;
  if (!signedSamples)
    return [problem('没有签过名的样例（signedSamples）', 'it has no signed samples (`signedSamples`)')];
  const bench: Bench = { trigger, config: trigger.sample as Bench['config'], now: () => NOW };
  const [good, other] = signedSamples;
  const unlike = onceProblems(bench, good, other);
  if (unlike.length > 0) return unlike;
  return [
    ...received(bench, good),
    ...changedBody(bench, good),
    ...changedFields(bench, good, 'headers'),
    ...changedFields(bench, good, 'query'),
    ...bare(bench, good),
    ...otherSecrets(bench, good),
    ...garbage(bench, good),
  ];
};
