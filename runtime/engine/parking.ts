import type { SessionHost } from './host.ts';
import type { SessionState } from './ports.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Stores a session that waits for a time or an event. One that can't be stored must not be forgotten: it is tried again
 * until it is, each time after a longer wait. False: the session was interrupted before.
 */
export const parkedInStore = async (host: SessionHost, state: SessionState): Promise<boolean> => {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      await host.storing(host.store.park(state));
      return true;
    } catch (error) {
      host.deps.logger.error({ session: host.id, error: host.safe(error) }, 'the session could not be parked');
    }
    const isInterrupted = await host.clock.sleep(wait, host.signal).then(
      () => false,
      () => true,
    );
    if (isInterrupted) return false;
  }
};
