import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { realClock } from '../clock.ts';
import { encodeUlaw } from '../speech/audio/g711.ts';
import { decodeWav } from '../speech/audio/wav.ts';
import { idOf, type RecordingShelf } from '../telephony/recording.ts';
import type { RecordingStart } from './desk.ts';
import { RecordingReader } from './reader.ts';
import { Recordings } from './recordings.ts';
import { RecordingStore } from './store.ts';

const logger = pino({ level: 'silent' });
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A tone, so that there is something to hear: µ-law as a switch keeps it. */
const tone = (ms: number): Buffer =>
  encodeUlaw(Int16Array.from({ length: ms * 8 }, (_, at) => Math.round(8000 * Math.sin(at / 3))));

/** A switch's folder, with a handle on all that can happen to it. */
class Shelf implements RecordingShelf {
  readonly place = 'here:8088';
  readonly files = new Map<string, Buffer>();
  readonly live = new Set<string>();
  since = new Date(0);
  away = false;
  opened = 0;
  #told: (id: string) => void = () => undefined;

  #reach(): void {
    if (this.away) throw new Error('the switch is away');
  }
  async upSince() {
    this.#reach();
    return this.since;
  }
  onEnded(listener: (id: string) => void) {
    this.#told = listener;
  }
  end(id: string, audio: Buffer, { silently = false } = {}) {
    this.live.delete(id);
    this.files.set(id, audio);
    if (!silently) this.#told(id);
  }
  async kept() {
    this.#reach();
    return [...this.files.keys()];
  }
  async state(id: string) {
    this.#reach();
    return this.live.has(id) ? 'live' : this.files.has(id) ? 'kept' : 'gone';
  }
  async open(id: string) {
    this.#reach();
    this.opened += 1;
    const file = this.files.get(id);
    return (
      file &&
      (async function* () {
        for (let at = 0; at < file.length; at += 7_001) yield file.subarray(at, at + 7_001);
      })()
    );
  }
  async remove(id: string) {
    this.#reach();
    this.files.delete(id);
  }
}

let count = 0;
const world = (own: Shelf = new Shelf(), db = database.db) => {
  const store = new RecordingStore(db, 90);
  const recordings = new Recordings({ store, shelf: own, clock: realClock, logger, sweepMs: 3_600_000 });
  return { shelf: own, store, recordings, reader: new RecordingReader(db, store) };
};
const starting = (more: Partial<RecordingStart> = {}): RecordingStart => {
  count += 1;
  const id = `session${count}_1_1`;
  return {
    id,
    session: `session${count}`,
    flowId: 'flow',
    node: 'node',
    kind: 'voicemail',
    from: '13800002076',
    to: '95001',
    switchId: idOf(`176.${count}`, 'caller', id),
    at: new Date(),
    ...more,
  };
};

describe('a recording', () => {
  it('is copied once it has ended, byte for byte, and nothing is left on the switch', async () => {
    const { shelf, recordings, reader } = world();
    const start = starting();
    // Longer than a piece, and no multiple of one.
    const audio = tone(20_123);
    recordings.begin(start);
    recordings.ended(start.id, 'key');
    shelf.end(start.switchId, audio);
    await expect.poll(() => shelf.files.size).toBe(0);
    const found = await reader.find(start.id);
    expect(found).toMatchObject({
      state: 'ready',
      kind: 'voicemail',
      ended: 'key',
      bytes: audio.length,
      durationMs: 20_123,
    });
    expect(found?.soundMs).toBeGreaterThan(19_000);
    const wav = await reader.audio(start.id);
    if (!wav) throw new Error('no audio');
    const whole = Buffer.concat(await Array.fromAsync(wav.read(0, wav.size - 1)));
    expect(whole.length).toBe(wav.size);
    // µ-law has a zero of either sign; samples have one.
    const once = audio.map((byte) => (byte === 0x7f ? 0xff : byte));
    expect(encodeUlaw(decodeWav(whole).pcm).equals(once)).toBe(true);
    for (const [first, last] of [
      [0, 0],
      [43, 44],
      [45, 46],
      [127_999, 128_100],
      [wav.size - 3, wav.size - 1],
      [30, 300_000],
    ] as const)
      expect(Buffer.concat(await Array.fromAsync(wav.read(first, last))).equals(whole.subarray(first, last + 1))).toBe(
        true,
      );
  });

  it('whose end nobody has seen is found by the sweep, also when it was never written down', async () => {
    const { shelf, recordings, reader, store } = world();
    const start = starting();
    await store.begin(start, shelf.place);
    shelf.end(start.switchId, tone(1000), { silently: true });
    const unknown = idOf('176.9', 'both', 'nobody_call_1');
    shelf.end(unknown, tone(500), { silently: true });
    await recordings.sweep();
    expect(shelf.files.size).toBe(0);
    expect(await reader.find(start.id)).toMatchObject({ state: 'ready', ended: null });
    expect(await reader.find('nobody_call_1')).toMatchObject({ state: 'ready', kind: 'call', session: null });
    await recordings.sweep();
    expect(shelf.opened).toBe(2);
  });

  it('waits on the switch while the caller may want to hear it', async () => {
    const { shelf, recordings, reader } = world();
    const start = starting({ holdSeconds: 60 });
    recordings.begin(start);
    shelf.end(start.switchId, tone(1000));
    await recordings.sweep();
    expect([...shelf.files.keys()]).toEqual([start.switchId]);
    recordings.release(start.id);
    await expect.poll(() => shelf.files.size).toBe(0);
    expect(await reader.find(start.id)).toMatchObject({ state: 'ready' });
  });

  it('that its flow throws away is stored nowhere', async () => {
    const { shelf, recordings, reader } = world();
    const start = starting({ holdSeconds: 60 });
    recordings.begin(start);
    shelf.end(start.switchId, tone(1000));
    recordings.discard(start.id, 'recordedAgain');
    await expect.poll(() => shelf.files.size).toBe(0);
    expect(await reader.find(start.id)).toMatchObject({ state: 'deleted', deletedBy: 'flow', bytes: 0 });
    expect(await reader.audio(start.id)).toBeUndefined();
  });

  it('that the switch has lost, or was restarted in the middle of, says so', async () => {
    const { shelf, recordings, reader, store } = world();
    const long = new Date(Date.now() - 60_000);
    const [lost, cut, goneInRestart, live] = [
      starting({ at: long }),
      starting({ at: long }),
      starting({ at: long }),
      starting({ at: long }),
    ];
    for (const start of [lost, cut, goneInRestart, live]) await store.begin(start, shelf.place);
    await store.sawEnd(lost.id);
    shelf.since = new Date(Date.now() - 30_000);
    shelf.live.add(live.switchId);
    shelf.end(cut.switchId, tone(700), { silently: true });
    await recordings.sweep();
    expect(await reader.find(lost.id)).toMatchObject({ state: 'failed', failure: 'lost' });
    expect(await reader.find(cut.id)).toMatchObject({ state: 'failed', failure: 'restarted', durationMs: 700 });
    expect(await reader.find(goneInRestart.id)).toMatchObject({ state: 'failed', failure: 'restarted', bytes: 0 });
    expect(await reader.find(live.id)).toMatchObject({ state: 'live' });
  });

  it('stays on the switch while it cannot be fetched, and is fetched when the switch is back', async () => {
    const { shelf, recordings, reader } = world();
    const start = starting();
    recordings.begin(start);
    shelf.away = true;
    shelf.end(start.switchId, tone(1000));
    await expect.poll(() => recordings.waiting).toBe(0);
    expect(await reader.find(start.id)).toMatchObject({ state: 'live' });
    shelf.away = false;
    await recordings.sweep();
    expect(await reader.find(start.id)).toMatchObject({ state: 'ready' });
  });

  it('notes where silence took the place of something sensitive', async () => {
    const { recordings, reader } = world();
    const start = starting();
    const at = (ms: number) => new Date(start.at.getTime() + ms);
    recordings.begin(start);
    for (const [ms, which] of [
      [2000, 'from'],
      [2500, 'from'],
      [4000, 'to'],
      [4500, 'to'],
      [9000, 'from'],
    ] as const)
      recordings.silenced(start.id, at(ms), which);
    await expect.poll(() => recordings.waiting).toBe(0);
    expect((await reader.find(start.id))?.sensitive).toEqual([
      { fromMs: 2000, toMs: 4000 },
      { fromMs: 9000, toMs: null },
    ]);
  });
});

describe('retention', () => {
  it('deletes what has been kept long enough and keeps the row: nothing is found afterwards', async () => {
    const { shelf, recordings, reader, store } = world();
    const old = starting({ at: new Date(Date.now() - 91 * 86_400_000) });
    const own = starting({ keepDays: 1, at: new Date(Date.now() - 2 * 86_400_000) });
    const young = starting({ at: new Date(Date.now() - 80 * 86_400_000) });
    for (const start of [old, own, young]) {
      recordings.begin(start);
      recordings.ended(start.id, 'silence');
      shelf.end(start.switchId, tone(1000));
    }
    await expect.poll(() => shelf.files.size).toBe(0);
    expect(await store.removeAllExpired(new Date())).toBe(2);
    expect(await store.removeAllExpired(new Date())).toBe(0);
    for (const { id } of [old, own]) {
      expect(await reader.find(id)).toMatchObject({ state: 'deleted', deletedBy: 'retention', bytes: 0 });
      expect(await reader.audio(id)).toBeUndefined();
      const left = await database.db
        .selectFrom('recording_audio')
        .select('piece')
        .where('recording_id', '=', id)
        .execute();
      expect(left).toHaveLength(0);
    }
    expect(await reader.audio(young.id)).toBeDefined();
  });
});

describe('the list', () => {
  it('is filtered by flow, session, kind, number and date, page by page', async () => {
    const { store, reader, shelf } = world();
    const day = (d: number) => new Date(Date.UTC(2026, 0, d));
    const all = [1, 2, 3].map((d) =>
      starting({ flowId: 'listed', at: day(d), from: `1380000000${d}`, kind: d === 2 ? 'call' : 'voicemail' }),
    );
    for (const start of all) await store.begin(start, shelf.place);
    const ids = async (filter: Parameters<RecordingReader['list']>[0]) =>
      (await reader.list({ flow: 'listed', ...filter })).map(({ id }) => all.findIndex((start) => start.id === id) + 1);
    expect(await ids({})).toEqual([3, 2, 1]);
    expect(await ids({ kind: 'call' })).toEqual([2]);
    expect(await ids({ session: all[0]?.session })).toEqual([1]);
    expect(await ids({ from: day(2), until: day(3) })).toEqual([2]);
    expect(await ids({ number: '0003' })).toEqual([3]);
    expect(await ids({ number: '000003' })).toEqual([3]);
    expect(await ids({ number: '0003', masked: true })).toEqual([3]);
    // Who sees the last four digits must not find the others one by one.
    expect(await ids({ number: '00003', masked: true })).toEqual([]);
    expect(await ids({ number: '13800000003', masked: true })).toEqual([3]);
    expect(await ids({ limit: 2 })).toEqual([3, 2]);
    expect(await ids({ before: all[1]?.id })).toEqual([1]);
    expect(await ids({ flow: "x' OR 1=1 --" })).toEqual([]);
  });
});

describe('accesses', () => {
  it('are on record for ever, the many requests of one listening once', async () => {
    const { store, reader, shelf } = world();
    const start = starting();
    await store.begin(start, shelf.place);
    const ann = { id: 'ann', name: '安' };
    for (let n = 0; n < 3; n += 1) await reader.note(start.id, ann, 'played');
    await reader.note(start.id, { id: 'bob', name: '鲍' }, 'played');
    await reader.note(start.id, ann, 'downloaded');
    await reader.note(start.id, ann, 'downloaded');
    expect((await reader.accesses(start.id)).map(({ who, what }) => `${who} ${what}`)).toEqual([
      '安 downloaded',
      '安 downloaded',
      '鲍 played',
      '安 played',
    ]);
    expect(await reader.remove(start.id, ann, '来电人要求')).toBe(true);
    expect(await reader.remove(start.id, ann, '来电人要求')).toBe(false);
    expect((await reader.accesses(start.id))[0]).toMatchObject({ who: '安', what: 'deleted', reason: '来电人要求' });
    await expect(database.db.deleteFrom('recording_accesses').execute()).rejects.toThrow(/never changed/);
  });
});
