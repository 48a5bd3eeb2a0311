import { randomBytes } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Logger } from 'pino';
import { type SecretPlace, SecretUnreadable, type Vault } from '../connections/vault.ts';
import { type AuditAction, audit } from '../store/audit.ts';
import { notify } from '../store/changes.ts';
import type { DB, Triggers } from '../store/generated/db.ts';
import { fromJson, storable } from '../store/values.ts';
import type { OrdersRule, StartRule, Trigger } from './types.ts';

export const TRIGGERS_TOPIC = 'triggers';

/** What people set of a trigger. */
export interface TriggerDraft {
  readonly title: string;
  readonly type: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly everySeconds: number | undefined;
  readonly orders: OrdersRule | undefined;
  readonly start: StartRule | undefined;
}

/** What becomes of a trigger while it works. */
export interface TriggerState {
  readonly lastEventAt: Date | null;
  readonly eventsLastMinute: number;
  readonly waiting: number;
  readonly dead: number;
  readonly startsWaiting: number;
  /** Seconds that the oldest event waits. */
  readonly lagSeconds: number;
  readonly dueAt: Date | null;
  readonly checkedAt: Date | null;
  readonly failures: number;
  readonly fault: string | null;
  readonly faultAt: Date | null;
}

const placeOf = (id: string): string => `trigger:${id}`;
const secretPlace = (id: string): SecretPlace => ({ connection: placeOf(id), field: '' });

/** At once: what kept it from working may be mended. */
const askAnew = async (tx: Kysely<DB>, id: string): Promise<void> => {
  await tx
    .updateTable('trigger_states')
    .set({ due_at: null, failures: 0, fault: null, fault_at: null })
    .where('trigger_id', '=', storable(id))
    .execute();
};

const json = (value: unknown): string => storable(JSON.stringify(value));
const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : json(value));

/** Configured triggers. Whatever changes them tells every server of the group. */
export class TriggerStore {
  readonly #db: Kysely<DB>;
  readonly #vault: Vault;
  readonly #logger: Logger;

  constructor(db: Kysely<DB>, vault: Vault, logger: Logger) {
    this.#db = db;
    this.#vault = vault;
    this.#logger = logger;
  }

  async list(): Promise<Trigger[]> {
    const rows = await this.#db.selectFrom('triggers').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map((row) => this.#toTrigger(row));
  }

  async find(id: string): Promise<Trigger | undefined> {
    const row = await this.#db.selectFrom('triggers').selectAll().where('id', '=', storable(id)).executeTakeFirst();
    return row && this.#toTrigger(row);
  }

  /** Answers its id, which is part of its address and can't be guessed. */
  async create(draft: TriggerDraft, actor: string): Promise<string> {
    const id = randomBytes(12).toString('hex');
    await this.#create(id, draft, actor);
    return id;
  }

  /** With an id of its own; `false`: there has been one, even if somebody has removed it since. */
  async createOnce(
    id: string,
    draft: TriggerDraft,
    secrets: Readonly<Record<string, string>>,
    actor: string,
  ): Promise<boolean> {
    const made = await this.#db
      .selectFrom('audit_log')
      .select('action')
      .where('action', '=', 'trigger.created')
      .where('subject', '=', placeOf(id))
      .limit(1)
      .executeTakeFirst();
    if (made) return false;
    await this.#create(id, draft, actor, this.#vault.seal(secrets, secretPlace(id)));
    return true;
  }

  async #create(id: string, draft: TriggerDraft, actor: string, secrets: string | null = null): Promise<void> {
    await this.#change('trigger.created', id, actor, async (tx) => {
      await tx
        .insertInto('triggers')
        .values({ id, ...columnsOf(draft), secrets, changed_by: storable(actor) })
        .execute();
      await tx.insertInto('trigger_states').values({ trigger_id: id }).execute();
      return true;
    });
  }

  /** `false`: there is none, or somebody has changed it since `revision`. */
  async update(id: string, draft: TriggerDraft, revision: number, actor: string): Promise<boolean> {
    return await this.#change('trigger.changed', id, actor, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('triggers')
        .set({ ...columnsOf(draft), changed_by: storable(actor), changed_at: sql`now()`, revision: sql`revision + 1` })
        .where('id', '=', storable(id))
        .where('revision', '=', revision)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await askAnew(tx, id);
      return true;
    });
  }

  async remove(id: string, actor: string): Promise<boolean> {
    return await this.#change('trigger.removed', id, actor, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('triggers').where('id', '=', storable(id)).executeTakeFirst();
      return numDeletedRows === 1n;
    });
  }

  /** New secrets; those before them count on until `retire`. */
  async setSecrets(id: string, secrets: Readonly<Record<string, string>>, actor: string): Promise<boolean> {
    const sealed = this.#vault.seal(secrets, secretPlace(id));
    return await this.#change('trigger.secret_set', id, actor, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('triggers')
        .set({ former_secrets: sql`secrets`, secrets: sealed })
        .where('id', '=', storable(id))
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await askAnew(tx, id);
      return true;
    });
  }

  /** The secrets before the present ones count no more. */
  async retire(id: string, actor: string): Promise<boolean> {
    return await this.#change('trigger.secret_retired', id, actor, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('triggers')
        .set({ former_secrets: null })
        .where('id', '=', storable(id))
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  /** Secrets that were written with an earlier key are written with the present one, so that the earlier one can go. */
  async reseal(): Promise<void> {
    const rows = await this.#db.selectFrom('triggers').select(['id', 'secrets', 'former_secrets']).execute();
    for (const { id, ...sealed } of rows)
      for (const column of ['secrets', 'former_secrets'] as const) {
        const before = sealed[column];
        if (before === null || this.#vault.isCurrent(before)) continue;
        const secrets = this.#open(id, before);
        if (!secrets) continue;
        await this.#db
          .updateTable('triggers')
          .set({ [column]: this.#vault.seal(secrets, secretPlace(id)) })
          .where('id', '=', id)
          .where(column, '=', before)
          .execute();
      }
  }

  async states(): Promise<ReadonlyMap<string, TriggerState>> {
    const { rows } = await sql<TriggerState & { id: string }>`
      SELECT triggers.id, due_at AS "dueAt", checked_at AS "checkedAt", coalesce(failures, 0) AS failures, fault,
        fault_at AS "faultAt", last.received_at AS "lastEventAt", coalesce(recent.count, 0)::int AS "eventsLastMinute",
        coalesce(waiting.count, 0)::int AS waiting, coalesce(waiting.lag, 0)::float8 AS "lagSeconds",
        coalesce(dead.count, 0)::int AS dead, coalesce(starts.count, 0)::int AS "startsWaiting"
      FROM triggers LEFT JOIN trigger_states ON trigger_id = triggers.id
        LEFT JOIN LATERAL (SELECT max(received_at) AS received_at FROM trigger_events WHERE trigger_id = triggers.id) AS last ON true
        LEFT JOIN (SELECT trigger_id, count(*) FROM trigger_events WHERE received_at > now() - interval '1 minute'
          GROUP BY trigger_id) AS recent ON recent.trigger_id = triggers.id
        LEFT JOIN (SELECT trigger_id, count(*), extract(epoch FROM now() - min(received_at)) AS lag FROM trigger_events
          WHERE state = 'waiting' GROUP BY trigger_id) AS waiting ON waiting.trigger_id = triggers.id
        LEFT JOIN (SELECT trigger_id, count(*) FROM trigger_events WHERE state = 'dead' GROUP BY trigger_id) AS dead
          ON dead.trigger_id = triggers.id
        LEFT JOIN (SELECT trigger_id, count(*) FROM trigger_starts WHERE state = 'waiting' GROUP BY trigger_id) AS starts
          ON starts.trigger_id = triggers.id`.execute(this.#db);
    return new Map(rows.map(({ id, ...state }) => [id, state]));
  }

  async #change(
    action: AuditAction,
    id: string,
    actor: string,
    work: (tx: Kysely<DB>) => Promise<boolean>,
  ): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      if (!(await work(tx))) return false;
      await audit(tx, { actor, action, subject: placeOf(id) });
      await notify(tx, TRIGGERS_TOPIC);
      return true;
    });
  }

  #toTrigger(row: Selectable<Triggers>): Trigger {
    return {
      id: row.id,
      title: row.title,
      type: row.type,
      version: row.version,
      enabled: row.enabled,
      config: fromJson<Trigger['config']>(row.config),
      secrets: this.#open(row.id, row.secrets) ?? {},
      formerSecrets: this.#open(row.id, row.former_secrets),
      everySeconds: row.every_seconds ?? undefined,
      orders: row.orders === null ? undefined : fromJson<OrdersRule>(row.orders),
      start: row.start === null ? undefined : fromJson<StartRule>(row.start),
      revision: row.revision,
      changedAt: row.changed_at,
      changedBy: row.changed_by,
    };
  }

  /** A secret that can't be read is none: its trigger is closed, and the others go on. */
  #open(id: string, sealed: string | null): Readonly<Record<string, string>> | undefined {
    if (sealed === null) return undefined;
    try {
      return this.#vault.open(sealed, secretPlace(id)) as Record<string, string>;
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      this.#logger.error({ err: error, trigger: id }, 'the secrets of a trigger cannot be read: it is closed');
      return undefined;
    }
  }
}

const columnsOf = ({ title, type, version, enabled, config, everySeconds, orders, start }: TriggerDraft) => ({
  title: storable(title),
  type: storable(type),
  version,
  enabled,
  config: json(config),
  every_seconds: everySeconds ?? null,
  orders: jsonOrNull(orders),
  start: jsonOrNull(start),
});
