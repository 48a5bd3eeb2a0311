import type { Flow } from '../../schema/flow.ts';
import type { FlowDocument } from '../document/store.ts';
import { printFlow, readFlow } from './shape.ts';
import { sharing } from './share.ts';
import { codeState } from './state.ts';

/** Typing rests so long before the text is read. */
export const READ_AFTER_MS = 250;

/** Keeps the text and the document the same, both ways. */
export interface CodeSync {
  /** The person changed the text. */
  typed(text: string): void;
  /** Reads the text now. @returns whether the flow says what the text says */
  flush(): boolean;
  /** Gives up the text for the flow as it is elsewhere. */
  takeFlow(): void;
  /** Puts the text over what was changed elsewhere. */
  keepText(): void;
  close(): void;
}

/** The flow that a text which went astray was last the same as. */
const bases = new WeakMap<FlowDocument, Flow>();

/**
 * Begins to follow a document. A text that could not be applied when the view was last closed is still there; otherwise
 * it is printed anew. `setTimer` gives back how to stop it.
 */
export const createCodeSync = (
  document: FlowDocument,
  setTimer: (run: () => void, ms: number) => () => void,
): CodeSync => {
  const state = codeState(document);
  let stop: (() => void) | undefined;
  let applying = false;
  const follow = () => {
    bases.set(document, document.flow());
    state.setState({ text: printFlow(document.flow()), problem: undefined, moved: false });
  };
  const astray = () => state.getState().problem !== undefined || stop !== undefined;
  const cancel = () => {
    stop?.();
    stop = undefined;
  };
  const apply = (flow: Flow) => {
    applying = true;
    document.apply((before) => sharing(before, flow), 'code');
    applying = false;
    bases.set(document, document.flow());
    state.setState({ problem: undefined, moved: false });
  };
  const read = (over: boolean): boolean => {
    cancel();
    const found = readFlow(state.getState().text);
    if (!found.ok) {
      state.setState({ problem: found.problem });
      return false;
    }
    const moved = document.flow() !== bases.get(document);
    if (moved && !over && sharing(document.flow(), found.flow) !== document.flow()) {
      const message = { 'zh-CN': '画布上也改过', en: 'the canvas has changed, too' };
      state.setState({ problem: { message }, moved: true });
      return false;
    }
    apply(found.flow);
    return true;
  };

  if (state.getState().problem === undefined) follow();
  else state.setState({ moved: document.flow() !== bases.get(document) });
  const unsubscribe = document.store.subscribe(({ flow }, before) => {
    if (applying || flow === before.flow) return;
    if (astray()) state.setState({ moved: flow !== bases.get(document) });
    else follow();
  });

  return {
    typed(text) {
      if (text === state.getState().text) return;
      state.setState({ text });
      stop?.();
      stop = setTimer(() => read(false), READ_AFTER_MS);
    },
    flush: () => (stop === undefined ? state.getState().problem === undefined : read(false)),
    takeFlow() {
      cancel();
      follow();
    },
    keepText: () => void read(true),
    close() {
      if (stop !== undefined) read(false);
      unsubscribe();
    },
  };
};
