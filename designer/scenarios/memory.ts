import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Scenario } from '../../schema/scenario.ts';
import type { StoredScenario } from '../../schema/scenario-api.ts';

export type DrawerView = 'list' | 'coverage';

/** A scenario in the form: what it was when it was opened, and what it is now. */
export interface Editing {
  readonly stored: StoredScenario | undefined;
  readonly document: Scenario;
}

interface DrawerState {
  readonly view: DrawerView;
  readonly editing: Editing | undefined;
}

const drawers = new Map<string, StoreApi<DrawerState>>();

/** What the drawer of a flow shows. A form that is half filled in is still there when the phone has made room again. */
export const drawerOf = (flowId: string): StoreApi<DrawerState> => {
  const known = drawers.get(flowId);
  if (known) return known;
  const fresh = createStore<DrawerState>(() => ({ view: 'list', editing: undefined }));
  drawers.set(flowId, fresh);
  return fresh;
};
