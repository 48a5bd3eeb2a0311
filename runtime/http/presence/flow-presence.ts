import { createHash, randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Colleague, PresenceMessage } from '../../../schema/api.ts';
import { type Changes, notify } from '../../store/changes.ts';
import type { DB } from '../../store/generated/db.ts';

const TOPIC = 'presence';
/** A page is renewed this often by the server that holds its connection. */
const RENEW_MS = 5_000;
/** Its server has died when it was not renewed for so long. */
const GONE_SECONDS = 12;

interface Visitor {
  readonly flow: string;
  readonly person: { readonly id: string; readonly name: string };
  send(message: PresenceMessage): void;
}

interface Visit extends Visitor {
  /** What was said last, so that nothing is said twice. */
  told: { readonly people: string; readonly etag: string };
}

/** One page's place among those who have the flow open. */
export interface Seat {
  at(node: string | null): Promise<void>;
  leave(): Promise<void>;
}

/** The same for all pages of one person, and of no use anywhere else. */
const alias = (person: string): string =>
  createHash('sha256').update(`presence ${person}`).digest('base64url').slice(0, 12);

/**
 * Who has which flow open on any server of the group, and that its draft was saved. Pages stand in a table; news goes
 * over Postgres' NOTIFY, and every few seconds each server looks by itself, for those that died say nothing.
 */
export class FlowPresence {
  readonly #db: Kysely<DB>;
  readonly #logger: Logger;
  readonly #visits = new Map<string, Visit>();
  readonly #stop: () => void;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor({ db, changes, logger }: { db: Kysely<DB>; changes: Pick<Changes, 'on'>; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
    this.#stop = changes.on(TOPIC, () => this.#read());
  }

  async enter(visitor: Visitor): Promise<Seat> {
    const page = randomUUID();
    const { flow, person } = visitor;
    const row = { page, flow_id: flow, person: alias(person.id), name: person.name };
    this.#visits.set(page, { ...visitor, told: { people: '', etag: '' } });
    this.#timer ??= setInterval(() => void this.#renew(), RENEW_MS).unref();
    await this.#db
      .insertInto('flow_presence')
      .values(row)
      .execute()
      .catch((error: unknown) => this.#failed(error));
    await this.#tellAll();
    return {
      at: async (node) => {
        const { numUpdatedRows } = await this.#db
          .updateTable('flow_presence')
          .set({ node, seen_at: sql`now()` })
          .where('page', '=', page)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n && this.#visits.has(page))
          await this.#db
            .insertInto('flow_presence')
            .values({ ...row, node })
            .execute();
        await this.#tellAll();
      },
      leave: async () => {
        if (!this.#visits.delete(page)) return;
        if (this.#visits.size === 0) this.#rest();
        await this.#db.deleteFrom('flow_presence').where('page', '=', page).execute();
        await this.#tellAll();
      },
    };
  }

  /** A draft was saved: whoever has it open learns that at once. */
  async saved(): Promise<void> {
    await this.#tellAll();
  }

  stop(): void {
    this.#stop();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #failed(error: unknown): void {
    this.#logger.warn({ err: error }, 'who has which flow open could not be read or written; trying again');
  }

  /** Other servers over the database; this one at once. */
  async #tellAll(): Promise<void> {
    await Promise.all([notify(this.#db, TOPIC).catch((error: unknown) => this.#failed(error)), this.#read()]);
  }

  async #renew(): Promise<void> {
    const pages = [...this.#visits.keys()];
    if (pages.length === 0) return;
    try {
      await this.#db.updateTable('flow_presence').set({ seen_at: sql`now()` }).where('page', 'in', pages).execute();
      await this.#db
        .deleteFrom('flow_presence')
        .where('seen_at', '<', sql<Date>`now() - make_interval(secs => ${GONE_SECONDS * 10})`)
        .execute();
      await this.#read();
    } catch (error) {
      this.#failed(error);
    }
    for (const visit of this.#visits.values()) visit.send({ kind: 'here' });
  }

  /** Reads once at a time, and once more for whatever came meanwhile. */
  #read(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readAll()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      const flows = [...new Set([...this.#visits.values()].map(({ flow }) => flow))];
      if (flows.length === 0) return;
      const [people, drafts] = await Promise.all([this.#people(flows), this.#drafts(flows)]);
      for (const visit of this.#visits.values()) this.#tell(visit, people, drafts.get(visit.flow));
    } while (this.#again);
  }

  async #people(flows: readonly string[]): Promise<ReadonlyMap<string, readonly Colleague[]>> {
    const rows = await this.#db
      .selectFrom('flow_presence')
      .select(['flow_id', 'person', 'name', 'node'])
      .where('flow_id', 'in', flows)
      .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${GONE_SECONDS})`)
      .orderBy('came_at')
      .orderBy('page')
      .execute();
    const found = new Map<string, Map<string, Colleague>>();
    for (const { flow_id, person, name, node } of rows) {
      const people = found.get(flow_id) ?? new Map<string, Colleague>();
      // Several pages of one person are one person, who is where the last one with a step is.
      people.set(person, { id: person, name, node: node ?? people.get(person)?.node ?? null });
      found.set(flow_id, people);
    }
    return new Map([...found].map(([flow, people]) => [flow, [...people.values()]]));
  }

  async #drafts(flows: readonly string[]) {
    const rows = await this.#db
      .selectFrom('flows')
      .select(['id', 'draft_revision', 'changed_by'])
      .where('id', 'in', flows)
      .execute();
    return new Map(rows.map((row) => [row.id, { etag: String(row.draft_revision), by: row.changed_by }]));
  }

  #tell(
    visit: Visit,
    all: ReadonlyMap<string, readonly Colleague[]>,
    draft: { readonly etag: string; readonly by: string } | undefined,
  ): void {
    const list = all.get(visit.flow) ?? [];
    const people = JSON.stringify(list);
    const etag = draft?.etag ?? 'gone';
    const { told } = visit;
    visit.told = { people, etag };
    if (people !== told.people) visit.send({ kind: 'people', you: alias(visit.person.id), people: list });
    if (etag !== told.etag) visit.send(draft ? { kind: 'draft', ...draft } : { kind: 'gone' });
  }
}
