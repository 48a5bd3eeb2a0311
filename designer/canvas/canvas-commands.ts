import type { Command } from '../command/registry.ts';
import { setStart } from '../document/edits.ts';
import { NOTE } from '../document/store.ts';
import { note, openNext, renameHere, tidySelected, toggleDisabled, ungroup } from '../editor/commands.ts';
import { focusSettings } from '../editor/places.ts';
import type { EditorSession } from '../editor/session.ts';
import { canvas } from '../i18n/words/canvas.ts';
import { handleOf, hereOn } from './handle.ts';

const selectedOf = (session: EditorSession): readonly string[] => session.document.store.getState().selection;

/** The one step that is selected. */
const oneStep = (session: EditorSession): string | undefined => {
  const ids = selectedOf(session);
  return ids.length === 1 && ids[0] !== undefined && !ids[0].startsWith(NOTE) ? ids[0] : undefined;
};

const stepCommands = (session: EditorSession): Command[] => {
  const { document, view } = session;
  const mayEdit = () => !session.readOnly && view.getState().mode === 'canvas';
  const one = () => mayEdit() && oneStep(session) !== undefined;
  const some = () => mayEdit() && selectedOf(session).some((id) => !id.startsWith(NOTE));
  return [
    {
      id: 'step.next',
      group: 'edit',
      title: canvas.addNext,
      icon: 'plus',
      keys: ['Tab'],
      told: true,
      when: one,
      run: () => openNext(session),
    },
    {
      id: 'step.connect',
      group: 'edit',
      title: canvas.connect,
      icon: 'cable',
      keys: ['C'],
      where: 'document',
      when: () => {
        const id = oneStep(session);
        return mayEdit() && id !== undefined && Object.keys(document.flow().nodes[id]?.exits ?? {}).length > 0;
      },
      run: () => {
        const node = oneStep(session);
        if (node !== undefined) view.setState({ wiring: { node } });
      },
    },
    {
      id: 'edit.rename',
      group: 'edit',
      title: canvas.rename,
      icon: 'pencil',
      keys: ['F2'],
      when: () => !session.readOnly && oneStep(session) !== undefined,
      run: () => renameHere(session),
    },
    {
      id: 'edit.disable',
      group: 'edit',
      title: canvas.disable,
      icon: 'circle-off',
      keys: ['D'],
      where: 'document',
      when: some,
      run: () => toggleDisabled(session),
    },
    {
      id: 'step.start',
      group: 'edit',
      title: canvas.makeStart,
      icon: 'phone-incoming',
      when: () => one() && oneStep(session) !== document.flow().start,
      run: () => {
        const id = oneStep(session);
        if (id !== undefined) document.apply((flow) => setStart(flow, id));
      },
    },
    {
      id: 'edit.ungroup',
      group: 'edit',
      title: canvas.ungroup,
      icon: 'square',
      keys: ['Mod+Shift+G'],
      when: () =>
        some() &&
        (document.flow().view?.groups ?? []).some(({ nodes }) => nodes.some((id) => selectedOf(session).includes(id))),
      run: () => ungroup(session),
    },
    {
      id: 'step.panel',
      group: 'move',
      title: canvas.openPanel,
      icon: 'settings',
      keys: ['Enter'],
      told: true,
      when: () => oneStep(session) !== undefined,
      run: () => focusSettings(oneStep(session)),
    },
  ];
};

const groundCommands = (session: EditorSession): Command[] => {
  const { view } = session;
  const onCanvas = () => view.getState().mode === 'canvas';
  const mayEdit = () => !session.readOnly && onCanvas();
  return [
    {
      id: 'canvas.stop',
      group: 'edit',
      title: canvas.stopWork,
      icon: 'x',
      keys: ['Escape'],
      where: 'anywhere',
      when: () => view.getState().busy !== undefined,
      run: () => view.getState().busy?.stop(),
    },
    {
      id: 'edit.note',
      group: 'edit',
      title: canvas.addNote,
      icon: 'sticky-note',
      keys: ['N'],
      where: 'document',
      when: mayEdit,
      run: () => note(session, hereOn(session)),
    },
    {
      id: 'edit.tidySelection',
      group: 'edit',
      title: canvas.tidySelection,
      icon: 'wand-sparkles',
      keys: ['Shift+T'],
      when: () => mayEdit() && selectedOf(session).length > 1,
      run: () => void tidySelected(session),
    },
    {
      id: 'view.find',
      group: 'view',
      title: canvas.find,
      icon: 'search',
      keys: ['Mod+F'],
      where: 'anywhere',
      when: onCanvas,
      run: () => view.setState({ search: { at: Date.now() } }),
    },
    {
      id: 'view.fit',
      group: 'view',
      title: canvas.fit,
      icon: 'maximize',
      keys: ['F'],
      where: 'document',
      when: onCanvas,
      run: () => handleOf(session)?.fit(),
    },
    { id: 'canvas.walk', group: 'move', title: canvas.walk, keys: ['ArrowRight', 'ArrowLeft'], told: true },
    { id: 'canvas.nudge', group: 'move', title: canvas.nudge, keys: ['Alt+ArrowRight'], told: true },
    { id: 'canvas.menu', group: 'edit', title: canvas.openMenu, keys: ['Shift+F10'], told: true },
  ];
};

/** What one can do on the canvas, for ⌘K, the keys, the sheet of keys and the menus. */
export const canvasCommands = (session: EditorSession): Command[] => [
  ...groundCommands(session),
  ...stepCommands(session),
];
