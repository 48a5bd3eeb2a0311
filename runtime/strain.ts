import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

const LOOK_MS = 1_000;
const RESOLUTION_MS = 20;
/** Lateness of the event loop (p99 of a second) at which keys and prompts of all calls begin to lag. */
const LATE_MS = 250;
const CALM_MS = 100;
/** In a row, so that one pause for garbage turns nobody away. */
const LATE_LOOKS = 2;
const CALM_LOOKS = 3;
const HEAP_SHARE = 0.9;
const FREE_BYTES = 64 * 2 ** 20;

export interface Strain {
  /** Why no more work should be taken; `undefined` when all is well. */
  readonly reason: () => string | undefined;
  readonly health: () => { readonly ok: boolean; readonly detail: string };
  stop(): void;
}

const memoryTrouble = (): string | undefined => {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  if (used_heap_size > heap_size_limit * HEAP_SHARE) return 'the heap is nearly full';
  return process.availableMemory() < FREE_BYTES ? 'the machine has no memory left' : undefined;
};

/** Looks once a second how late the event loop is and whether memory is short. */
export const watchStrain = (): Strain => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let late = 0;
  let calm = CALM_LOOKS;
  let isLate = false;
  let p99 = 0;
  let memory: string | undefined;
  const look = setInterval(() => {
    p99 = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
    delay.reset();
    late = p99 > LATE_MS ? late + 1 : 0;
    calm = p99 < CALM_MS ? calm + 1 : 0;
    isLate = late >= LATE_LOOKS || (isLate && calm < CALM_LOOKS);
    memory = memoryTrouble();
  }, LOOK_MS);
  look.unref();
  return {
    reason: () => (isLate ? 'the event loop is late' : memory),
    health: () => ({ ok: !isLate, detail: `late by ${Math.round(p99)} ms (p99 of the last second)` }),
    stop() {
      clearInterval(look);
      delay.disable();
    },
  };
};
