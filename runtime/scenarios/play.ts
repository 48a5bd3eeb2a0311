import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { parseTime } from '../../schema/expression/index.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario, ScenarioStep } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import type { Value } from '../../schema/value.ts';
import type { ConnectionOptions } from '../connections/connections.ts';
import { Visits } from '../connections/given-answer.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { createMemoryStore } from '../engine/memory-store.ts';
import type { Connections, NodeRegistry, SessionState, SubflowSource, SyncedOrders } from '../engine/ports.ts';
import type { AudioAssets, Speech } from '../speech/speech.ts';
import type { OutboundLine } from '../telephony/outbound.ts';
import type { Call } from '../telephony/port.ts';
import type { PartyReaction } from '../telephony/simulator/simulator.ts';
import { Conversations } from './conversations.ts';
import { disappointment, type Played } from './expectations.ts';
import { misfit } from './misfits.ts';
import { ObservedCall } from './observed-call.ts';
import { Prompts, playScript } from './script.ts';
import type { Called, Stage, StageCall, StageCaller, StageClock } from './stage.ts';
import { configuredSystems, type SystemsSource, systemsFor } from './systems.ts';

export interface PlayDeps {
  readonly registry: NodeRegistry;
  readonly connections: ConnectionOptions | SystemsSource;
  readonly speech: Speech;
  /** Absent: flows have no audio of their own. */
  readonly assets?: AudioAssets;
  readonly logger: Logger;
  /** Real time after which a scenario that does not end has failed. */
  readonly limitMs: number;
  /** Flows that the flow's steps may run. */
  readonly subflows?: SubflowSource;
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** Zone of the flow's dates and hours; Beijing time when absent. */
  readonly timeZone?: string;
}

/** How a scenario ended: `problem` is what failed. */
export interface PlayResult {
  readonly problem: LocalText | undefined;
  readonly played: Played | undefined;
  /** Index of the scenario's step that could not be done. */
  readonly step?: number;
}

const DEFAULT_CALL = { from: '13800002076', to: '95001' };

/** Real requests, files and voices take real time: the stage's clock waits for them. */
const inRealTime = (clock: StageClock, connections: Connections, { speech, subflows }: PlayDeps) => ({
  ...(subflows && {
    subflows: {
      load: (...args: Parameters<SubflowSource['load']>) => clock.busy(() => subflows.load(...args)),
      live: (...args: Parameters<SubflowSource['live']>) => clock.busy(() => subflows.live(...args)),
    },
  }),
  connections: {
    call: (...args: Parameters<Connections['call']>) => clock.busy(() => connections.call(...args)),
    http: (...args: Parameters<Connections['http']>) => clock.busy(() => connections.http(...args)),
  },
  speech: { render: (...args: Parameters<Speech['render']>) => clock.busy(() => speech.render(...args)) },
});

/** Waits as parked sessions do, but on the stage's clock. */
const toTheEnd = async (engine: Engine, flow: Flow, begun: Promise<SessionState>, clock: StageClock) => {
  let state = await begun;
  while (state.status === 'parked' && state.wakeAt) {
    await clock.sleep(state.wakeAt.getTime() - clock.now().getTime());
    state = await engine.resume(state, { flow, wake: { reason: 'time' } }).done;
  }
  return state;
};

const neverEnded: LocalText = { 'zh-CN': '通话没有结束', en: 'the call did not end' };

const broken = (error: unknown): LocalText => {
  const why = error instanceof Error ? error.message : String(error);
  return { 'zh-CN': `打不下去：${why}`, en: `cannot be played: ${why}` };
};

const withinLimit = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
};

const reactionOf = ({ answer, after }: Extract<ScenarioStep, { transferTo: string }>): PartyReaction => ({
  answer,
  ...(after !== undefined && { afterMs: after * 1000 }),
});

const partiesOf = (scenario: Scenario) =>
  scenario.steps.flatMap((step) => ('transferTo' in step ? [[step.transferTo, reactionOf(step)] as const] : []));

const calledOf = ({ number, answer, after }: NonNullable<Scenario['called']>[number]): Called => ({
  number,
  reaction: { answer, ...(after !== undefined && { afterMs: after * 1000 }) },
});

/** What order sync knows in this scenario. */
const syncedOrders = (given: Scenario['given']): SyncedOrders => ({
  async lookup(key) {
    const order = Object.hasOwn(given?.orders ?? {}, key) ? given?.orders?.[key] : undefined;
    if (!order) return undefined;
    const { status, ageMinutes, content = {} } = order;
    return { source: 'scenario', key, status, content: content as Value, deleted: false, at: '', ageMinutes };
  },
});

/** Whoever answers is watched like somebody who has called in. */
const watched = ({ dialOut, recoverDial }: OutboundLine, observed: (call: Call) => Call): OutboundLine => ({
  async dialOut(request) {
    const dialled = await dialOut(request);
    return dialled.result === 'answered' ? { ...dialled, call: observed(dialled.call) } : dialled;
  },
  recoverDial,
});

/** Two who were connected talk for ever unless one of them ends it. */
const partAll = async (conversations: Conversations, caller: StageCaller | undefined): Promise<void> => {
  for (let number = await conversations.next(); number !== undefined; number = await conversations.next())
    await caller?.partyHangsUp(number);
};

/** Plays `scenario` against `flow` on `stage`. */
export const play = async (scenario: Scenario, flow: Flow, stage: Stage, deps: PlayDeps): Promise<PlayResult> => {
  const systems = 'open' in deps.connections ? deps.connections : configuredSystems(deps.connections);
  const problem = misfit(scenario, flow, systems);
  if (problem) return { problem, played: undefined };
  // One scenario that cannot be played does not keep the others from being played.
  return playOn(scenario, flow, stage, { ...deps, connections: systems }).catch((error: unknown) => ({
    problem: broken(error),
    played: undefined,
  }));
};

const playOn = async (
  scenario: Scenario,
  flow: Flow,
  stage: Stage,
  deps: PlayDeps & { readonly connections: SystemsSource },
): Promise<PlayResult> => {
  const clock = stage.clock(scenario.given?.time === undefined ? undefined : parseTime(scenario.given.time));
  const visits = new Visits();
  const systems = await systemsFor(scenario.given, deps.connections, visits);
  const prompts = new Prompts();
  const store = createMemoryStore();
  const conversations = new Conversations();
  let fault: string | undefined;
  let stageCall: StageCall | undefined;
  let caller: StageCaller | undefined;
  const observed = (call: Call): Call =>
    new ObservedCall(call, {
      now: () => clock.now().getTime(),
      listening: async () => caller?.listening(),
      prompt: (heard) => prompts.add(heard),
      connected: (number) => conversations.begin(number),
    });
  const outside = scenario.called && (await stage.outside({ clock, called: scenario.called.map(calledOf) }));
  const engine = createEngine({
    ...inRealTime(clock, systems.connections, deps),
    registry: deps.registry,
    recognition: stage.recognition,
    ...(deps.assets && { assets: deps.assets }),
    orders: syncedOrders(scenario.given),
    ...(outside && { outbound: watched(outside.line, observed) }),
    logger: deps.logger,
    store,
    clock,
    newId: randomUUID,
    ...(deps.timeZone !== undefined && { timeZone: deps.timeZone }),
    events: (event) => {
      if (event.kind === 'entered') visits.entered(event.node, event.seq);
      if (event.kind === 'ended') fault = event.fault?.code;
    },
  });
  try {
    const { from, to } = { ...DEFAULT_CALL, ...scenario.call };
    if (!outside && flow.kind !== 'ticket')
      stageCall = await stage.call({ from, to, clock, parties: partiesOf(scenario) });
    caller = stageCall?.caller ?? outside?.person;
    const call = stageCall && observed(stageCall.call);
    const session = await engine.startSession({
      flow,
      flowId: 'scenario',
      version: null,
      ...(call && { call }),
      ...(scenario.given?.variables && { variables: scenario.given.variables }),
      ...(scenario.given?.start !== undefined && { start: scenario.given.start }),
      ...(scenario.given?.language && { language: scenario.given.language }),
      ...(outside ? { from: '', to: '' } : { from, to }),
    });
    const cancel = () => session.cancel();
    deps.signal?.addEventListener('abort', cancel, { once: true });
    if (deps.signal?.aborted) cancel();
    const ending = toTheEnd(engine, flow, session.done, clock).finally(() => {
      prompts.end();
      conversations.end();
    });
    const script = caller
      ? playScript(scenario.steps, {
          caller,
          prompts,
          conversations,
          clock,
          attentionMs: stage.attentionMs,
        })
      : undefined;
    const problem = await withinLimit(
      (async () => {
        const wrong = await script;
        if (wrong) await stageCall?.caller.hangUp();
        if (wrong && outside) session.cancel();
        await Promise.race([ending, partAll(conversations, caller)]);
        const state = await ending;
        const played: Played = { state, trace: store.trace(session.id), transferredTo: conversations.last, fault };
        if (wrong) return { ...wrong, played };
        const missed = disappointment(scenario.expect, played) ?? (await caller?.missed(prompts.all));
        return { problem: missed, played };
      })(),
      deps.limitMs,
    );
    if (!problem) session.cancel();
    return problem ?? { problem: neverEnded, played: undefined };
  } finally {
    await stageCall?.close();
    await engine.stop(0);
    await outside?.close();
    clock.stop();
    await systems.close();
  }
};
