/** How far ahead of UTC the clocks in `zone` are at `at`, ms. */
const offsetAt = (at: number, zone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
};

/** An instant as the clock on the wall of `zone` shows it, for a date field: `2026-10-01T03:00`; empty when it is none. */
export const wallOf = (iso: string | undefined, zone: string): string => {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? '' : new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
};

/** The instant at which the clock on the wall of `zone` shows this; `undefined` when it is no time. */
export const instantOf = (wall: string, zone: string): string | undefined => {
  const asUtc = Date.parse(`${wall.slice(0, 16)}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset holds at the instant, not at the guess: on the day on which clocks are changed the two differ.
  const guess = asUtc - offsetAt(asUtc, zone);
  return new Date(asUtc - offsetAt(guess, zone)).toISOString();
};
