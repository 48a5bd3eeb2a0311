import { rmSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { SEQ, SLOT, TURNS, type WatchOptions } from './hang-watch.ts';

/** The second thread of `watchForHangs`: it goes on while the first one is stuck. */
const { shared, file, tickMs, hungMs, idBytes, parent } = workerData as WatchOptions;
const { numbers, ids } = shared;
let turns = -1;
let stuckTicks = 0;
let isWritten = false;

const suspect = (): { session: string; seq: number } | undefined => {
  const slot = Atomics.load(numbers, SLOT);
  if (slot < 0) return undefined;
  const name = ids.slice(slot * idBytes, (slot + 1) * idBytes);
  const session = new TextDecoder().decode(name).replaceAll('\0', '');
  return { session, seq: Atomics.load(numbers, SEQ) };
};

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  const now = Atomics.load(numbers, TURNS);
  // Counted in ticks of this thread: when the whole process was stopped, neither has moved.
  stuckTicks = now === turns ? stuckTicks + 1 : 0;
  turns = now;
  if (stuckTicks === 0 && isWritten) {
    rmSync(file, { force: true });
    isWritten = false;
  }
  if (stuckTicks * tickMs < hungMs || isWritten) return;
  const found = suspect();
  if (found) writeFileSync(file, JSON.stringify(found), { mode: 0o600 });
  isWritten = true;
}, tickMs);
