import type { WebSocket } from 'ws';
import type { SimulatorCommand, SimulatorMessage } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Client } from './http-client.ts';

const listening = { bargeIn: true, timeout: 5, attempts: 1 };
/** A small hotline that asks for a waybill number. */
export const hotline = (name: string): Flow => ({
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

/** A tester at the browser's telephone. */
export class Tester {
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
