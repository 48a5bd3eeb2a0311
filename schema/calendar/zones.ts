/** Is `zone` an IANA name that this machine knows? */
export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    // Offsets such as +08:00 are allowed there and know no summer time: a place is asked for.
    return /^[A-Za-z]/.test(zone);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};
