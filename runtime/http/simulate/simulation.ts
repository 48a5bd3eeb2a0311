import { randomUUID } from 'node:crypto';
import type { SimulatorMessage } from '../../../schema/api.ts';
import type { Flow } from '../../../schema/flow.ts';
import { MASK } from '../../../schema/mask.ts';
import type { Language } from '../../../schema/text.ts';
import type { SessionEvent, TraceStep } from '../../../schema/trace.ts';
import { createEngine, type SessionHandle } from '../../engine/engine.ts';
import { simulatedRecognition } from '../../speech/recognition/simulated.ts';
import {
  createSimulator,
  type PlayEvent,
  type SimulatedCaller,
  type Simulator,
} from '../../telephony/simulator/simulator.ts';
import type { AppDeps } from '../deps.ts';
import { answeredConnections } from './answers.ts';
import type { Command } from './commands.ts';
import { type ActingKey, actingKeys } from './keys.ts';

export interface SimulationOptions {
  readonly flow: Flow;
  readonly flowId: string;
  readonly version: number | null;
  readonly call: Extract<Command, { do: 'call' }>;
  /** For the labels of keys. */
  readonly language: Language;
  readonly send: (message: SimulatorMessage) => void;
}

/** Where a browser finds a prompt on this server; Asterisk's address of it may be another one. */
export const promptPath = (url: string | undefined): string | undefined =>
  url === undefined || !/^https?:/.test(url) ? undefined : `${new URL(url).pathname}.wav`;

const draftOf = (flow: Flow | undefined) => flow && { version: null, flow };

/** One call on a stored flow: the real engine and real connections, a simulated telephone, and no trace in any report. */
export class Simulation {
  readonly #deps: AppDeps;
  readonly #options: SimulationOptions;
  readonly #simulator: Simulator;
  readonly #caller: SimulatedCaller;
  readonly #variables: Map<string, unknown>;
  #session: SessionHandle | undefined;
  #node: string;
  #keys: readonly ActingKey[] = [];
  #over = false;
  /** Resolves when the session has ended, whatever way. */
  readonly done: Promise<void>;

  constructor(deps: AppDeps, options: SimulationOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#node = options.flow.start;
    this.#variables = initialVariables(options.flow);
    this.#simulator = createSimulator({ clock: deps.clock, dialAllowed: deps.settings.dialAllowed });
    const answered = Promise.withResolvers<void>();
    this.done = answered.promise;
    void this.#simulator.start((call) => {
      this.#run(call).then(answered.resolve, answered.reject);
    });
    this.#caller = this.#simulator.dial({ from: options.call.from ?? '', to: '' });
    this.#caller.onPlay((play) => this.#played(play));
  }

  press(key: string): void {
    this.#caller.press(key);
  }

  say(text: string): void {
    this.#caller.say(text);
  }

  hangUp(): void {
    this.#caller.hangUp();
  }

  /** Nobody looks on any more: nothing is left running. */
  abandon(): void {
    this.#over = true;
    this.#caller.hangUp();
    this.#session?.cancel();
  }

  async #run(call: Parameters<Parameters<ReturnType<typeof createSimulator>['start']>[0]>[0]): Promise<void> {
    const { registry, subflows, connections, speech, assets, clock, newSessionStore, log, settings } = this.#deps;
    const { timeZone } = settings;
    const { flow, flowId, version } = this.#options;
    const engine = createEngine({
      registry,
      subflows: {
        load: subflows.load,
        // What was never published is tried as it is drawn.
        live: async (id) => (await subflows.live(id)) ?? draftOf(await subflows.load(id, null)),
      },
      store: newSessionStore(),
      clock,
      faxes: this.#simulator,
      orders: this.#deps.triggers.orders,
      // Whoever tries an outbound flow is the person that it calls up.
      outbound: {
        dialOut: async () => {
          await call.answer();
          return { result: 'answered', call };
        },
        recoverDial: async () => undefined,
      },
      connections: answeredConnections(connections.test, this.#options.call.answers),
      speech,
      assets,
      recognition: simulatedRecognition,
      events: (event) => this.#happened(event),
      logger: log,
      newId: randomUUID,
      timeZone,
    });
    this.#tellVariables();
    try {
      const { from, to } = call;
      const onTheLine = flow.kind === 'outbound' ? {} : { call };
      this.#session = await engine.startSession({ flow, flowId, version, ...onTheLine, from, to });
      if (this.#over) this.#session.cancel();
      await this.#session.done;
    } finally {
      this.#caller.hangUp();
      this.#light([]);
    }
  }

  #happened(event: SessionEvent): void {
    if (event.kind === 'entered') this.#node = event.node;
    this.#send({ kind: 'event', event });
    if (event.kind === 'entered') this.#light(this.#keysOf(event.node));
    if (event.kind === 'effect') this.#send({ kind: 'effect', node: event.node, effect: event.effect });
    if (event.kind === 'left') this.#left(event.step);
    if (event.kind === 'ended') this.#light([]);
  }

  #left({ changed }: TraceStep): void {
    for (const [name, value] of Object.entries(changed)) this.#variables.set(name, value);
    this.#tellVariables();
  }

  #tellVariables(): void {
    this.#send({ kind: 'variables', variables: Object.fromEntries(this.#variables) });
  }

  #played({ audio, end }: PlayEvent): void {
    if (end) this.#send({ kind: 'promptEnded', how: end });
    else this.#prompt(audio);
  }

  #prompt(audio: PlayEvent['audio']): void {
    const url = promptPath(audio.url);
    this.#send({
      kind: 'prompt',
      node: this.#node,
      text: audio.text,
      language: audio.language,
      durationMs: audio.durationMs,
      ...(url !== undefined && { url }),
    });
  }

  #keysOf(id: string): readonly ActingKey[] {
    const node = Object.hasOwn(this.#options.flow.nodes, id) ? this.#options.flow.nodes[id] : undefined;
    return node ? actingKeys(this.#deps.registry.get(node.type), node.params, this.#options.language) : [];
  }

  #light(keys: readonly ActingKey[]): void {
    if (JSON.stringify(keys) === JSON.stringify(this.#keys)) return;
    this.#keys = keys;
    this.#send({ kind: 'keys', keys });
  }

  #send(message: SimulatorMessage): void {
    if (!this.#over) this.#options.send(message);
  }
}

const initialVariables = (flow: Flow): Map<string, unknown> =>
  new Map(
    Object.entries(flow.variables).flatMap(([name, { default: value, sensitive }]) =>
      value === undefined ? [] : [[name, sensitive ? MASK : value]],
    ),
  );
