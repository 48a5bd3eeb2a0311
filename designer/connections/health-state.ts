import type { ConnectionHealth } from '../../schema/connection-health.ts';

/** What people are told of a connection, the worst last. */
export const healthStates = ['unused', 'working', 'troubled', 'queued', 'trying', 'resting'] as const;
export type HealthState = (typeof healthStates)[number];

const LATELY_MS = 300_000;

/** `now`: milliseconds since 1970. */
export const stateOf = ({ state, waiting, calls, lastFault }: ConnectionHealth, now: number): HealthState => {
  if (state === 'open') return 'resting';
  if (state === 'halfOpen') return 'trying';
  if (waiting > 0) return 'queued';
  if (lastFault && now - Date.parse(lastFault.at) < LATELY_MS) return 'troubled';
  return calls > 0 ? 'working' : 'unused';
};

/** The worst of all servers. */
export const worstOf = (healths: readonly ConnectionHealth[], now: number): HealthState =>
  healths
    .map((health) => stateOf(health, now))
    .reduce<HealthState>(
      (worst, state) => (healthStates.indexOf(state) > healthStates.indexOf(worst) ? state : worst),
      'unused',
    );
