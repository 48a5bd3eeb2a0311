import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { TriggerEvent } from '../../plugins/sdk/index.ts';
import type { DB } from '../store/generated/db.ts';
import { arrivalsOf } from './arrivals.ts';
import { type Known, settingsOf, type TriggerBook } from './book.ts';
import { storeArrivals } from './inbox.ts';
import { type RunnableSchedule, scheduleOf, ticksAfter, ticksDue } from './schedule.ts';

const LOOK_MS = 1_000;
/** A schedule that can't be worked out is looked at again then. */
const BROKEN_MS = 15 * 60_000;

interface Row {
  /** The next tick; null: not worked out yet. */
  readonly due: Date | null;
  readonly since: Date;
  readonly now: Date;
}

export interface SchedulerDeps {
  readonly db: Kysely<DB>;
  readonly book: TriggerBook;
  readonly logger: Logger;
  readonly timeZone: string;
  readonly onStored: () => void;
  readonly accepting: () => boolean;
}

/**
 * Turns ticks of the clock into events. The row of a trigger says when it is due, by the clock of the database, which
 * is one for all servers; who takes the tick stores its event and the next time in one transaction.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(this.look, LOOK_MS);
    this.look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  readonly look = (): void => {
    if (this.#stopped || this.#looking || !this.#deps.accepting()) return;
    this.#looking = this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
  };

  async #lookAtAll(): Promise<void> {
    for (const known of this.#deps.book.enabled)
      if (known.definition.kind === 'schedule')
        await this.#take(known).catch((error: unknown) =>
          this.#deps.logger.error({ err: error, trigger: known.trigger.id }, 'a tick could not be stored'),
        );
  }

  async #take({ trigger, definition }: Known): Promise<void> {
    const hasCome = await this.#deps.db.transaction().execute(async (tx) => {
      // A trigger that was made, changed or switched on counts from then on: what came before is no missed tick.
      const { rows } = await sql<Row>`
        SELECT due_at AS due, changed_at AS since, now() AS now
        FROM trigger_states JOIN triggers ON triggers.id = trigger_id
        WHERE trigger_id = ${trigger.id} AND enabled AND revision = ${trigger.revision}
          AND (due_at IS NULL OR due_at <= now())
        FOR UPDATE OF trigger_states SKIP LOCKED`.execute(tx);
      const [row] = rows;
      if (!row) return false;
      const { events, next, fault } = this.#due({ trigger, definition }, row);
      await sql`
        UPDATE trigger_states SET due_at = ${next}, fault = ${fault}, fault_at = CASE WHEN ${fault}::text IS NULL THEN NULL ELSE now() END,
          failures = CASE WHEN ${fault}::text IS NULL THEN 0 ELSE failures + 1 END, checked_at = now()
        WHERE trigger_id = ${trigger.id}`.execute(tx);
      await storeArrivals(tx, [{ triggerId: trigger.id, via: 'schedule', arrivals: arrivalsOf(definition, events) }]);
      return events.length > 0;
    });
    if (hasCome) this.#deps.onStored();
  }

  /** What is due by now, and when to look again. A plugin that fails is said and does not stop the others. */
  #due(
    { trigger, definition }: Known,
    { due, since, now }: Row,
  ): { readonly events: readonly TriggerEvent[]; readonly next: Date; readonly fault: string | null } {
    const later = new Date(now.getTime() + BROKEN_MS);
    try {
      const config = settingsOf(definition, trigger, trigger.secrets);
      const scheduled = definition as RunnableSchedule;
      const schedule = scheduleOf(scheduled, config, this.#deps.timeZone);
      const { tick, next } = ticksDue(schedule, due ?? ticksAfter(schedule, since, 1)[0] ?? later, now);
      if (!tick && due) this.#deps.logger.warn({ trigger: trigger.id, due }, 'a tick is too old to be made up for');
      const events = tick ? (scheduled.due({ config, at: tick }) as readonly TriggerEvent[]) : [];
      return { events, next: next ?? later, fault: null };
    } catch (error) {
      this.#deps.logger.error({ err: error, trigger: trigger.id }, 'a schedule could not be worked out; trying again');
      return { events: [], next: later, fault: 'connector.error' };
    }
  }
}
