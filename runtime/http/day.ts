/** Milliseconds that `timeZone` is ahead of UTC at `at`. */
const offsetAt = (at: Date, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', timeZoneName: 'longOffset' }).formatToParts(
    at,
  );
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT([+-])(\d\d):(\d\d)/.exec(offset);
  if (!match) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

const DAY_MS = 86_400_000;

/** When the day of `now` began in `timeZone`. */
export const startOfDay = (now: Date, timeZone: string): Date => {
  const local = now.getTime() + offsetAt(now, timeZone);
  const midnight = local - (((local % DAY_MS) + DAY_MS) % DAY_MS);
  // On the day of a clock change midnight may have had another offset than now.
  const guess = new Date(midnight - offsetAt(now, timeZone));
  return new Date(midnight - offsetAt(guess, timeZone));
};
