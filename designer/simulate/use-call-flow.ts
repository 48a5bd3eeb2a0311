import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Flow } from '../../schema/flow.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { sameMeaning } from './changed.ts';

/** The flow that the call in the phone runs: what it was when it was called, whatever was drawn since. */
export const useCallFlow = (): Flow => {
  const { call } = useEditor();
  const now = useFlowNow();
  return useStore(call.state, (state) => state.called) ?? now;
};

/** The flow means something else than what is called here: the draft was edited since. */
export const useCallChanged = (): boolean => {
  const { call, around } = useEditor();
  const now = useFlowNow();
  // What is drawn here is not what was called while one looks at a flow within it.
  const called = useStore(call.state, (state) =>
    state.version === undefined && around === undefined ? state.called : undefined,
  );
  return useMemo(() => called !== undefined && !sameMeaning(called, now), [called, now]);
};
