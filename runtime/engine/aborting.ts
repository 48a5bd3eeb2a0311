import type { Clock } from './ports.ts';

/** The reason of a session's signal when an operator ends it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('the session was cancelled');
  }
}

/** The reason when this runtime lets go of a session that another one will go on with. */
export class Released extends Error {
  override readonly name: string = 'Released';
  constructor(message = 'the runtime stops') {
    super(message);
  }
}

/** The reason when another owner has the session already: nothing of it may be stored here, and its call is theirs. */
export class Superseded extends Released {
  override readonly name = 'Superseded';
  constructor() {
    super('another owner has the session');
  }
}

/** `promise`, or the signal's reason as soon as it is aborted, whatever `promise` does then. */
export const untilAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/** Why a timer that nobody waits for is put off; made once, because an error with its stack costs more than the timer. */
const IN_TIME = new Error('it came in time');

/** `promise`, or whatever `late` makes of it when it takes longer than `milliseconds` on the clock. */
export const within = async <T>(
  promise: Promise<T>,
  milliseconds: number,
  clock: Clock,
  late: () => T | Promise<T>,
): Promise<T> => {
  const timer = new AbortController();
  const timeOut = clock.sleep(milliseconds, timer.signal).then(late);
  try {
    return await Promise.race([promise, timeOut]);
  } finally {
    timer.abort(IN_TIME);
  }
};
