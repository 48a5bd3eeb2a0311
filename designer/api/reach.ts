import { create } from 'zustand';
import { ApiError, call } from './client.ts';

/** Whether the server has stopped answering: a failure of one question alone is no sign of it. */
export const useServerAway = create<{ readonly away: boolean }>(() => ({ away: false }));

const AGAIN_MS = 4_000;

/** Nobody answered, or a proxy whose server is down did. */
export const isAway = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || [502, 503, 504].includes(error.status));

const answers = (): Promise<boolean> =>
  call('/api/setup').then(
    () => true,
    (error: unknown) => !isAway(error),
  );

let asking = false;

/** A question got no answer: the server is asked until it is there, and `back` is called when it was away. */
export const watchServer = (back: () => void): void => {
  if (asking) return;
  asking = true;
  const ask = async (): Promise<void> => {
    if (!(await answers())) {
      useServerAway.setState({ away: true });
      setTimeout(() => void ask(), AGAIN_MS);
      return;
    }
    asking = false;
    if (!useServerAway.getState().away) return;
    useServerAway.setState({ away: false });
    back();
  };
  void ask();
};
