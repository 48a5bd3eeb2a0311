import { describe, expect, it } from 'vitest';
import { defineChannel, Fault, type OperationContext, PlainText, Template, Type } from './index.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const Config = Type.Object({ baseUrl: PlainText({ label: text('地址', 'Address') }) }, { additionalProperties: false });

const pager = defineChannel({
  name: 'pager',
  title: text('寻呼', 'Pager'),
  icon: 'bell',
  config: Config,
  addresses: 'phone',
  send: {
    title: text('发寻呼', 'Page somebody'),
    help: text('发一条寻呼', 'Sends a page'),
    summary: text('寻呼 {input.to}', 'Pages {input.to}'),
    icon: 'bell',
    timeout: 5,
    input: Type.Object(
      { to: Template({ label: text('号码', 'Number') }), text: Template({ label: text('内容', 'Text') }) },
      { additionalProperties: false },
    ),
    sample: { to: '13800000000', text: '您好' },
    async run({ config, input, http, idempotencyKey = '' }) {
      const headers = { 'idempotency-key': idempotencyKey };
      const { status, text: id } = await http({ method: 'POST', url: config.baseUrl, headers, body: input.text });
      if (status === 422) return { refused: 'blocked' };
      if (status >= 300) throw new Fault('connector.error', `HTTP ${status}`);
      return { messageId: id, state: 'accepted' };
    },
  },
});

const send = (status: number) =>
  pager.operations.send?.run({
    config: { baseUrl: 'http://pager' },
    input: { to: '1', text: '您好' },
    idempotencyKey: 'k',
    http: async () => ({ status, headers: {}, text: 'm-1' }),
  } as unknown as OperationContext<{ baseUrl: string }, unknown>);

describe('a channel', () => {
  it('is a connector whose operation has the shape of every channel', () => {
    expect(pager.channel).toEqual({ addresses: 'phone' });
    expect(pager.operations.send).toMatchObject({ effect: 'write', exits: [{ name: 'sent' }, { name: 'refused' }] });
    expect(Object.keys(pager.operations.send?.output.properties ?? {})).toEqual(['messageId', 'state', 'reason']);
  });

  it('says what became of a message', async () => {
    expect(await send(202)).toEqual({ exit: 'sent', output: { messageId: 'm-1', state: 'accepted' } });
    expect(await send(422)).toEqual({ exit: 'refused', output: { reason: 'blocked' } });
    await expect(send(500)).rejects.toThrow('connector.error');
  });
});
