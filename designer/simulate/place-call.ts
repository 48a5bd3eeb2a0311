import type { EditorSession } from '../editor/session.ts';

/** The phone takes the place of whatever drawer stands at the right. */
export const showPhone = ({ call, view }: EditorSession): void => {
  view.setState({ drawer: undefined });
  call.set({ open: true });
};

/** Calls what is on the canvas: the draft is saved first, since the server runs only what it has stored. */
export const placeCall = async (session: EditorSession, options: { readonly paused?: boolean } = {}): Promise<void> => {
  const { call, autosave, readOnly } = session;
  showPhone(session);
  session.view.setState({ follow: true });
  if (!readOnly && call.state.getState().version === undefined) await autosave.flush();
  if (call.state.getState().open) call.dial(options);
};

/** Calls and begins at this step. */
export const callFrom = (session: EditorSession, start: string): Promise<void> => {
  const { setup } = session.call.state.getState();
  // A live version may not have the step: what is drawn is what is meant.
  session.call.set({ setup: { ...setup, start }, version: undefined });
  return placeCall(session);
};
