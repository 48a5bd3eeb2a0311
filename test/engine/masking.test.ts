import { describe, expect, it } from 'vitest';
import { defineNode, Type } from '../../plugins/sdk/index.ts';
import { MASK } from '../../schema/mask.ts';
import { createUniverse, flowOf } from './kit.ts';

const PIN = '471193';

/** Does everything with a secret that it should not. */
const gossip = defineNode({
  type: 'test.gossip',
  version: 1,
  group: 'flow',
  needs: 'call',
  icon: 'circle',
  title: { 'zh-CN': '说', en: 'Tell' },
  help: { 'zh-CN': '说', en: 'Tell' },
  summary: { 'zh-CN': '说', en: 'Tell' },
  params: Type.Object({}),
  exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }],
  sample: {},
  async run(step) {
    const pin = String(step.get('pin'));
    step.note('note', `the PIN is ${pin}`, { pin, list: [{ [pin]: pin }], number: Number(pin) });
    step.set('copy', `<${pin}>`);
    step.set('record', { pin: Number(pin) });
    await step.connect('crm', 'check', { pin }, { timeout: 1000 });
    await step.http({ method: 'GET', url: `https://crm.example/check?pin=${pin}`, timeout: 1000 });
    await step.call.say({ text: { 'zh-CN': "密码 {{ pin }}，{{ pin.substring(0, 3) + ' ' + pin.substring(3) }}" } });
    throw new Error(`could not check ${pin}`);
  },
});

describe('a sensitive value', () => {
  it('stands in no trace, event or log, but is spoken, and forgotten at the end', async () => {
    const universe = createUniverse({ nodes: [gossip] });
    const { caller, call, heard } = await universe.dial();
    caller.onPlay(({ audio, end }) => end ?? (audio.text === '请输入密码' && caller.press(`${PIN}#`)));
    const state = await universe.run(
      flowOf(
        {
          ask: ['test.ask', { text: '请输入密码', into: 'pin', digits: 8 }, { done: 'tell' }],
          tell: ['test.gossip'],
        },
        { variables: { pin: { sensitive: true }, copy: {}, record: { type: 'record' } } },
      ),
      { call },
    );
    expect(state).toMatchObject({ outcome: 'faulted', variables: { pin: null } });
    expect(heard).toContain('密码 471193，471 193');
    const seen = JSON.stringify([universe.store.trace('session-1'), universe.events, universe.log]);
    expect(seen).not.toContain(PIN);
    expect(seen).not.toContain('471 193');
    expect(seen).not.toContain('<471');
    const [asked, told] = universe.store.trace('session-1');
    expect(asked).toMatchObject({
      effects: [{ kind: 'said' }, { kind: 'keys', text: MASK }],
      changed: { pin: MASK },
    });
    expect(told?.effects[0]).toMatchObject({ text: `the PIN is ${MASK}` });
    expect(told?.changed).toMatchObject({ copy: `<${MASK}>`, record: { pin: MASK } });
  });

  it('is hidden from the first step on when the session begins with it', async () => {
    const universe = createUniverse();
    await universe.run(
      flowOf(
        { a: ['test.set', { variable: 'copy', value: 'pin' }, {}] },
        { variables: { pin: { sensitive: true }, copy: {} } },
      ),
      { variables: { pin: null } },
    );
    expect(JSON.stringify([universe.store.trace('session-1'), universe.events])).not.toContain(PIN);
  });
});

describe('data from outside', () => {
  it('can not reach a prototype', async () => {
    const polluted: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    const universe = createUniverse();
    await universe.run(
      flowOf(
        { a: ['test.set', { variable: 'copy', value: 'from' }, {}] },
        {
          variables: {
            from: { type: 'record' },
            copy: { type: 'record' },
            pin: { sensitive: true, default: 'secret' },
          },
        },
      ),
      { variables: { from: polluted } },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(universe.store.trace('session-1')).toHaveLength(1);
  });
});
