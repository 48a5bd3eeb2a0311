/** So long the page may be busy without anybody noticing. */
const SLICE_MS = 8;

/** Goes through many things in slices, between which the page draws and answers keys. @returns gives up */
export const inSlices = <T>(all: Iterable<T>, act: (one: T) => void): (() => void) => {
  const items = all[Symbol.iterator]();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = () => {
    const end = performance.now() + SLICE_MS;
    do {
      const next = items.next();
      if (next.done) return;
      act(next.value);
    } while (performance.now() < end);
    timer = setTimeout(slice);
  };
  timer = setTimeout(slice);
  return () => clearTimeout(timer);
};
