/** A time zone in which it is about noon now: what a test counts in a day does not run into midnight. */
export const noonZone = (): string => {
  // The sign of these zones is the other way round: Etc/GMT-8 is Beijing.
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};
