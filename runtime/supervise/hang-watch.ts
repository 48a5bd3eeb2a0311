import { writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The visit that had control when the event loop stood still, or when the process crashed. */
export interface Suspect {
  readonly session: string;
  readonly seq: number;
}

/** Sessions that can be told apart at the same time; with more, a wrong one may come under suspicion, once. */
const SLOTS = 8_192;
const ID_BYTES = 40;
const TICK_MS = 250;
/** So long without a turn before the suspect is written down; the supervisor ends the process later. */
const HUNG_MS = 1_500;

/** Memory that the watching thread reads while this one is stuck. */
export interface SharedWatch {
  /** Turns of the event loop; slot of the session in control, -1 when none; sequence number of its visit. */
  readonly numbers: Int32Array;
  /** Ids of the sessions, a slot each. */
  readonly ids: Uint8Array;
}

export const TURNS = 0;
export const SLOT = 1;
export const SEQ = 2;

export interface WatchOptions {
  readonly shared: SharedWatch;
  readonly file: string;
  readonly tickMs: number;
  readonly hungMs: number;
  readonly idBytes: number;
  /** When this process has another parent, its supervisor is dead: nobody would end it if it hung. */
  readonly parent: number;
}

const suspectFile = (dataFolder: string): string => join(dataFolder, 'suspect.json');

/** What the last life of this server was doing when it hung or crashed; `forget` once that is on record. */
export const lastSuspect = async (dataFolder: string): Promise<Suspect | undefined> => {
  try {
    const { session, seq } = JSON.parse(await readFile(suspectFile(dataFolder), 'utf8')) as Partial<Suspect>;
    return typeof session === 'string' && typeof seq === 'number' ? { session, seq } : undefined;
  } catch {
    // Not there (nearly always), or cut off by the kill: nobody is suspected.
    return undefined;
  }
};

export const forgetSuspect = (dataFolder: string): Promise<void> => rm(suspectFile(dataFolder), { force: true });

export interface HangWatch {
  /** This visit has control now: an `EngineDeps.onControl`. */
  readonly mark: (session: string, seq: number) => void;
  stop(): Promise<void>;
}

/**
 * Keeps on record which visit has control, in memory that a second thread reads: when the event loop stands still (a node
 * that computes for ever), that thread writes it down before the supervisor ends the process. In an uncaught error
 * this thread does it itself.
 */
export const watchForHangs = (dataFolder: string): HangWatch => {
  const numbers = new Int32Array(new SharedArrayBuffer(12));
  const ids = new Uint8Array(new SharedArrayBuffer(SLOTS * ID_BYTES));
  const slots = new Map<string, number>();
  const text = new TextEncoder();
  let next = 0;
  let current: Suspect | undefined;
  numbers[SLOT] = -1;

  const slotOf = (session: string): number => {
    const slot = next++ % SLOTS;
    const place = ids.subarray(slot * ID_BYTES, (slot + 1) * ID_BYTES);
    place.fill(0);
    text.encodeInto(session, place);
    slots.set(session, slot);
    // The oldest comes first.
    const [oldest] = slots.keys();
    if (slots.size > SLOTS && oldest !== undefined) slots.delete(oldest);
    return slot;
  };
  const turning = setInterval(() => Atomics.add(numbers, TURNS, 1), TICK_MS);
  turning.unref();
  const file = suspectFile(dataFolder);
  const workerData: WatchOptions = {
    shared: { numbers, ids },
    file,
    tickMs: TICK_MS,
    hungMs: HUNG_MS,
    idBytes: ID_BYTES,
    parent: process.ppid,
  };
  const worker = new Worker(new URL('./hang-thread.ts', import.meta.url), { workerData });
  worker.unref();
  const onCrash = (): void => {
    if (current) writeFileSync(file, JSON.stringify(current), { mode: 0o600 });
  };
  process.on('uncaughtExceptionMonitor', onCrash);
  return {
    mark(session, seq) {
      current = { session, seq };
      Atomics.store(numbers, SLOT, slots.get(session) ?? slotOf(session));
      Atomics.store(numbers, SEQ, seq);
    },
    async stop() {
      clearInterval(turning);
      process.off('uncaughtExceptionMonitor', onCrash);
      await worker.terminate();
    },
  };
};
