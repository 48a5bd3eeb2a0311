import type { Logger } from 'pino';
import type { SessionState } from '../engine/ports.ts';
import type { Group, Member, RuntimeGroup } from '../store/runtime-group.ts';
import type { PostgresSessionStore } from '../store/session-store.ts';
import type { SharedSwitch } from '../telephony/port.ts';
import { Pulse } from './pulse.ts';
import { Watch } from './watch.ts';

const LOOK_MS = 500;
/** Sessions that one runtime takes over at a time, so that several who live share what a dead one has left. */
const AT_A_TIME = 25;

export interface GroupDeps {
  readonly members: RuntimeGroup;
  readonly sessions: Pick<PostgresSessionStore, 'claimFrom' | 'owned' | 'withSession'>;
  readonly switch: SharedSwitch;
  /** Sessions that run in this process. */
  readonly running: () => Iterable<string>;
  /** Goes on with sessions that this runtime has just claimed; resolves when all go on. */
  readonly goOn: (states: readonly SessionState[]) => Promise<void>;
  /** Another runtime has the session: nothing more is done with it here. */
  readonly abandon: (sessionId: string) => void;
  /** This runtime takes calls. */
  readonly accepting: () => boolean;
  readonly logger: Logger;
}

/**
 * This runtime as one of several on a database and a switch: says that it lives, goes on with the calls of those that do
 * not, and lets go of its own when it was taken for dead.
 */
export class Membership {
  readonly #deps: GroupDeps;
  readonly #watch = new Watch();
  readonly #pulse: Pulse;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #gone: readonly string[] = [];
  /** Gone since an earlier look: what they had said to the database has arrived by now. */
  #longGone: ReadonlySet<string> = new Set();

  constructor(deps: GroupDeps) {
    this.#deps = deps;
    this.#pulse = new Pulse(() => this.#verify());
  }

  /** Before anything is done to a call: resolves when it is certain whose it is. */
  gate(): Promise<void> | undefined {
    return this.#pulse.gate();
  }

  /** Another runtime would take this one's calls. Never rejects. */
  async hasOthers(): Promise<boolean> {
    try {
      return this.#others(await this.#deps.members.look()).length > 0;
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'the other runtimes could not be seen');
      return false;
    }
  }

  async start(): Promise<void> {
    this.#pulse.start();
    await this.#deps.members.beat(false);
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** Looks now: there may be something to take over. */
  look(): void {
    if (this.#stopped) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'the other runtimes could not be seen'))
      .finally(() => {
        this.#looking = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.look();
      });
  }

  /** Off the list; the calls were handed over or wait for this runtime's next life. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#pulse.stop();
    await this.#looking;
    await this.#deps.members.forget();
  }

  async #look(): Promise<void> {
    const { members, accepting } = this.#deps;
    await this.#pulse.gate();
    await members.beat(accepting());
    const group = await members.look();
    const gone = this.#watch.gone(group, performance.now());
    this.#gone = gone;
    if (!accepting()) return;
    if (gone.length > 0 || group.free > 0) await this.#takeOver(gone);
    for (const id of gone) if (this.#longGone.has(id)) await this.#clearUp(id);
    this.#longGone = new Set(gone);
  }

  #others({ members }: Group): readonly Member[] {
    return members.filter(({ id, accepting, present }) => accepting && present && !this.#gone.includes(id));
  }

  async #takeOver(gone: readonly string[]): Promise<void> {
    const { sessions, goOn, accepting, logger } = this.#deps;
    while (accepting() && !this.#stopped) {
      const claimed = await sessions.claimFrom(gone, AT_A_TIME);
      if (claimed.length === 0) return;
      logger.info({ sessions: claimed.length, gone }, 'goes on with sessions of another runtime');
      await goOn(claimed);
      if (claimed.length < AT_A_TIME) return;
    }
  }

  /** Callers of a dead runtime whom no session knows: it had not come to write them down. They begin anew. */
  async #clearUp(id: string): Promise<void> {
    const { members, logger } = this.#deps;
    await members.alone(id, async () => {
      const left = await this.#strays(id);
      if (left.length > 0) logger.info({ calls: left.length, gone: id }, 'takes calls of another runtime anew');
      await Promise.all(left.map((call) => this.#deps.switch.takeAnew(call)));
    });
    if ((await this.#deps.switch.callsOf(id)).length === 0) await members.forget(id);
  }

  async #strays(id: string): Promise<string[]> {
    const calls = await this.#deps.switch.callsOf(id);
    if (calls.length === 0) return [];
    const known = await this.#deps.sessions.withSession(calls);
    return calls.filter((call) => !known.has(call));
  }

  /** After a standstill: sessions that others have by now are let go without a word. */
  async #verify(): Promise<void> {
    const { sessions, running, abandon, logger } = this.#deps;
    logger.warn('this process stood still; asks which sessions are still its own');
    for (;;) {
      try {
        const before = [...running()];
        const owned = await sessions.owned();
        const lost = before.filter((id) => !owned.has(id));
        for (const id of lost) abandon(id);
        if (lost.length > 0) logger.warn({ sessions: lost.length }, 'let go of sessions that others have taken over');
        return;
      } catch (error) {
        if (this.#stopped) return;
        // Nobody may act before it is known; the database may be just as long away for the others.
        logger.error({ err: error }, 'it is not known whose the sessions are');
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
  }
}
