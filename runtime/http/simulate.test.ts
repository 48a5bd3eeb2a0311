import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { FlowDraft, SimulatorCommand, SimulatorMessage } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { newcomer, startTestApp, type TestApp } from '../../test/kit/app.ts';
import type { Client } from '../../test/kit/http-client.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const listening = { bargeIn: true, timeout: 5, attempts: 1 };
const hotline = (name: string): Flow => ({
  format: 1,
  kind: 'ivr',
  name,
  language: 'zh-CN',
  variables: {
    waybill: { type: 'text', label: '运单号' },
    pin: { type: 'text', label: '密码', sensitive: true, default: 'canary-4711' },
    status: { type: 'text', label: '状态', default: '未知' },
  },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: {
        prompt: { text: { 'zh-CN': '查单请按 1，结束请按 2。' } },
        options: [
          { key: '1', label: '查单' },
          { key: '2', label: '结束' },
        ],
        ...listening,
      },
      exits: { '1': 'ask', '2': 'end', none: 'end' },
    },
    ask: {
      type: 'voice.collect',
      params: {
        prompt: { text: { 'zh-CN': '请输入运单号。' } },
        minDigits: 3,
        maxDigits: 12,
        terminator: '#',
        betweenDigits: 3,
        variable: 'waybill',
        ...listening,
      },
      exits: { collected: 'track', none: 'end' },
    },
    track: {
      type: 'tms.track',
      params: { input: { waybill: '{{ waybill }}' }, timeout: 5, save: { status: 'status' } },
      exits: { found: 'end', notFound: 'end', failed: 'end' },
    },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});

const stored = async (name: string): Promise<FlowDraft> => {
  const { analyst } = test.as;
  const made = await analyst.post<FlowDraft>('/api/flows', { name, kind: 'ivr', document: hotline(name) });
  expect([made.status, made.json.diagnostics?.filter(({ severity }) => severity === 'error')]).toEqual([201, []]);
  return made.json;
};

/** A tester at the browser's telephone. */
class Tester {
  readonly messages: SimulatorMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  #waiting: (() => void)[] = [];

  constructor(client: Client, flow: string) {
    this.socket = client.socket(`/api/flows/${flow}/simulate`);
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)) as SimulatorMessage);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', resolve));
    this.socket.on('error', () => this.socket.terminate());
  }

  async open(): Promise<this> {
    await new Promise((resolve) => this.socket.once('open', resolve));
    return this;
  }

  send(command: SimulatorCommand | object): void {
    this.socket.send(JSON.stringify(command));
  }

  /** The first message from now on, or already there, that fits. */
  async sees<T extends SimulatorMessage>(fits: (message: SimulatorMessage) => message is T): Promise<T>;
  async sees(fits: (message: SimulatorMessage) => boolean): Promise<SimulatorMessage>;
  async sees(fits: (message: SimulatorMessage) => boolean): Promise<SimulatorMessage> {
    for (;;) {
      const at = this.messages.findIndex(fits);
      if (at >= 0) return this.messages.splice(0, at + 1).at(-1) as SimulatorMessage;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  entered = (node: string) =>
    this.sees((m) => m.kind === 'event' && m.event.kind === 'entered' && m.event.node === node);
  ended = () => this.sees((m) => m.kind === 'event' && m.event.kind === 'ended');
}

describe('a simulated call', () => {
  it('is heard, keyed and followed on the stored draft', async () => {
    const flow = await stored('演示');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    tester.send({
      do: 'call',
      from: '13800002076',
      answers: { 'tms.track': { exit: 'found', output: { status: '运输中' } } },
    });
    expect(await tester.sees((m) => m.kind === 'variables')).toMatchObject({ variables: { status: '未知' } });
    await tester.entered('menu');
    expect(await tester.sees((m) => m.kind === 'keys')).toEqual({
      kind: 'keys',
      keys: [
        { key: '1', label: '查单' },
        { key: '2', label: '结束' },
      ],
    });
    expect(await tester.sees((m) => m.kind === 'prompt')).toMatchObject({
      node: 'menu',
      text: '查单请按 1，结束请按 2。',
    });
    tester.send({ do: 'key', key: '1' });
    expect(await tester.sees((m) => m.kind === 'promptEnded')).toMatchObject({ how: 'stopped' });
    await tester.entered('ask');
    const lit = await tester.sees((m) => m.kind === 'keys');
    expect(lit.kind === 'keys' && lit.keys.map(({ key }) => key).sort()).toEqual([...'#0123456789']);
    for (const key of '753028#') tester.send({ do: 'key', key });
    await tester.entered('track');
    await tester.sees(
      (m) => m.kind === 'variables' && m.variables.waybill === '753028' && m.variables.status === '运输中',
    );
    expect(await tester.ended()).toMatchObject({ event: { outcome: 'completed' } });
    expect(JSON.stringify(tester.messages)).not.toContain('canary');
    tester.socket.close();
    // A trial leaves nothing in the reports.
    expect((await test.as.admin.get<unknown[]>('/api/sessions')).json).toEqual([]);
  });

  it('ends with a hang-up, and another one can begin', async () => {
    const flow = await stored('再拨');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    for (let i = 0; i < 2; i++) {
      tester.send({ do: 'call' });
      await tester.entered('menu');
      tester.send({ do: 'hangup' });
      expect(await tester.ended()).toMatchObject({ event: { outcome: 'hungup' } });
    }
    tester.socket.close();
  });

  it('S23 runs stored flows only, whatever the client sends along', async () => {
    const flow = await stored('只运行已存');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    const evil = { ...hotline('evil'), start: 'end' };
    for (const extra of [{ document: evil }, { flow: evil }, { definition: evil }, { flowId: 'other' }]) {
      tester.send({ do: 'call', ...extra });
      expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ code: 'bad_request' });
    }
    tester.send({ do: 'call', version: 7 });
    expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ code: 'not_found' });
    expect(tester.messages.filter(({ kind }) => kind === 'event')).toEqual([]);
    tester.socket.close();
    expect(await test.as.analyst.upgradeStatus('/api/flows/nothing/simulate')).toBe(404);
  });

  it('answers nonsense with words and goes on', async () => {
    const flow = await stored('胡言乱语');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    for (const nonsense of [
      '{',
      '[]',
      '{"do":"fly"}',
      '{"do":"key","key":"12"}',
      `{"do":"say","text":"${'x'.repeat(300)}"}`,
    ]) {
      tester.socket.send(nonsense);
      expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ message: expect.any(String) });
    }
    tester.socket.send(Buffer.from([1, 2, 3]));
    await tester.sees((m) => m.kind === 'error');
    tester.send({ do: 'call' });
    await tester.entered('menu');
    tester.socket.close();
  });

  it('drops who floods or sends too much at once', async () => {
    const flow = await stored('洪水');
    const flood = await new Tester(test.as.analyst, flow.id).open();
    for (let i = 0; i < 700; i++) flood.send({ do: 'key', key: '1' });
    expect(await flood.closed).toBe(1008);
    const huge = await new Tester(test.as.analyst, flow.id).open();
    huge.send({ do: 'say', text: 'x'.repeat(100_000) });
    expect(await huge.closed).toBe(1009);
  });

  it('lets one person open only so many, and counts those that are closed', async () => {
    const flow = await stored('太多');
    const open = await Promise.all(Array.from({ length: 8 }, () => new Tester(test.withKey.analyst, flow.id).open()));
    const ninth = await new Tester(test.withKey.analyst, flow.id).open();
    expect(await ninth.closed).toBe(1008);
    for (const tester of open) tester.socket.close();
    await Promise.all(open.map(({ closed }) => closed));
    const again = await new Tester(test.withKey.analyst, flow.id).open();
    again.send({ do: 'call' });
    await again.entered('menu');
    again.socket.close();
  });

  it('ends when its owner loses the login', async () => {
    const flow = await stored('离职');
    const leaver = await newcomer(test.as.admin, test.anonymous, 'analyst', 'leaver');
    const { json: me } = await leaver.get<{ id: string }>('/api/me');
    const tester = await new Tester(leaver, flow.id).open();
    tester.send({ do: 'call' });
    await tester.entered('menu');
    await test.as.admin.delete(`/api/users/${me.id}`);
    expect(await tester.closed).toBe(1008);
  });
});
