import { createContext, useContext } from 'react';

/** One flow on the way from the one that was opened first to the one at work. */
export interface TrailStep {
  readonly id: string;
  readonly name: string;
}

/** Flows that are open within each other, outermost first; the last one is at work. */
export interface Trail {
  readonly steps: readonly TrailStep[];
  /** Opens a flow that the one at work runs. */
  open(id: string): void;
  /** Goes back to one of the steps. */
  back(id: string): void;
}

export const TrailContext = createContext<Trail | undefined>(undefined);

export const useTrailOfFlows = (): Trail | undefined => useContext(TrailContext);

/** Opens a flow inside this editor; `undefined` where nothing can be opened, as in a drawing to look at. */
export const useOpenChild = (): ((id: string) => void) | undefined => useContext(TrailContext)?.open;
