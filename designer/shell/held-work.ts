const holders = new Set<() => boolean>();

/** While `isHeld` says so, a page has work that the server does not have: nobody is led away from it. @returns what ends that */
export const holdWork = (isHeld: () => boolean): (() => void) => {
  holders.add(isHeld);
  return () => {
    holders.delete(isHeld);
  };
};

export const isWorkHeld = (): boolean => [...holders].some((isHeld) => isHeld());
