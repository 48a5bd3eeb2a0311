import { useEffect } from 'react';
import type { CardMark } from '../canvas/marks.ts';
import type { EditorSession } from '../editor/session.ts';
import { ownCall } from './place-call.ts';

const STOP: CardMark = { stop: true };

/** Shows on the cards where a trial call stops. */
export const useBreakpoints = (session: EditorSession): void => {
  const { marks } = session;
  const call = ownCall(session);
  useEffect(() => {
    let shown: readonly string[] | undefined;
    const show = () => {
      const { breakpoints } = call.state.getState();
      if (breakpoints === shown) return;
      shown = breakpoints;
      marks.setState({ breakpoints: new Map(breakpoints.map((node) => [node, STOP])) });
    };
    show();
    return call.state.subscribe(show);
  }, [call, marks]);
};
