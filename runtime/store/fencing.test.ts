import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { sampleState, sampleStep } from '../../test/kit/session-samples.ts';
import { Superseded } from '../engine/aborting.ts';
import type { SessionState } from '../engine/ports.ts';
import { PostgresSessionStore } from './session-store.ts';
import { SessionReader } from './sessions.ts';

let database: TestDatabase;
let stores: readonly PostgresSessionStore[];
beforeAll(async () => {
  database = await testDatabase();
  const common = {
    database,
    timers: { schedule: async () => undefined },
    logger: pino({ level: 'silent' }),
    tickMs: 1,
  };
  stores = ['one', 'two'].map((runtimeId) => new PostgresSessionStore({ ...common, runtimeId }));
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await database.close();
});

/** A runtime that believes it has the session until it is told otherwise. */
class Owner {
  readonly store: PostgresSessionStore;
  state: SessionState;
  /** Effects that it was allowed to begin, by sequence number. */
  readonly begun: number[] = [];
  isTold = false;

  constructor(store: PostgresSessionStore, state: SessionState) {
    this.store = store;
    this.state = state;
    store.onSuperseded(({ id, epoch }) => {
      if (id === state.id && epoch === state.epoch) this.isTold = true;
    });
  }

  /** One node: a step on record, the way to the next one. */
  goOn(): void {
    const { epoch, seq, revision } = this.state;
    this.store.step(this.state, sampleStep(seq, { exit: `of ${epoch}` }));
    const variables = { ...this.state.variables, [`at${seq}`]: epoch };
    this.state = { ...this.state, seq: seq + 1, revision: revision + 1, variables };
    this.store.checkpoint(this.state);
  }

  async write(): Promise<void> {
    const { seq, epoch } = this.state;
    await this.#unlessTold(async () => {
      await this.store.beginEffect(this.state, seq, 'ticket');
      this.begun.push(seq);
      await this.store.saveEffect(this.state, seq, 'ticket', epoch);
    });
  }

  async flush(): Promise<void> {
    await this.#unlessTold(() => this.store.flush(this.state));
  }

  async #unlessTold(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
      this.isTold = true;
    }
  }
}

const acts = fc.array(
  fc.record({
    act: fc.constantFrom('go', 'go', 'go', 'write', 'flush', 'claim', 'pause'),
    /** Who acts: the present owner, or one from before who does not know yet. */
    late: fc.boolean(),
    waits: fc.boolean(),
  }),
  { minLength: 5, maxLength: 40 },
);

let ids = 0;
test('two runtimes that fight for a session never leave a mixed history', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (script) => {
      const [first] = stores;
      if (!first) throw new Error('no store');
      const state = sampleState(`fought-over-${++ids}`, { variables: {} });
      await first.create(state);
      const owners = [new Owner(first, state)];
      const pending: Promise<unknown>[] = [];
      for (const { act, late, waits } of script) {
        const latest = owners.at(-1);
        const actor = (late && owners.at(-2)) || latest;
        if (!actor || !latest) break;
        let work: Promise<unknown> = Promise.resolve();
        if (act === 'go' && !actor.isTold) actor.goOn();
        if (act === 'write' && !actor.isTold) work = actor.write();
        if (act === 'flush') work = actor.flush();
        if (act === 'pause') await new Promise((resolve) => setTimeout(resolve, 2));
        if (act === 'claim') {
          const next = stores.find((store) => store !== latest.store);
          const claimed = await next?.claimRunning(state.id, latest.store === first ? 'one' : 'two');
          if (next && claimed) owners.push(new Owner(next, claimed));
        }
        pending.push(work);
        if (waits) await work;
      }
      await Promise.all(pending);
      for (const owner of owners) await owner.flush();
      await checkHistory(owners, state.id);
    }),
    { numRuns: 60 },
  );
});

async function checkHistory(owners: readonly Owner[], id: string): Promise<void> {
  const last = owners.at(-1);
  const stored = await stores[0]?.load(id);
  // The last owner’s state stands, whole; of nobody before it anything that came later.
  expect(stored).toEqual(last?.state);
  expect(owners.slice(0, -1).every(({ isTold, state }) => isTold || state.seq <= (last?.state.seq ?? 0))).toBe(true);
  // Each visit before the present one is told by the owner whose way led on from it. (The last steps before a takeover
  // may be missing: nobody waits for a trace.)
  const trace = await new SessionReader(database.db).trace(id);
  for (const { seq, exit } of trace.filter((step) => step.seq < (stored?.seq ?? 0)))
    expect(exit).toBe(`of ${stored?.variables[`at${seq}`]}`);
  expect(trace.every(({ seq }) => seq <= (stored?.seq ?? 0))).toBe(true);
  // What an owner was allowed to begin is on record, by whomever its visit was begun first.
  for (const owner of owners)
    for (const seq of owner.begun) expect(await owner.store.effect(owner.state, seq, 'ticket')).toBeDefined();
}
