import { create } from 'zustand';
import { isZone, tellTimesIn } from './zone.ts';

/** Whose clock times are told by: the server's, in which its days are counted, or this computer's. */
export type ZoneChoice = 'server' | 'browser';
const KEY = 'switchyard.zone';

interface ZoneState {
  readonly choice: ZoneChoice;
  /** Unknown before somebody is logged in. */
  readonly server: string | undefined;
  choose(choice: ZoneChoice): void;
}

/** Chosen once per browser. */
export const useZone = create<ZoneState>((set) => ({
  choice: localStorage.getItem(KEY) === 'browser' ? 'browser' : 'server',
  server: undefined,
  choose: (choice) => {
    localStorage.setItem(KEY, choice);
    set({ choice });
  },
}));

useZone.subscribe(({ choice, server }) => tellTimesIn(choice === 'server' ? server : undefined));

/** The server said where it is. A name that this browser does not know leaves the browser's own. */
export const serverIsIn = (zone: string): void => {
  if (isZone(zone)) useZone.setState({ server: zone });
};
