/** This computer's zone, IANA name. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

let told: string | undefined;

/** The zone that times are told in. */
export const zoneNow = (): string => told ?? browserZone();

/** Tells times in another zone; `undefined`: in this computer's. */
export const tellTimesIn = (zone: string | undefined): void => {
  told = zone;
};

/** Whether this browser's calendar knows a zone's name. */
export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
