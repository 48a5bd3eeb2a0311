import { readVersion } from '../api/index.ts';
import type { EditorSession } from '../editor/session.ts';
import type { CallSession } from './session.ts';

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
  const { version } = call.state.getState();
  if (!readOnly && version === undefined) await autosave.flush();
  // Its steps are told by what they are called in it. Without it the call itself says what is wrong.
  const published =
    version === undefined ? undefined : await readVersion(session.flowId, version).catch(() => undefined);
  if (call.state.getState().open) call.dial({ ...options, ...(published?.document && { flow: published.document }) });
};

/** The flow's own phone, also while the call of a flow around it is looked at in it. */
export const ownCall = ({ call, around }: EditorSession): CallSession => around?.own ?? call;

/** Calls and begins at this step. */
export const callFrom = (opened: EditorSession, start: string): Promise<void> => {
  // It is this flow that is called, not the one around it whose call one looked at.
  if (opened.around) opened.call.close();
  const { around: _, ...rest } = opened;
  const session: EditorSession = { ...rest, call: ownCall(opened) };
  const { setup } = session.call.state.getState();
  // A live version may not have the step: what is drawn is what is meant.
  session.call.set({ setup: { ...setup, start }, version: undefined });
  return placeCall(session);
};
