import { type Kysely, sql } from 'kysely';
import type { PhoneNumber } from '../../schema/api.ts';
import { audit } from './audit.ts';
import type { DB } from './generated/db.ts';
import { storable } from './values.ts';

/** What a call to a number gets. */
export interface NumberTarget {
  readonly flowId: string;
  /** `null`: the flow was never published. */
  readonly version: number | null;
}

/** Dialled numbers and the flows that answer them. */
export class NumberStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  async list(): Promise<PhoneNumber[]> {
    return await query(this.#db).orderBy('number').execute();
  }

  /** The flow and its live version; `undefined`: nobody answers this number. */
  async lookup(number: string): Promise<NumberTarget | undefined> {
    return await this.#db
      .selectFrom('numbers')
      .innerJoin('flows', 'flows.id', 'numbers.flow_id')
      .select(['flows.id as flowId', 'flows.live_version as version'])
      .where('number', '=', storable(number))
      .executeTakeFirst();
  }

  /** What every number gets. */
  async targets(): Promise<(NumberTarget & { readonly number: string })[]> {
    return await this.#db
      .selectFrom('numbers')
      .innerJoin('flows', 'flows.id', 'numbers.flow_id')
      .select(['number', 'flows.id as flowId', 'flows.live_version as version'])
      .execute();
  }

  /** Binds the number, from another flow if need be. Without `label` the old one stays. `unknown_flow`: there is no such flow. */
  async put(
    number: string,
    { flowId, label }: { readonly flowId: string; readonly label?: string | undefined },
    by: string,
  ): Promise<PhoneNumber | 'unknown_flow'> {
    return await this.#db.transaction().execute(async (tx) => {
      // Locked: the flow is there until the number is bound to it.
      const flow = await tx
        .selectFrom('flows')
        .select('id')
        .where('id', '=', storable(flowId))
        .forKeyShare()
        .executeTakeFirst();
      if (!flow) return 'unknown_flow';
      const bound = { flow_id: flow.id, changed_by: storable(by) };
      const text = label === undefined ? {} : { label: storable(label) };
      await tx
        .insertInto('numbers')
        .values({ number: storable(number), ...bound, ...text })
        .onConflict((conflict) => conflict.column('number').doUpdateSet({ ...bound, ...text, changed_at: sql`now()` }))
        .execute();
      await audit(tx, { actor: by, action: 'number.set', subject: `number:${number}`, detail: { flow: flow.id } });
      return await query(tx).where('number', '=', storable(number)).executeTakeFirstOrThrow();
    });
  }

  /** False: there was no such number. */
  async remove(number: string, by: string): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const removed = await tx
        .deleteFrom('numbers')
        .where('number', '=', storable(number))
        .returning('flow_id')
        .executeTakeFirst();
      if (!removed) return false;
      const detail = { flow: removed.flow_id };
      await audit(tx, { actor: by, action: 'number.removed', subject: `number:${number}`, detail });
      return true;
    });
  }
}

const query = (db: Kysely<DB>) =>
  db
    .selectFrom('numbers')
    .innerJoin('flows', 'flows.id', 'numbers.flow_id')
    .select(['number', 'flows.id as flowId', 'flows.name as flowName', 'label']);
