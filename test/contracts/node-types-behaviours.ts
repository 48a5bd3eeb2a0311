import type { Variable } from '../../schema/flow.ts';
import type { NodeCall } from '../kit/node-call.ts';
import type { Peer } from '../kit/peer.ts';
import { externalCases } from './external-behaviours.ts';
import { operationCases } from './operations-behaviours.ts';

/** How a node is brought to leave by one exit. */
export interface Behaviour {
  /** Parameters instead of the sample's. `{peer}` in a text stands for the address of the other system. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, Partial<Variable>>>;
  /** What the caller does; nothing when absent. */
  does?(call: NodeCall): Promise<void> | void;
  /** Orders that are synced; absent: nothing is. */
  readonly orders?: readonly { readonly key: string; readonly status: string }[];
  /** How the other system answers. */
  readonly peer?: Peer['answers'];
}

/** By exit; `(end)` for a type after which nothing comes. An exit that no test can reach says why. */
export type Behaviours = Readonly<Record<string, Behaviour | { readonly unreachable: string }>>;

/** A system that does not speak HTTP, as long as a node's tests take. */
export interface Served {
  readonly config: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface NodeTypeCase {
  /** Variables that the sample names. */
  readonly variables?: Readonly<Record<string, Partial<Variable>>>;
  /** Configuration of an operation's connection, `baseUrl` when absent; `{peer}` in a text stands for the other system. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** In its place: starts the real thing, and says how it is reached. */
  serve?(): Promise<Served>;
  /** It calls somebody up: nobody is on the line before. */
  readonly callsUp?: boolean;
  readonly exits: Behaviours;
}

const pressing =
  (hears: string, keys: string) =>
  async (call: NodeCall): Promise<void> => {
    await call.hears(hears);
    call.presses(keys);
  };
const calledUp = (answer: 'busy' | 'noAnswer' | 'fails'): Behaviour => ({
  does: (call) => call.universe.simulator.whenCalled('13900001111', { answer }),
});
const dialling = (answer: 'busy' | 'noAnswer' | 'fails'): Behaviour => ({
  does: (call) => call.caller?.whenDialled('8001', answer),
});
/** Speaks after the tone, then ends with the hash key. */
const speaking =
  (hears: string) =>
  async (call: NodeCall): Promise<void> => {
    await call.hears(hears);
    await call.hears('嘀');
    await call.waits(1);
    call.says('我的包裹还没有到');
    await call.waits(3);
    call.presses('#');
  };
const recordingNeverFails = { unreachable: 'a simulated telephone system records always' };
/** As soon as the two talk. */
const partyHangsUpSoon = (call: NodeCall): void => {
  call.caller?.onEvent(({ kind }) => {
    if (kind === 'connected') setImmediate(() => call.caller?.partyHangsUp());
  });
};
const silent: Behaviour = {};
const request = { url: '{peer}/waybills/{{ waybill }}' };

const split = (percent: number, name = 'a') => [{ name, label: name, percent }];

/** One entry per node type of the catalogue; a type without one fails the contract. */
export const cases: Readonly<Record<string, NodeTypeCase>> = {
  ...externalCases,
  ...operationCases,
  'fax.receive': {
    variables: { fax: {} },
    exits: {
      received: { does: (call) => call.caller?.sendsFax({ ok: true, pages: 2, station: '02161234567', error: '' }) },
      failed: silent,
    },
  },
  'fax.send': {
    variables: { fax: { default: 'f'.repeat(32) } },
    exits: {
      sent: silent,
      failed: {
        params: { attempts: 1 },
        does: (call) => call.universe.simulator.whenFaxed('02161234567', { result: 'busy' }),
      },
      unknown: { unreachable: 'only a server that dies while it sends leaves one by it: test/engine/fax.test.ts' },
    },
  },
  'orders.lookup': {
    exits: {
      found: { orders: [{ key: '753028419067', status: 'inTransit' }] },
      notFound: { orders: [] },
      failed: silent,
    },
  },
  'outbound.call': {
    callsUp: true,
    exits: {
      answered: silent,
      busy: calledUp('busy'),
      noAnswer: calledUp('noAnswer'),
      failed: calledUp('fails'),
      unknown: { unreachable: 'only a server that dies while it rings leaves one by it: test/engine/outbound.test.ts' },
    },
  },
  'flow.branch': {
    variables: { status: {} },
    exits: { signed: { variables: { status: { default: 'signed' } } }, otherwise: silent },
  },
  'flow.end': { exits: { '(end)': silent } },
  'flow.hours': {
    exits: {
      open: { params: { week: [{ days: [1], from: '08:00', until: '10:00' }] } },
      closed: { params: { week: [{ days: [2], from: '08:00', until: '10:00' }] } },
      holiday: { params: { dates: [{ from: '2026-03-02', open: 'closed' }] } },
    },
  },
  'flow.set': { variables: { tries: { type: 'number', default: 0 } }, exits: { done: silent } },
  'flow.split': {
    exits: {
      a: { params: { shares: [...split(100), ...split(0, 'b')] } },
      b: { params: { shares: [...split(0), ...split(100, 'b')] } },
    },
  },
  'flow.subflow': {
    exits: {
      done: silent,
      r1: { params: { results: [{ name: 'r1', result: '有号码' }] } },
      failed: { params: { call: { flow: 'nobody' } } },
    },
  },
  'flow.wait': { exits: { done: { params: { amount: 10, unit: 'seconds' } } } },
  'http.request': {
    variables: { waybill: { default: '753' } },
    exits: {
      ok: { params: request },
      refused: { params: { ...request, method: 'POST' }, peer: { status: 404 } },
      '404': { params: { ...request, statuses: [{ status: '404', label: '没有' }] }, peer: { status: 404 } },
      failed: { params: { ...request, method: 'POST' }, peer: { status: 500 } },
      unknown: { params: { ...request, method: 'POST' }, peer: 'breaks' },
    },
  },
  'voice.announcement': { exits: { done: silent } },
  'voice.answer': { exits: { done: silent } },
  'voice.collect': {
    variables: { waybill: {} },
    exits: {
      collected: { does: pressing('请输入', '753028419066') },
      none: { does: pressing('请输入', '12#') },
      '0': { params: { escapes: [{ key: '0', label: '人工' }] }, does: pressing('请输入', '0') },
    },
  },
  'voice.confirm': {
    variables: { waybill: { default: '753' } },
    exits: { yes: { does: pressing('正确请按', '1') }, no: { does: pressing('正确请按', '2') }, none: silent },
  },
  'voice.hangup': { exits: { '(end)': silent } },
  'voice.language': {
    exits: { done: { does: pressing('中文服务', '2') }, none: silent },
  },
  'voice.menu': {
    exits: {
      wrong: { params: { wrongExit: true, attempts: 1 }, does: pressing('查单', '7') },
      '1': { does: pressing('查单', '1') },
      '0': { does: pressing('查单', '0') },
      none: silent,
    },
  },
  'voice.record': {
    variables: { recording: {} },
    exits: { recorded: { does: speaking('请在嘀声后') }, empty: silent, failed: recordingNeverFails },
  },
  'voice.recordCall': { exits: { done: silent, failed: recordingNeverFails } },
  'voice.say': { exits: { done: silent } },
  'voice.music': {
    exits: {
      done: silent,
      key: { params: { keyStops: true }, does: pressing('请欣赏', '1') },
    },
  },
  'voice.stopRecording': { exits: { done: silent } },
  'voice.transfer': {
    exits: {
      returned: { params: { afterwards: 'goOn' }, does: partyHangsUpSoon },
      busy: dialling('busy'),
      noAnswer: dialling('noAnswer'),
      cancelled: { params: { leave: true, music: { text: { 'zh-CN': '请欣赏音乐。' } } }, does: pressing('音乐', '*') },
      failed: dialling('fails'),
    },
  },
  'voice.voicemail': {
    exits: { left: { does: speaking('请在嘀声后') }, empty: silent, failed: recordingNeverFails },
  },
};
