import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SimulatedAnswers, SimulatedPeople, SimulatorMessage, StepAnswers } from '../../../schema/api.ts';
import type { Flow } from '../../../schema/flow.ts';
import { MASK } from '../../../schema/mask.ts';
import type { Language } from '../../../schema/text.ts';
import { outermostNode, type SessionEvent, type TraceStep } from '../../../schema/trace.ts';
import type { Value } from '../../../schema/value.ts';
import { Visits } from '../../connections/given-answer.ts';
import { createEngine, type Engine, type NextStep, type SessionHandle } from '../../engine/engine.ts';
import { simulatedRecognition } from '../../speech/recognition/simulated.ts';
import {
  type CallerEvent,
  createSimulator,
  type PlayEvent,
  type SimulatedCaller,
  type Simulator,
} from '../../telephony/simulator/simulator.ts';
import { isOfSwitch } from '../../telephony/tone.ts';
import type { AppDeps } from '../deps.ts';
import { answeredConnections } from './answers.ts';
import { beginning, initialVariables } from './beginning.ts';
import { checkCall, checkedVariable } from './checks.ts';
import { type CallClock, callClock } from './clock.ts';
import type { Command } from './commands.ts';
import { StepGate } from './gate.ts';
import { type ActingKey, actingKeys } from './keys.ts';
import { outboundTo } from './outbound.ts';
import { nodeAt } from './places.ts';

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

/** A jump in time comes at most past so many sleepers. */
const MOST_SKIPS = 40;
/** Turns of the event loop after which whatever a jump has set off has happened. */
const SETTLE_TURNS = 6;

const draftOf = (flow: Flow | undefined) => flow && { version: null, flow };

/** One call on a stored flow: the real engine and real connections, a simulated telephone, and no trace in any report. */
export class Simulation {
  readonly #deps: AppDeps;
  readonly #options: SimulationOptions;
  readonly #simulator: Simulator;
  readonly #caller: SimulatedCaller;
  readonly #variables: Map<string, unknown>;
  #session: SessionHandle | undefined;
  readonly #abandoned = new AbortController();
  #node: string;
  #keys: readonly ActingKey[] = [];
  #answers: SimulatedAnswers;
  #stepAnswers: StepAnswers;
  readonly #visits = new Visits();
  /** Flows that steps of the call have run, by id. */
  readonly #inner = new Map<string, Flow>();
  #people: SimulatedPeople;
  /** Written by hand, before the next step. */
  readonly #set = new Map<string, Value>();
  /** Counts what happens: a jump in time ends with it. */
  #news = 0;
  #isSpeaking = false;
  #fetches = 0;
  #over = false;
  readonly #clock: CallClock;
  readonly #gate: StepGate;
  /** Resolves when the session has ended, whatever way. */
  readonly done: Promise<void>;

  /** @throws Problem when the call does not fit the flow */
  constructor(deps: AppDeps, options: SimulationOptions) {
    const { flow, call, language } = options;
    checkCall(call, flow, language);
    this.#deps = deps;
    this.#options = options;
    this.#node = call.start ?? flow.start;
    this.#variables = initialVariables(flow, call.variables);
    this.#answers = call.answers ?? {};
    this.#stepAnswers = call.stepAnswers ?? {};
    this.#people = call.people ?? {};
    this.#clock = callClock(deps.clock, beginning(call.time, deps.settings.timeZone, deps.clock.now()));
    this.#gate = new StepGate(
      {
        held: (why, node) => {
          this.#clock.freeze();
          this.#send({ kind: 'paused', why, ...(node !== undefined && { node }) });
        },
        released: () => {
          this.#clock.go();
          this.#send({ kind: 'resumed' });
        },
      },
      call.breakpoints ?? [],
      call.paused ?? false,
    );
    this.#simulator = createSimulator({ clock: this.#clock, dialAllowed: deps.settings.dialAllowed });
    const answered = Promise.withResolvers<void>();
    this.done = answered.promise;
    void this.#simulator.start((call) => {
      this.#run(call).then(answered.resolve, answered.reject);
    });
    this.#caller = this.#simulator.dial({ from: call.from ?? '', to: call.to ?? '' });
    this.#caller.whenOthersDialled(this.#people.party ?? 'answers');
    this.#caller.onPlay((play) => this.#played(play));
    this.#caller.onEvent((event) => this.#noticed(event));
  }

  press(key: string): void {
    this.#caller.press(key);
  }

  say(text: string): void {
    this.#caller.say(text);
  }

  /** Also while it stands still. */
  hangUp(): void {
    this.#caller.hangUp();
    this.#gate.open();
  }

  pause(): void {
    this.#gate.pause();
  }

  step(): void {
    this.#gate.step();
  }

  goOn(): void {
    this.#gate.go();
  }

  breakAt(nodes: readonly string[]): void {
    this.#gate.breakpoints = nodes;
  }

  answer(answers: SimulatedAnswers, stepAnswers: StepAnswers = {}): void {
    this.#answers = answers;
    this.#stepAnswers = stepAnswers;
  }

  react(people: SimulatedPeople): void {
    this.#people = people;
    this.#caller.whenOthersDialled(people.party ?? 'answers');
  }

  partyHangsUp(): void {
    this.#caller.partyHangsUp();
  }

  /** @throws Problem when the flow has no such variable, or of another type */
  set(name: string, given: unknown): void {
    const { flow, language } = this.#options;
    const value = checkedVariable(flow, name, given, language);
    this.#set.set(name, value);
    this.#show(name, value);
    this.#tellVariables();
  }

  /** The end of what is being said; else time jumps until something happens. */
  async skip(): Promise<void> {
    const before = this.#news;
    const spoke = this.#isSpeaking;
    // The database takes real time: a jump would only run into the limit of waiting for it.
    const mayJump = () => !this.#over && this.#fetches === 0;
    for (let jumps = 0; jumps < MOST_SKIPS && mayJump() && this.#clock.skip(); jumps++) {
      for (let turn = 0; turn < SETTLE_TURNS; turn++) await nextTurn();
      if (spoke || this.#news !== before) return;
    }
  }

  /** Flows that are being read from the database. */
  async #fetching<T>(work: Promise<T>): Promise<T> {
    this.#fetches++;
    try {
      return await work;
    } finally {
      this.#fetches--;
    }
  }

  /** Nobody looks on any more: nothing is left running. */
  abandon(): void {
    this.#over = true;
    this.#caller.hangUp();
    this.#gate.open();
    this.#abandoned.abort();
    this.#session?.cancel();
  }

  async #run(call: Parameters<Parameters<ReturnType<typeof createSimulator>['start']>[0]>[0]): Promise<void> {
    const { registry, subflows, connections, speech, assets, newSessionStore, log, settings } = this.#deps;
    const clock = this.#clock;
    const { timeZone } = settings;
    const { flow, flowId, version } = this.#options;
    const engine = createEngine({
      registry,
      subflows: {
        load: (id, wanted) => this.#fetching(subflows.load(id, wanted)),
        // What was never published is tried as it is drawn.
        live: async (id) => {
          const find = async () => (await subflows.live(id)) ?? draftOf(await subflows.load(id, null));
          const live = await this.#fetching(find());
          if (live) this.#inner.set(id, live.flow);
          return live;
        },
      },
      store: newSessionStore(),
      clock,
      faxes: this.#simulator,
      orders: this.#deps.triggers.orders,
      outbound: outboundTo(call, {
        clock,
        reaction: () => this.#people.called,
        tell: (what) => {
          this.#news++;
          this.#send({ kind: 'party', called: true, ...what });
        },
      }),
      connections: answeredConnections(connections.test, {
        book: () => ({ answers: this.#answers, stepAnswers: this.#stepAnswers }),
        step: () => ({ ...this.#visits.now, operation: this.#operation() }),
        answered: (answered) => this.#send({ kind: 'answered', ...answered }),
        clock,
      }),
      speech,
      assets,
      recognition: simulatedRecognition,
      events: (event) => this.#happened(event),
      beforeStep: (next) => this.#before(next),
      logger: log,
      newId: randomUUID,
      timeZone,
    });
    this.#send({ kind: 'began', at: clock.now().toISOString(), zone: timeZone });
    this.#tellVariables();
    try {
      const { from, to } = call;
      const { start, language, variables } = this.#options.call;
      if (this.#isDialledFirst && flow.kind === 'outbound') await call.answer();
      this.#session = await engine.startSession({
        flow,
        flowId,
        version,
        ...(this.#isDialledFirst && { call }),
        ...(start !== undefined && { start }),
        ...(language && { language }),
        ...(variables && { variables }),
        from,
        to,
      });
      if (this.#over) this.#session.cancel();
      await this.#toTheEnd(engine, this.#session);
    } finally {
      this.#caller.hangUp();
      this.#light([]);
    }
  }

  /** Waits as parked sessions do, but on the call's clock, where a wait can be skipped. */
  async #toTheEnd(engine: Engine, begun: SessionHandle): Promise<void> {
    const { signal } = this.#abandoned;
    let state = await begun.done;
    while (state.status === 'parked' && state.wakeAt && !signal.aborted) {
      await this.#clock.sleep(state.wakeAt.getTime() - this.#clock.now().getTime(), signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#session = engine.resume(state, { flow: this.#options.flow, wake: { reason: 'time' } });
      state = await this.#session.done;
    }
  }

  /** Somebody is on the line from the first step on; an outbound flow calls them up, unless it begins after that. */
  get #isDialledFirst(): boolean {
    const { flow, call } = this.#options;
    if (flow.kind !== 'outbound') return true;
    const first = call.start === undefined ? undefined : flow.nodes[call.start];
    return first !== undefined && this.#deps.registry.get(first.type)?.needs === 'call';
  }

  /** Of the step at work, when it asks another system. */
  #operation(): string | undefined {
    const node = nodeAt(this.#node, this.#options.flow, this.#inner);
    return node && this.#deps.registry.get(node.type)?.operation;
  }

  #before(next: NextStep): Promise<void> | undefined {
    const held = this.#gate.before(next.node);
    if (!held) return this.#write(next);
    return held.then(() => this.#write(next));
  }

  #write(next: NextStep): undefined {
    for (const [name, value] of this.#set) next.set(name, value);
    this.#set.clear();
    return undefined;
  }

  #noticed(event: CallerEvent): void {
    this.#news++;
    if (event.kind === 'ringing') this.#send({ kind: 'party', what: 'rings', number: event.number });
    if (event.kind === 'ringingEnds')
      this.#send({
        kind: 'party',
        what: 'notAnswered',
        number: event.number,
        result: this.#people.party ?? 'noAnswer',
      });
    if (event.kind === 'connected' || event.kind === 'parted')
      this.#send({ kind: 'party', what: event.kind, number: event.number });
  }

  #happened(event: SessionEvent): void {
    this.#news++;
    if (event.kind === 'entered') {
      this.#node = event.node;
      this.#visits.entered(event.node, event.seq);
    }
    this.#send({ kind: 'event', event });
    if (event.kind === 'entered') this.#light(this.#keysOf(event.node));
    if (event.kind === 'effect') this.#send({ kind: 'effect', node: event.node, effect: event.effect });
    if (event.kind === 'left') this.#left(event.step);
    if (event.kind === 'ended') this.#light([]);
  }

  #left({ node, changed }: TraceStep): void {
    // A flow inside the flow has variables of its own.
    if (outermostNode(node) === node)
      for (const [name, value] of Object.entries(changed)) this.#variables.set(name, value);
    this.#tellVariables();
  }

  #show(name: string, value: unknown): void {
    this.#variables.set(name, this.#options.flow.variables[name]?.sensitive ? MASK : value);
  }

  #tellVariables(): void {
    this.#send({ kind: 'variables', variables: Object.fromEntries(this.#variables) });
  }

  #played({ audio, end }: PlayEvent): void {
    this.#isSpeaking = end === undefined;
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
      ...(isOfSwitch(audio) && { sound: true }),
    });
  }

  #keysOf(id: string): readonly ActingKey[] {
    const node = nodeAt(id, this.#options.flow, this.#inner);
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
