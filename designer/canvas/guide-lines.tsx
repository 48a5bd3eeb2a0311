import { ViewportPortal } from '@xyflow/react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Guide } from './guides.ts';

/** Guides under a drag: a store of their own, so that a pointer's move draws nothing else. */
export type Guides = StoreApi<{ readonly lines: readonly Guide[] }>;
export const createGuides = (): Guides => createStore(() => ({ lines: [] }));

const BEYOND = 16;

/** Lines that say with what a dragged card is level. */
export const GuideLines = ({ guides }: { readonly guides: Guides }) => {
  const lines = useStore(guides, (state) => state.lines);
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      {lines.map(({ way, at, from, to }) => {
        const length = to - from + 2 * BEYOND;
        const style =
          way === 'upright'
            ? { left: at, top: from - BEYOND, height: length }
            : { left: from - BEYOND, top: at, width: length };
        return <div key={way} className={`guide guide--${way}`} style={style} />;
      })}
    </ViewportPortal>
  );
};
