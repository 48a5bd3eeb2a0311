import { createConnections } from '../../runtime/connections/connections.ts';
import type { SessionHandle } from '../../runtime/engine/engine.ts';
import type { Connections, NodeRegistry, SessionState, SyncedOrders } from '../../runtime/engine/ports.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import type { RecordingDesk } from '../../runtime/recordings/desk.ts';
import type { Recognition } from '../../runtime/speech/recognition/recognition.ts';
import type { AudioAssets, Speech } from '../../runtime/speech/speech.ts';
import type { Call } from '../../runtime/telephony/port.ts';
import type { SimulatedCaller } from '../../runtime/telephony/simulator/simulator.ts';
import { type VirtualClock, virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import type { Flow, Variable } from '../../schema/flow.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { createUniverse, exitNames } from '../engine/kit.ts';

export const plugins = await loadPlugins();

/** When a node's call begins. */
export const CALL_TIME = new Date('2026-03-02T09:00:00+08:00');

/** What stands around a node under test. */
export interface NodeWorld {
  readonly registry?: NodeRegistry;
  readonly variables?: Readonly<Record<string, Partial<Variable>>>;
  readonly language?: Flow['language'];
  /** `false`: nobody is on the line. */
  readonly call?: boolean;
  /** Exits that lead nowhere. */
  readonly unwired?: readonly string[];
  readonly clock?: VirtualClock;
  readonly connections?: Connections;
  readonly speech?: Speech;
  readonly recognition?: Recognition;
  readonly assets?: AudioAssets;
  readonly recordings?: RecordingDesk;
  readonly orders?: SyncedOrders;
  /** Called before the first step. */
  readonly prepared?: (universe: Universe) => void;
}

type Universe = ReturnType<typeof createUniverse>;

/** A flow that is one node of `type` and an end that every exit leads to. */
export const flowAround = (type: string, params: unknown, world: NodeWorld = {}): Flow => {
  const node = (world.registry ?? plugins).get(type);
  if (!node) throw new Error(`no node type ${type}`);
  const names = exitNames(node.exits, params as Record<string, unknown>);
  const variable = ([name, more]: [string, Partial<Variable>]): [string, Variable] => [
    name,
    { type: 'text', label: name, ...more },
  ];
  const wired = names.filter((name) => !world.unwired?.includes(name));
  return {
    format: 1,
    kind: (world.call ?? node.needs === 'call') ? 'ivr' : 'ticket',
    name: type,
    language: world.language ?? 'zh-CN',
    variables: Object.fromEntries(Object.entries(world.variables ?? {}).map(variable)),
    start: 'node',
    nodes: {
      node: {
        type,
        version: node.version,
        params: params as Record<string, unknown>,
        exits: Object.fromEntries(wired.map((name) => [name, 'end'])),
      },
      ...(wired.length > 0 && { end: { type: 'flow.end', params: {}, exits: {} } }),
    },
  };
};

/** Real connections; virtual time stands still while an exchange is under way. */
export const realConnections = (
  clock: VirtualClock,
  options: Partial<Parameters<typeof createConnections>[0]>,
): Connections => {
  const real = createConnections({ connectors: plugins.connectors, connections: {}, allowedHosts: [], ...options });
  return {
    call: (...args) => clock.busy(() => real.call(...args)),
    http: (...args) => clock.busy(() => real.http(...args)),
  };
};

/** Counts who listens to the caller. */
const countListeners = (call: Call): (() => number) => {
  const listening = new Set<object>();
  const listen = call.onInput.bind(call);
  call.onInput = (listener) => {
    const token = {};
    listening.add(token);
    const leave = listen(listener);
    return () => {
      listening.delete(token);
      leave();
    };
  };
  return () => listening.size;
};

/** A call that one node handles, as its caller lives through it. */
export class NodeCall {
  readonly universe: Universe;
  readonly caller: SimulatedCaller | undefined;
  readonly session: SessionHandle;
  /** How many listen to the caller's keys and words. */
  readonly listeners: () => number;
  readonly #heard: string[];
  readonly #news: { resolve: () => void };
  #next = 0;

  constructor(
    universe: Universe,
    caller: SimulatedCaller | undefined,
    session: SessionHandle,
    heard: string[],
    news: { resolve: () => void },
    listeners: () => number,
  ) {
    this.listeners = listeners;
    this.universe = universe;
    this.caller = caller;
    this.session = session;
    this.#heard = heard;
    this.#news = news;
    void session.done.then(() => this.#news.resolve());
  }

  /** All prompts that began so far. */
  get heard(): readonly string[] {
    return this.#heard;
  }

  /** The next prompt with `text` in it begins; rejects when the call ends without. */
  async hears(text: string): Promise<void> {
    for (;;) {
      while (this.#next < this.#heard.length) {
        const prompt = this.#heard[this.#next] ?? '';
        this.#next += 1;
        if (prompt.includes(text)) return;
      }
      if (!this.universe.engine.has(this.session.id))
        throw new Error(`never heard 「${text}」, only ${this.#heard.map((each) => `「${each}」`).join(' ')}`);
      await new Promise<void>((resolve) => {
        this.#news.resolve = resolve;
      });
    }
  }

  presses(keys: string): void {
    this.caller?.press(keys);
  }

  /** `clearness`: how sure the recogniser is, 0 to 1. */
  says(text: string, clearness?: number): void {
    this.caller?.say(text, clearness);
  }

  hangsUp(): void {
    this.caller?.hangUp();
  }

  waits(seconds: number): Promise<void> {
    return this.universe.clock.sleep(seconds * 1000);
  }

  /** The end, and the node's own step in the trace. */
  async ended(): Promise<{ readonly state: SessionState; readonly step: TraceStep }> {
    const state = await this.session.done;
    const step = this.universe.store.trace(this.session.id).findLast(({ node }) => node === 'node');
    if (!step) throw new Error('the node did not run');
    return { state, step };
  }

  /** The exit by which the node was left. */
  async leavesBy(): Promise<string | undefined> {
    return (await this.ended()).step.exit;
  }

  /** Seconds of the call's clock so far. */
  get seconds(): number {
    return (this.universe.clock.now().getTime() - CALL_TIME.getTime()) / 1000;
  }
}

/** The flow that the sample of `flow.subflow` runs. */
const askNumber: Flow = {
  format: 1,
  kind: 'ticket',
  name: '问号码',
  language: 'zh-CN',
  variables: {},
  start: 'end',
  nodes: { end: { type: 'flow.end', params: { result: '有号码' }, exits: {} } },
};

/** Calls a number that one node answers. */
export const callNode = async (type: string, params: unknown, world: NodeWorld = {}): Promise<NodeCall> => {
  const flow = flowAround(type, params, world);
  const universe = createUniverse({
    registry: world.registry ?? plugins,
    clock: world.clock ?? virtualClock(CALL_TIME),
    ...(world.connections && { connections: world.connections }),
    ...(world.speech && { speech: world.speech }),
    ...(world.recordings && { recordings: world.recordings }),
    ...(world.orders && { orders: world.orders }),
    ...(world.recognition && { recognition: world.recognition }),
    ...(world.assets && { assets: world.assets }),
    subflows: {
      live: async (id) => (id === 'ask-number' ? { version: 1, flow: askNumber } : undefined),
      load: async () => askNumber,
    },
  });
  const heard: string[] = [];
  const news: { resolve: () => void } = { resolve: () => undefined };
  const dialled = flow.kind === 'ticket' ? undefined : await universe.dial();
  dialled?.caller.onPlay(({ audio, end }) => {
    if (end) return;
    heard.push(audio.text);
    news.resolve();
  });
  world.prepared?.(universe);
  const listeners = dialled ? countListeners(dialled.call) : () => 0;
  const session = await universe.start(flow, dialled ? { call: dialled.call } : {});
  return new NodeCall(universe, dialled?.caller, session, heard, news, listeners);
};
