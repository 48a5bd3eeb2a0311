import type { Call } from '../telephony/port.ts';

/** Who answers a new call: its own flow, the flow for when all are busy, or an announcement. */
export type Place = 'flow' | 'overflow' | 'announcement';

export interface AdmissionOptions {
  /** Calls at the same time. */
  readonly ceiling: number;
  /** Calls besides those that the overflow flow may have at the same time; 0 when there is none. */
  readonly reserve: number;
  /** Why the server can take no more just now although there is room; `undefined` when it can. */
  readonly strain?: () => string | undefined;
}

/**
 * How many calls a runtime takes. Who is in stays in, whatever happens: only new calls are turned away, and never in
 * silence.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #calls = new Set<Call>();
  readonly #overflow = new Set<Call>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get calls(): number {
    return this.#calls.size;
  }

  /** A new call would be answered by its own flow: a runtime of a group asks for one only then. */
  hasRoom(): boolean {
    return this.#calls.size < this.#options.ceiling && this.#options.strain?.() === undefined;
  }

  /** Keeps a place for the call until its caller is gone. */
  admit(call: Call): Place {
    if (this.hasRoom()) {
      this.hold(call);
      return 'flow';
    }
    if (this.#overflow.size >= this.#options.reserve) return 'announcement';
    this.#keep(call, this.#overflow);
    return 'overflow';
  }

  /** A call that is in already, taken over from a process that died. */
  hold(call: Call): void {
    this.#keep(call, this.#calls);
  }

  /** For operators: full is not broken. */
  health(): { readonly ok: boolean; readonly detail: string } {
    const strain = this.#options.strain?.();
    const detail = `${this.#calls.size} of ${this.#options.ceiling} calls`;
    return { ok: this.hasRoom(), detail: strain === undefined ? detail : `${detail}; no more are taken: ${strain}` };
  }

  #keep(call: Call, place: Set<Call>): void {
    if (call.signal.aborted) return;
    place.add(call);
    call.signal.addEventListener('abort', () => place.delete(call), { once: true });
  }
}
