import type { FaultCode } from '../../../schema/faults.ts';
import type { GuardHealth } from './guard.ts';
import type { Time } from './time.ts';

const KEPT = 512;
const KEPT_MS = 300_000;

type Read = Pick<GuardHealth, 'calls' | 'failed' | 'retries' | 'p95Ms' | 'lastFault'>;

/** What a connection has been like since it was made, and how fast lately. */
export class Figures {
  readonly #time: Time;
  readonly #took: { readonly at: number; readonly ms: number }[] = [];
  #next = 0;
  #calls = 0;
  #failed = 0;
  #retries = 0;
  #lastFault: GuardHealth['lastFault'] = null;

  constructor(time: Time) {
    this.#time = time;
  }

  called(): void {
    this.#calls += 1;
  }

  failed(code: FaultCode, at: Date): void {
    this.#failed += 1;
    // Why it was opened is worth more than that it is open.
    if (code === 'connector.circuit_open') return;
    this.#lastFault = { code, at: at.toISOString() };
  }

  retried(): void {
    this.#retries += 1;
  }

  took(ms: number): void {
    this.#took[this.#next] = { at: this.#time.now(), ms };
    this.#next = (this.#next + 1) % KEPT;
  }

  read(): Read {
    const oldest = this.#time.now() - KEPT_MS;
    const recent = this.#took
      .filter(({ at }) => at > oldest)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    const p95 = recent[Math.min(recent.length - 1, Math.floor(recent.length * 0.95))];
    return {
      calls: this.#calls,
      failed: this.#failed,
      retries: this.#retries,
      p95Ms: p95 === undefined ? null : Math.round(p95),
      lastFault: this.#lastFault,
    };
  }
}
