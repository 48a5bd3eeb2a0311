import pino from 'pino';
import type { NodeDefinition, RunnableNode } from '../../plugins/sdk/index.ts';
import { createEngine, type EngineDeps, type SessionHandle, type StartOptions } from '../../runtime/engine/engine.ts';
import { createMemoryStore, type MemoryStore } from '../../runtime/engine/memory-store.ts';
import type { NodeRegistry, SessionState } from '../../runtime/engine/ports.ts';
import { simulatedRecognition } from '../../runtime/speech/recognition/simulated.ts';
import type { Speech } from '../../runtime/speech/speech.ts';
import type { Call } from '../../runtime/telephony/port.ts';
import {
  createSimulator,
  type SimulatedCaller,
  type SimulatedLines,
} from '../../runtime/telephony/simulator/simulator.ts';
import type { SimulatedShelf } from '../../runtime/telephony/simulator/tape.ts';
import { virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import type { Flow, Variable } from '../../schema/flow.ts';
import { type ExitDeclaration, exitsOf } from '../../schema/node-type.ts';
import type { SessionEvent, TraceStep } from '../../schema/trace.ts';
import { testNodes } from './nodes.ts';

/** Ten characters a second, nothing to hear. */
export const silentSpeech: Speech = {
  async render(text, language, signal) {
    signal?.throwIfAborted();
    return { id: text, text, language, durationMs: text.length * 100, url: undefined };
  },
};

// biome-ignore lint/suspicious/noExplicitAny: a registry holds node types of all parameters and exits.
type AnyDefinition = NodeDefinition<any, any>;

export const registryOf = (definitions: readonly AnyDefinition[]): NodeRegistry => {
  const types = new Map(
    definitions.map((definition): [string, RunnableNode] => [
      definition.type,
      { plugin: 'test', waits: false, ...definition } as unknown as RunnableNode,
    ]),
  );
  return { get: (type) => types.get(type) };
};

export interface UniverseOptions extends Partial<Omit<EngineDeps, 'store' | 'clock'>> {
  readonly nodes?: readonly AnyDefinition[];
  /** From an earlier universe: what survives a crash. */
  readonly store?: MemoryStore;
  readonly lines?: SimulatedLines;
  readonly shelf?: SimulatedShelf;
  readonly clock?: ReturnType<typeof virtualClock>;
}

/** A process's way to the disk, which ends with the process. */
const mortalStore = (store: MemoryStore) => {
  let alive = true;
  const mortal: MemoryStore = {
    ...store,
    checkpoint: (state) => void (alive && store.checkpoint(state)),
    step: (id, step) => void (alive && store.step(id, step)),
    beginEffect: async (...args) => void (alive && (await store.beginEffect(...args))),
    park: async (state) => void (alive && (await store.park(state))),
    saveEffect: async (...args) => void (alive && (await store.saveEffect(...args))),
  };
  return {
    store: mortal,
    die: () => {
      alive = false;
    },
  };
};

/** An engine with everything around it, in memory: its time passes only when nothing else happens. */
export const createUniverse = (options: UniverseOptions = {}) => {
  const clock = options.clock ?? virtualClock(new Date('2026-03-02T09:00:00+08:00'));
  const store = options.store ?? createMemoryStore();
  const mortal = mortalStore(store);
  const lines: SimulatedLines = options.lines ?? new Map();
  const events: SessionEvent[] = [];
  const log: Record<string, unknown>[] = [];
  let ids = 0;
  const shelf: SimulatedShelf = options.shelf ?? new Map();
  const simulator = createSimulator({ clock, lines, shelf });
  const deps: EngineDeps = {
    registry: options.registry ?? registryOf([...testNodes, ...(options.nodes ?? [])]),
    store: mortal.store,
    clock,
    connections: options.connections ?? {
      call: async () => ({ exit: 'ok' }),
      http: async () => ({ status: 200, headers: {}, text: '' }),
    },
    speech: options.speech ?? silentSpeech,
    recognition: options.recognition ?? simulatedRecognition,
    events: options.events ?? ((event) => events.push(event)),
    logger: options.logger ?? pino({ level: 'trace' }, { write: (line: string) => log.push(JSON.parse(line)) }),
    faxes: simulator,
    outbound: simulator,
    ...(options.orders && { orders: options.orders }),
    newId: options.newId ?? (() => `session-${++ids}`),
    ...(options.assets && { assets: options.assets }),
    ...(options.subflows && { subflows: options.subflows }),
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    ...(options.beforeStep && { beforeStep: options.beforeStep }),
    ...(options.recordings && { recordings: options.recordings }),
    ...(options.limits && { limits: options.limits }),
    ...(options.apology && { apology: options.apology }),
  };
  const engine = createEngine(deps);

  /** Dials and waits for the switch to hand over the call. */
  const dial = async (to = '95001'): Promise<{ caller: SimulatedCaller; call: Call; heard: string[] }> => {
    const { promise, resolve } = Promise.withResolvers<Call>();
    await simulator.start(resolve);
    const caller = simulator.dial({ from: '13800002076', to });
    const heard: string[] = [];
    caller.onPlay(({ audio, end }) => end ?? heard.push(audio.text));
    return { caller, call: await promise, heard };
  };

  const start = (flow: Flow, more: Partial<StartOptions> = {}): Promise<SessionHandle> =>
    engine.startSession({ flow, flowId: 'flow', version: 1, from: '13800002076', to: '95001', ...more });

  const run = async (flow: Flow, more: Partial<StartOptions> = {}): Promise<SessionState> =>
    (await start(flow, more)).done;

  return {
    clock,
    store,
    lines,
    events,
    log,
    engine,
    simulator,
    deps,
    dial,
    start,
    run,
    /**
     * The process is gone: nothing of it reaches the disk or the switch any more. What survives is for the next
     * universe.
     */
    async crash() {
      mortal.die();
      await engine.stop(0);
      return { store, lines, shelf, clock };
    },
    /** `node:exit` per step. */
    path: (id = 'session-1') => pathOf(store.trace(id)),
    /** The next event that fits. */
    async until(fits: (event: SessionEvent) => boolean): Promise<void> {
      while (!events.some(fits)) await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

export const pathOf = (steps: readonly TraceStep[]): string[] =>
  steps.map(({ node, exit }) => (exit === undefined ? node : `${node}:${exit}`));

type NodeSketch = readonly [type: string, params?: Record<string, unknown>, exits?: Record<string, string | null>];

/** A flow in few words; it starts at the first node. */
export const flowOf = (
  nodes: Record<string, NodeSketch>,
  more: { variables?: Record<string, Partial<Variable>>; hangup?: string; kind?: Flow['kind'] } = {},
): Flow => ({
  format: 1,
  kind: more.kind ?? 'ivr',
  name: 'test',
  language: 'zh-CN',
  variables: Object.fromEntries(
    Object.entries(more.variables ?? {}).map(([name, variable]) => [name, { type: 'text', label: name, ...variable }]),
  ),
  start: Object.keys(nodes)[0] ?? '',
  nodes: Object.fromEntries(
    Object.entries(nodes).map(([id, [type, params = {}, exits = {}]]) => [id, { type, params, exits }]),
  ),
  ...(more.hangup && { events: { hangup: more.hangup } }),
});

export const exitNames = (exits: readonly ExitDeclaration[], params: Record<string, unknown>): string[] =>
  exitsOf({ exits }, params).map(({ name }) => name);
