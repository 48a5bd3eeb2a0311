import type { Group, Member } from '../store/runtime-group.ts';

/** An observer that was away itself for so long knows nothing of the others. */
const BLIND_MS = 2_000;
/** How long the beat of a runtime may stand still before it counts as gone, by what else is known of it. */
const STILL_MS = {
  /** It has lost its connection to Postgres. Time to make a new one: a beat at least. */
  absent: 1_500,
  /** All have lost theirs, because Postgres itself has started anew. */
  absentAfterRestart: 5_000,
  /** It is connected, but its event loop stands still. It holds itself back after `FROZEN_MS`, well before. */
  present: 8_000,
};

interface Sighting {
  beat: bigint;
  since: number;
}

/**
 * Tells which runtimes are gone, by the observer's own monotonic clock alone: a beat counts when this observer has seen
 * it stand still for long enough without having been away itself. No clocks are compared, and an outage of the database
 * makes nobody dead.
 */
export class Watch {
  readonly #sightings = new Map<string, Sighting>();
  #lastLook = Number.NEGATIVE_INFINITY;

  /** `now` in monotonic milliseconds. Call it twice a second. */
  gone({ members, settled }: Pick<Group, 'members' | 'settled'>, now: number): string[] {
    const blind = now - this.#lastLook > BLIND_MS;
    this.#lastLook = now;
    const ids = new Set(members.map(({ id }) => id));
    for (const id of this.#sightings.keys()) if (!ids.has(id)) this.#sightings.delete(id);
    return members.filter((member) => this.#isGone(member, { settled, blind, now })).map(({ id }) => id);
  }

  #isGone(
    { id, beat, present }: Member,
    { settled, blind, now }: { readonly settled: boolean; readonly blind: boolean; readonly now: number },
  ): boolean {
    const seen = this.#sightings.get(id);
    if (!seen || seen.beat !== beat || blind) {
      this.#sightings.set(id, { beat, since: now });
      return false;
    }
    const absent = settled ? STILL_MS.absent : STILL_MS.absentAfterRestart;
    return now - seen.since >= (present ? STILL_MS.present : absent);
  }
}
