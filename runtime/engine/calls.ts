import type { Logger } from 'pino';
import type { Wake } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import { both, type Language, type LocalText } from '../../schema/text.ts';
import type { Speech } from '../speech/speech.ts';
import type { Call, Telephony } from '../telephony/port.ts';
import type { Admission } from './admission.ts';
import { defaultApology, type Engine } from './engine.ts';
import { type Farewell, hangUp, lastWords } from './farewell.ts';
import { defaultLimits, type EngineLimits } from './limits.ts';
import type { Clock, FlowSource, SessionRef, SessionState, SessionStore } from './ports.ts';
import { storing } from './storing.ts';

/** Which flow answers a number. */
export type RouteLookup = (
  to: string,
) => Promise<{ readonly flowId: string; readonly version: number; readonly flow: Flow } | undefined>;

/** Whose a stored session is. Each claim gives a session to one runtime only, or `undefined` when it came too late. */
export interface SessionClaims {
  /** Takes over the sessions that ran in a process that is gone; those that run here already are let alone. */
  claimAbandoned(isHere: (id: string) => boolean): Promise<readonly SessionState[]>;
  /** Lets go of a running session, for another runtime to claim. */
  free(session: SessionRef): Promise<void>;
  /** A parked session, for an event. */
  claimParked(id: string): Promise<SessionState | undefined>;
  /** A parked session whose time has come: the timer of an earlier parking must not end this one. */
  claimDue(id: string): Promise<SessionState | undefined>;
}

export type CallCount = 'taken' | 'overflow' | 'busy' | 'noFlow' | 'failed' | 'gone';

export interface CallDeskDeps {
  readonly engine: Engine;
  readonly telephony: Telephony;
  readonly route: RouteLookup;
  readonly flows: FlowSource;
  readonly claims: SessionClaims;
  readonly store: Pick<SessionStore, 'load'>;
  readonly speech: Speech;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Another runtime would take this one's calls; absent where there are no others. */
  readonly hasOthers?: () => Promise<boolean>;
  /** Told of each session that goes on here and began elsewhere. */
  readonly onTakenOver?: (state: SessionState) => void;
  /** The visit that the session would run again has brought the server down too often. */
  readonly isHanging?: (state: SessionState) => Promise<boolean>;
  /** Counts calls for metrics. */
  readonly count?: (what: CallCount) => void;
  readonly limits?: Partial<EngineLimits>;
  /** Language of announcements that belong to no flow. */
  readonly language?: Language;
  /** How many calls are taken; all when absent. */
  readonly admission?: Admission;
  /** Number whose flow answers when there is no room. */
  readonly overflowNumber?: string | undefined;
  /** To a caller for whom there is no room. */
  readonly busy?: LocalText;
  /** To a caller whose number no flow answers. */
  readonly noFlow?: LocalText;
  /** To a caller whose flow can't be started. */
  readonly apology?: LocalText;
}

export const defaultNoFlow: LocalText = {
  'zh-CN': '您拨打的号码没有开通，请查证后再拨。',
  en: 'The number you have dialled is not in service. Please check it and dial again.',
};

export const defaultBusy: LocalText = {
  'zh-CN': '现在来电较多，线路全忙，请稍后再拨。',
  en: 'All lines are busy at the moment. Please call again later.',
};

/** How often and how long a restarted runtime asks a switch that does not answer for its calls. */
const ADOPT_RETRY_MS = 1_000;
const ADOPT_TRIES = 30;
/** How often and how long the store is asked again for the flow of a session that is taken over while it is away. */
const READ_RETRY_MS = 500;
const READ_MS = 180_000;
const LOOK_FOR_OTHERS_MS = 250;
/** Sessions that are taken over at the same time: a switch must not be flooded by a restart. */
const RECOVERED_AT_ONCE = 20;

const isStoreAway = (error: unknown): boolean => error instanceof Fault && error.code === 'store.unavailable';

export interface CallDesk {
  /** Begins to take calls. */
  start(): Promise<void>;
  /** Goes on with the sessions that a dead process left behind; resolves with their number once all go on. */
  recover(): Promise<number>;
  /** A parked session's time has come, or its event. Rejects when it could not be done and should be tried again. */
  wake(sessionId: string, wake: Wake): Promise<void>;
  /** Goes on with sessions that this runtime has claimed; resolves once all go on. */
  goOn(states: readonly SessionState[]): Promise<void>;
  /** Another runtime has the session: nothing more is done with it here. */
  abandon(sessionId: string): void;
  /** It takes calls, its own and those of others. */
  readonly accepting: boolean;
  /**
   * Takes no more calls. With others there, hands each session over at the end of its node, or in its midst after
   * `drainMs`. Alone, waits that long for sessions to end, then leaves them to its next life.
   */
  stop(drainMs: number): Promise<void>;
}

const eachOf = async <T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> => {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
};

/** Connects the switch and the stored sessions to the engine. No caller is left in silence, whatever is down. */
export const createCallDesk = (deps: CallDeskDeps): CallDesk => {
  const { engine, telephony, clock, logger, language = 'zh-CN' } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const means: Farewell = { speech: deps.speech, clock, logger, limits };
  const count = deps.count ?? (() => undefined);

  const sendAway = async (call: Call, text: LocalText): Promise<void> => {
    await lastWords(call, text[language], language, means);
    await hangUp(call, means);
  };
  const apologise = (call: Call) => sendAway(call, deps.apology ?? defaultApology);

  /** There is no room for the caller, who is told so by a flow or in a sentence. */
  const turnAway = async (call: Call, place: 'overflow' | 'announcement'): Promise<void> => {
    const number = place === 'overflow' ? deps.overflowNumber : undefined;
    const found = number === undefined ? undefined : await storing(deps.route(number), limits.storeMs, clock);
    if (call.signal.aborted) return count('gone');
    count(found ? 'overflow' : 'busy');
    if (!found) return sendAway(call, deps.busy ?? defaultBusy);
    await engine.startSession({ ...found, call, from: call.from, to: call.to });
  };

  const take = async (call: Call): Promise<void> => {
    const place = deps.admission?.admit(call) ?? 'flow';
    if (place !== 'flow') return turnAway(call, place);
    const found = await storing(deps.route(call.to), limits.storeMs, clock);
    if (call.signal.aborted) return count('gone');
    if (!found) {
      logger.warn({ call: call.id, to: call.to }, 'a call to a number without a flow');
      count('noFlow');
      return sendAway(call, deps.noFlow ?? defaultNoFlow);
    }
    await engine.startSession({ ...found, call, from: call.from, to: call.to });
    count('taken');
  };

  const onCall = async (call: Call): Promise<void> => {
    try {
      await take(call);
    } catch (error) {
      logger.error({ err: error, call: call.id, to: call.to }, 'a call could not be taken');
      count('failed');
      await apologise(call);
    }
  };

  /** The call that a session had, if it is still up. */
  const adopt = async (id: string): Promise<Call | undefined> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await telephony.adopt(id);
      } catch (error) {
        logger.warn({ err: error, call: id }, 'a call could not be adopted');
        if (tries === ADOPT_TRIES) return undefined;
        await clock.sleep(ADOPT_RETRY_MS);
      }
    }
  };

  const flowOf = async ({ flowId, version }: SessionState): Promise<Flow> => {
    const flow = await storing(deps.flows.load(flowId, version), limits.storeMs, clock);
    if (!flow)
      throw new Fault(
        'engine.internal',
        both(
          `没有流程 ${flowId} 的${version === null ? '草稿' : `第 ${version} 版`}`,
          `there is no flow ${flowId} version ${version ?? 'draft'}`,
        ),
      );
    return flow;
  };

  /** The flow of a session that is claimed: nobody else would go on with it, so a store that is away is waited for. */
  const flowOfClaimed = async (state: SessionState): Promise<Flow> => {
    const end = clock.now().getTime() + READ_MS;
    for (;;) {
      try {
        return await flowOf(state);
      } catch (error) {
        if (!isStoreAway(error) || clock.now().getTime() >= end) throw error;
        logger.warn({ err: error, session: state.id }, 'a session waits for its flow');
        await clock.sleep(READ_RETRY_MS);
      }
    }
  };

  /** Nobody can tell while the store is away; then the session goes on. */
  const hangsAgain = async (state: SessionState): Promise<boolean> => {
    if (!deps.isHanging) return false;
    try {
      return await storing(deps.isHanging(state), limits.storeMs, clock);
    } catch (error) {
      if (!isStoreAway(error)) throw error;
      logger.warn({ err: error, session: state.id }, 'whether a step brings the server down is not known');
      return false;
    }
  };

  /** Runs a session that this runtime has claimed; one that can't run ends visibly. */
  const goOn = async (state: SessionState, wake: Wake | undefined): Promise<void> => {
    deps.onTakenOver?.(state);
    const call = state.callId === null ? undefined : await adopt(state.callId);
    if (call) deps.admission?.hold(call);
    try {
      if (await hangsAgain(state)) throw new Fault('engine.hung', both(`第 ${state.seq} 步`, `step ${state.seq}`));
      engine.resume(state, { flow: await flowOfClaimed(state), ...(wake && { wake }), ...(call && { call }) });
    } catch (error) {
      logger.error({ err: error, session: state.id }, 'a session could not go on');
      if (call) await apologise(call);
      await engine.fail(state, error instanceof Fault ? error : new Fault('engine.internal', '', { cause: error }));
    }
  };

  /** Goes on with claimed sessions, except those that run here. */
  const goOnWith = async (states: readonly SessionState[]): Promise<number> => {
    const idle = states.filter(({ id }) => !engine.has(id));
    await eachOf(idle, RECOVERED_AT_ONCE, (state) => goOn(state, undefined));
    return idle.length;
  };

  const handOn = (session: SessionState): Promise<void> =>
    storing(deps.claims.free(session), limits.storeMs, clock).catch((error: unknown) =>
      logger.error({ err: error, session: session.id }, 'a session waits for the next life of this server'),
    );

  /** Hands all sessions over to whoever is there or comes in time; answers how much of the time is left. */
  const handOverAll = async (hasOthers: () => Promise<boolean>, drainMs: number): Promise<number> => {
    const end = clock.now().getTime() + drainMs;
    const left = () => Math.max(0, end - clock.now().getTime());
    // Again for a session that was just beginning.
    while (engine.active > 0) {
      if (await hasOthers()) await engine.handOver(left(), handOn);
      else if (left() === 0) break;
      else await clock.sleep(LOOK_FOR_OTHERS_MS);
    }
    return left();
  };

  let isAccepting = false;

  return {
    async start() {
      await telephony.start((call) => void onCall(call));
      isAccepting = true;
    },

    get accepting() {
      return isAccepting;
    },

    goOn: async (states) => void (await goOnWith(states)),

    abandon(sessionId) {
      engine.find(sessionId)?.supersede();
    },

    async recover() {
      // Calls that came in meanwhile are recorded as running, too.
      const recovered = await goOnWith(await deps.claims.claimAbandoned((id) => engine.has(id)));
      telephony.settled?.((call) => {
        // The last life died before it was stored: for its caller it begins anew.
        logger.warn({ call: call.id, to: call.to }, 'a call without a session');
        void onCall(call);
      });
      return recovered;
    },

    async wake(sessionId, wake) {
      // All that can fail for a while comes before the claim: afterwards nobody would try again.
      const parked = await storing(deps.store.load(sessionId), limits.storeMs, clock);
      if (parked?.status !== 'parked') return;
      await flowOf(parked);
      const { claims } = deps;
      const claim = wake.reason === 'time' ? claims.claimDue(sessionId) : claims.claimParked(sessionId);
      const state = await storing(claim, limits.storeMs, clock);
      if (state) await goOn(state, wake);
    },

    async stop(drainMs) {
      isAccepting = false;
      await telephony.stop();
      await engine.stop(deps.hasOthers ? await handOverAll(deps.hasOthers, drainMs) : drainMs);
    },
  };
};
