/** What a runtime tells its supervisor. */
export type Word = { readonly kind: 'beat' } | { readonly kind: 'ready'; readonly port: number };

/** Of the event loop, not of a thread that goes on by itself. */
export const BEAT_MS = 1_000;

/** Has this process been started by a supervisor? */
export const isSupervised = (): boolean =>
  process.env.SUPERVISOR_PID === String(process.ppid) && process.send !== undefined;

const say = (word: Word): void => {
  // A supervisor that has just died is noticed by `disconnect`.
  process.send?.(word, undefined, undefined, () => undefined);
};

/** Beats from now on, and ends the process when its supervisor dies: two of a kind would fight for port and calls. */
export const beat = (): void => {
  const beating = setInterval(() => say({ kind: 'beat' }), BEAT_MS);
  beating.unref();
  say({ kind: 'beat' });
  process.once('disconnect', () => process.exit(1));
};

export const ready = (port: number): void => say({ kind: 'ready', port });
