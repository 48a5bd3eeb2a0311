import type { Clock } from '../../engine/ports.ts';
import type { DialResult, Party } from '../port.ts';

/** How the party that a call is transferred to reacts. */
export type PartyAnswer = 'answers' | 'busy' | 'noAnswer' | 'fails';

/** One reaction, after it has rung for `afterMs` (1 s when absent). */
export interface PartyReaction {
  readonly answer: PartyAnswer;
  readonly afterMs?: number;
}

/** How long a simulated party lets it ring, in milliseconds. */
const RING_MS = 1000;

const RESULTS = { busy: 'busy', fails: 'failed', answers: 'answered', noAnswer: 'noAnswer' } as const;

/** What a party needs of the line that it rings for. */
interface PartyLine {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  partyHangsUp(party: SimulatedParty): void;
}

/** A telephone that rings somewhere. */
export class SimulatedParty implements Party {
  readonly number: string;
  readonly outcome: Promise<DialResult>;
  readonly #line: PartyLine;
  readonly #stop = new AbortController();

  constructor(line: PartyLine, number: string, reaction: PartyReaction, timeoutMs: number) {
    this.#line = line;
    this.number = number;
    this.outcome = this.#react(reaction, timeoutMs);
  }

  async #react({ answer, afterMs = RING_MS }: PartyReaction, timeoutMs: number): Promise<DialResult> {
    const rings = answer === 'noAnswer' ? timeoutMs : Math.min(afterMs, timeoutMs);
    const rang = await this.#line.clock.sleep(rings, AbortSignal.any([this.#stop.signal, this.#line.signal])).then(
      () => true,
      () => false,
    );
    return rang && afterMs <= timeoutMs ? RESULTS[answer] : 'noAnswer';
  }

  async hangUp(): Promise<void> {
    this.#stop.abort();
    await this.outcome;
    this.#line.partyHangsUp(this);
  }
}
