import type { EditorSession } from '../editor/session.ts';

/** Calls what is on the canvas: the draft is saved first, since the server runs only what it has stored. */
export const placeCall = async (session: EditorSession): Promise<void> => {
  const { call, autosave, readOnly } = session;
  call.set({ open: true });
  session.view.setState({ follow: true });
  if (!readOnly && call.state.getState().version === undefined) await autosave.flush();
  if (call.state.getState().open) call.dial();
};
