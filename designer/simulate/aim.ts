import type { CallState } from './call.ts';

/** An exit that a call is to take. */
export interface Aim {
  readonly node: string;
  readonly exit: string;
}

/** Has the call taken it? `missed`: it came to its end without. */
export const aimState = (call: Pick<CallState, 'path' | 'phase'>, aim: Aim): 'open' | 'taken' | 'missed' => {
  if (call.path.some(({ node, exit }) => node === aim.node && exit === aim.exit)) return 'taken';
  return call.phase === 'ended' ? 'missed' : 'open';
};
