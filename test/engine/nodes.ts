import { defineNode, Fault, Type, type Value } from '../../plugins/sdk/index.ts';

const about = (type: string) => ({
  type,
  version: 1,
  group: 'flow' as const,
  needs: 'nothing' as const,
  icon: 'circle',
  title: { 'zh-CN': type, en: type },
  help: { 'zh-CN': type, en: type },
  summary: { 'zh-CN': type, en: type },
});
const done = { name: 'done', title: { 'zh-CN': '好', en: 'Done' } } as const;
const failed = { name: 'failed', title: { 'zh-CN': '错', en: 'Failed' }, tone: 'fault' } as const;
const prompt = (text: string) => ({ text: { 'zh-CN': text } });
const Text = Type.Object({ text: Type.String() });

/** Small node types that each do one thing a step can do. */
export const say = defineNode({
  ...about('test.say'),
  needs: 'call',
  params: Text,
  exits: [done, failed],
  sample: { text: '您好' },
  async run(step) {
    await step.call.say(prompt(step.params.text));
    return 'done';
  },
});

export const ask = defineNode({
  ...about('test.ask'),
  needs: 'call',
  waits: true,
  params: Type.Object({ text: Type.String(), into: Type.String(), digits: Type.Optional(Type.Integer()) }),
  exits: [done, { name: 'silence', title: { 'zh-CN': '无', en: 'None' } }, failed],
  sample: { text: '请输入', into: 'pin' },
  async run(step) {
    const { text, into, digits = 4 } = step.params;
    const heard = await step.call.gather({
      prompt: prompt(text),
      bargeIn: true,
      typeAhead: 'keep',
      maxDigits: digits,
      terminator: '#',
      firstDigitSeconds: 5,
      interDigitSeconds: 3,
      storedIn: into,
    });
    if (heard.kind === 'silence') return 'silence';
    step.set(into, heard.kind === 'digits' ? heard.digits : heard.kind === 'speech' ? heard.text : heard.key);
    return 'done';
  },
});

export const set = defineNode({
  ...about('test.set'),
  params: Type.Object({ variable: Type.String(), value: Type.String() }),
  exits: [done, failed],
  sample: { variable: 'n', value: 'n + 1' },
  async run(step) {
    step.set(step.params.variable, step.evaluate(step.params.value));
    return 'done';
  },
});

export const branch = defineNode({
  ...about('test.branch'),
  params: Type.Object({ when: Type.String() }),
  exits: [
    { name: 'yes', title: { 'zh-CN': '是', en: 'Yes' } },
    { name: 'no', title: { 'zh-CN': '否', en: 'No' } },
  ],
  sample: { when: 'true' },
  async run(step) {
    return step.evaluate(step.params.when) === true ? 'yes' : 'no';
  },
});

export const end = defineNode({
  ...about('test.end'),
  params: Type.Object({}),
  exits: [],
  sample: {},
  async run(step) {
    return step.end();
  },
});

export const wait = defineNode({
  ...about('test.wait'),
  waits: true,
  params: Type.Object({ seconds: Type.Number() }),
  exits: [done],
  sample: { seconds: 1 },
  async run(step) {
    await step.sleep(step.params.seconds * 1000);
    return 'done';
  },
});

export const park = defineNode({
  ...about('test.park'),
  waits: true,
  params: Type.Object({ seconds: Type.Optional(Type.Number()) }),
  exits: [done],
  sample: { seconds: 3600 },
  async run(step) {
    if (step.woken) {
      step.note('note', step.woken.reason, { payload: step.woken.payload ?? null });
      return 'done';
    }
    const { seconds } = step.params;
    return step.park(seconds === undefined ? 'event' : new Date(step.now().getTime() + seconds * 1000));
  },
});

export const fail = defineNode({
  ...about('test.fail'),
  params: Type.Object({ code: Type.Optional(Type.String()) }),
  exits: [done, failed],
  sample: {},
  async run(step) {
    if (step.params.code) throw new Fault(step.params.code as 'connector.timeout', 'test');
    throw new TypeError('secret detail');
  },
});

export const leave = defineNode({
  ...about('test.leave'),
  params: Type.Object({ by: Type.String() }),
  exits: [done],
  sample: { by: 'done' },
  async run(step) {
    return step.exitNamed(step.params.by);
  },
});

export const write = defineNode({
  ...about('test.write'),
  params: Type.Object({ into: Type.Optional(Type.String()) }),
  exits: [done, failed],
  sample: {},
  async run(step) {
    const result = await step.once('ticket', async (idempotencyKey) => {
      const { output } = await step.connect('crm', 'create', {}, { timeout: 1000, idempotencyKey });
      return (output?.id ?? 'none') as Value;
    });
    if (step.params.into) step.set(step.params.into, result);
    return 'done';
  },
});

export const lookUp = defineNode({
  ...about('test.lookUp'),
  waits: true,
  params: Type.Object({}),
  exits: [done, failed],
  sample: {},
  async run(step) {
    await step.connect('tms', 'track', {}, { timeout: 5000 });
    return 'done';
  },
});

export const fetchIt = defineNode({
  ...about('test.fetch'),
  waits: true,
  params: Type.Object({ url: Type.String() }),
  exits: [done, failed],
  sample: { url: 'https://example.com/' },
  async run(step) {
    await step.http({ method: 'GET', url: step.params.url, timeout: 5000 });
    return 'done';
  },
});

export const transfer = defineNode({
  ...about('test.transfer'),
  needs: 'call',
  waits: true,
  params: Type.Object({ number: Type.String() }),
  exits: [{ name: 'busy', title: { 'zh-CN': '忙', en: 'Busy' } }, failed],
  sample: { number: '8001' },
  async run(step) {
    const { result } = await step.call.transfer({
      targets: [step.params.number],
      order: 'oneByOne',
      ringSeconds: 20,
      timeoutSeconds: 20,
    });
    return result === 'answered' ? step.end({ transferred: true }) : result === 'busy' ? 'busy' : 'failed';
  },
});

export const hangUp = defineNode({
  ...about('test.hangUp'),
  needs: 'call',
  params: Type.Object({}),
  exits: [done],
  sample: {},
  async run(step) {
    await step.call.hangUp();
    return 'done';
  },
});

/** Ignores its signal, as no node should. */
export const stubborn = defineNode({
  ...about('test.stubborn'),
  waits: true,
  params: Type.Object({}),
  exits: [done],
  sample: {},
  async run() {
    await new Promise(() => undefined);
    return 'done';
  },
});

export const testNodes = [
  say,
  ask,
  set,
  branch,
  end,
  wait,
  park,
  fail,
  leave,
  write,
  lookUp,
  fetchIt,
  transfer,
  hangUp,
  stubborn,
];
