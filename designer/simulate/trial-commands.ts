import type { Command } from '../command/registry.ts';
import type { EditorSession } from '../editor/session.ts';
import { canvas } from '../i18n/words/canvas.ts';
import { simulate } from '../i18n/words/simulate.ts';
import { callFrom, ownCall, placeCall, showPhone } from './place-call.ts';

/** What one does in a trial call, by name and by keys. */
export const trialCommands = (session: EditorSession): Command[] => {
  const { call, document, readOnly } = session;
  const phone = () => call.state.getState();
  const live = () => phone().call.phase === 'live';
  const paused = () => live() && phone().call.paused !== undefined;
  const only = (): string | undefined => {
    const { selection, flow } = document.store.getState();
    const [node] = selection;
    return selection.length === 1 && node !== undefined && Object.hasOwn(flow.nodes, node) ? node : undefined;
  };
  const onStep = (act: (node: string) => void) => () => {
    const node = only();
    if (node !== undefined) act(node);
  };
  return [
    {
      id: 'call.from',
      group: 'call',
      title: canvas.callFrom,
      icon: 'phone',
      when: () => only() !== undefined,
      run: onStep((node) => void callFrom(session, node)),
    },
    {
      id: 'call.breakpoint',
      group: 'call',
      title: phone().breakpoints.includes(only() ?? '') ? canvas.noBreakpoint : canvas.breakpoint,
      icon: 'circle-dot',
      keys: ['F9'],
      when: () => only() !== undefined,
      run: onStep((node) => ownCall(session).toggleBreakpoint(node)),
    },
    {
      id: 'call.pause',
      group: 'call',
      title: simulate.pause,
      icon: 'pause',
      when: () => live() && !paused(),
      run: () => call.pause(),
    },
    {
      id: 'call.goOn',
      group: 'call',
      title: simulate.goOn,
      icon: 'play',
      keys: ['F8'],
      where: 'anywhere',
      when: paused,
      run: () => call.goOn(),
    },
    {
      id: 'call.step',
      group: 'call',
      title: simulate.step,
      icon: 'step-forward',
      keys: ['F10'],
      where: 'anywhere',
      run: () => {
        if (!live()) void placeCall(session, { paused: true });
        else if (paused()) call.step();
        else call.pause();
      },
    },
    {
      id: 'call.skip',
      group: 'call',
      title: simulate.skip,
      icon: 'fast-forward',
      when: () => live() && !paused(),
      run: () => call.skip(),
    },
    {
      id: 'call.setup',
      group: 'call',
      title: simulate.setup,
      icon: 'settings-2',
      run: () => {
        showPhone(session);
        call.set({ settingUp: true, saving: false });
      },
    },
    {
      id: 'call.save',
      group: 'call',
      title: simulate.saveScenario,
      icon: 'save',
      when: () => !readOnly && phone().call.phase === 'ended',
      run: () => {
        showPhone(session);
        call.set({ saving: true, settingUp: false });
      },
    },
  ];
};
