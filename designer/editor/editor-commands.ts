import { canvasCommands } from '../canvas/canvas-commands.ts';
import { titleOf } from '../canvas/model.ts';
import { openPalette } from '../command/centre.tsx';
import type { Command, CommandSource } from '../command/registry.ts';
import { asDeclared, callOrder } from '../document/order.ts';
import { NOTE } from '../document/store.ts';
import { today } from '../heat/choice.ts';
import { canvas } from '../i18n/words/canvas.ts';
import { command as words } from '../i18n/words/command.ts';
import { editor } from '../i18n/words/editor.ts';
import { heat as heatWords } from '../i18n/words/heat.ts';
import { groupTitle, stepGroups } from '../palette/steps.ts';
import { placeCall } from '../simulate/place-call.ts';
import { trialCommands } from '../simulate/trial-commands.ts';
import { versionCommands } from '../versions/version-commands.ts';
import {
  addStep,
  clip,
  duplicate,
  group,
  paste,
  redo,
  removeSelected,
  say,
  selectAndShow,
  tidyUp,
  undo,
} from './commands.ts';
import { modes } from './modes.tsx';
import { focusDocument, focusSettings, inSidePanel, nextRegion } from './places.ts';
import type { EditorSession } from './session.ts';

const ORIGIN = { x: 0, y: 0 };

const editCommands = (session: EditorSession, groupTitleNow: () => string): Command[] => {
  const { document, view, autosave } = session;
  const selected = () => document.store.getState().selection.length > 0;
  const mayEdit = () => !session.readOnly;
  const something = () => mayEdit() && (selected() || view.getState().wire !== undefined);
  const history = () => document.history.getState();
  const copy = () => {
    const text = clip(session);
    if (text !== undefined) void navigator.clipboard.writeText(text);
    return text !== undefined;
  };
  return [
    {
      id: 'edit.undo',
      group: 'edit',
      title: editor.undo,
      icon: 'undo-2',
      keys: ['Mod+Z'],
      when: () => mayEdit() && history().undoable,
      run: () => undo(session),
    },
    {
      id: 'edit.redo',
      group: 'edit',
      title: editor.redo,
      icon: 'redo-2',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      when: () => mayEdit() && history().redoable,
      run: () => redo(session),
    },
    {
      id: 'edit.cut',
      group: 'edit',
      title: words.cut,
      icon: 'scissors',
      keys: ['Mod+X'],
      told: true,
      when: () => mayEdit() && selected(),
      run: () => copy() && removeSelected(session),
    },
    {
      id: 'edit.copy',
      group: 'edit',
      title: words.copy,
      icon: 'copy',
      keys: ['Mod+C'],
      told: true,
      when: selected,
      run: () => void copy(),
    },
    {
      id: 'edit.paste',
      group: 'edit',
      title: words.paste,
      icon: 'clipboard-paste',
      keys: ['Mod+V'],
      told: true,
      when: mayEdit,
      run: () =>
        void navigator.clipboard.readText().then(
          (text) => paste(session, text),
          () => say(session, canvas.pasteForbidden, 'bad'),
        ),
    },
    {
      id: 'edit.duplicate',
      group: 'edit',
      title: canvas.duplicate,
      icon: 'copy',
      keys: ['Mod+D'],
      when: () => mayEdit() && selected(),
      run: () => duplicate(session),
    },
    {
      id: 'edit.remove',
      group: 'edit',
      title: canvas.remove,
      icon: 'trash-2',
      keys: ['Delete', 'Backspace'],
      where: 'document',
      when: something,
      run: () => removeSelected(session),
    },
    {
      id: 'edit.group',
      group: 'edit',
      title: canvas.group,
      icon: 'square',
      keys: ['Mod+G'],
      when: () => mayEdit() && selected(),
      run: () => group(session, groupTitleNow()),
    },
    {
      id: 'edit.all',
      group: 'edit',
      title: words.selectAll,
      keys: ['Mod+A'],
      run: () =>
        document.select([
          ...Object.keys(document.flow().nodes),
          ...(document.flow().view?.notes ?? []).map(({ id }) => NOTE + id),
        ]),
    },
    {
      id: 'edit.none',
      group: 'edit',
      title: words.clear,
      keys: ['Escape'],
      where: 'document',
      // A script without a step at hand would have nowhere to add the next one.
      when: () => view.getState().mode !== 'script',
      run: () => {
        view.setState({ quickAdd: undefined, wire: undefined, hovered: undefined, search: undefined });
        document.select([]);
      },
    },
    {
      id: 'edit.tidy',
      group: 'edit',
      title: canvas.tidy,
      icon: 'wand-sparkles',
      keys: ['T'],
      when: () => mayEdit() && view.getState().mode === 'canvas',
      run: () => void tidyUp(session),
    },
    {
      id: 'edit.save',
      group: 'flow',
      title: words.save,
      icon: 'check',
      keys: ['Mod+S'],
      where: 'anywhere',
      when: mayEdit,
      run: () => void autosave.flush(),
    },
  ];
};

const viewCommands = (session: EditorSession): Command[] => {
  const { view, call, readOnly } = session;
  return [
    ...modes.map(
      ({ mode }, index): Command => ({
        id: `view.${mode}`,
        group: 'view',
        title: editor[`mode_${mode}`],
        icon: 'chevron-right',
        keys: [`Alt+${index + 1}`],
        where: 'anywhere',
        when: () => modes.length > 1,
        run: () => view.setState({ mode }),
      }),
    ),
    {
      id: 'view.problems',
      group: 'view',
      title: words.toggleProblems,
      icon: 'triangle-alert',
      keys: ['Alt+P'],
      where: 'anywhere',
      run: () => view.setState(({ problemsOpen }) => ({ problemsOpen: !problemsOpen })),
    },
    {
      id: 'view.heat',
      group: 'view',
      title: heatWords.show,
      icon: 'flame',
      when: () => view.getState().mode === 'canvas' && session.autosave.state.getState().draft.live !== null,
      run: () => view.setState(({ heat }) => ({ heat: heat ? undefined : today })),
    },
    {
      id: 'view.settings',
      group: 'view',
      title: words.settings,
      icon: 'settings',
      keys: ['Alt+S'],
      where: 'anywhere',
      run: () => focusSettings(session.document.store.getState().selection[0]),
    },
    {
      id: 'view.back',
      group: 'move',
      title: words.back,
      keys: ['Escape'],
      where: 'anywhere',
      when: inSidePanel,
      run: () => focusDocument(session.document.store.getState().selection[0]),
    },
    {
      id: 'view.region',
      group: 'move',
      title: words.regions,
      keys: ['F6'],
      where: 'anywhere',
      run: () => nextRegion(1),
    },
    {
      id: 'view.regionBack',
      group: 'move',
      title: words.regionsBack,
      keys: ['Shift+F6'],
      where: 'anywhere',
      run: () => nextRegion(-1),
    },
    {
      id: 'call.place',
      group: 'call',
      title: editor.call,
      icon: 'phone',
      keys: ['Mod+Enter'],
      where: 'anywhere',
      when: () => !session.readOnly,
      run: () => void placeCall(session),
    },
    {
      id: 'call.close',
      group: 'call',
      title: words.closePhone,
      icon: 'phone-off',
      when: () => call.state.getState().open,
      run: () => call.close(),
    },
    {
      id: 'flow.publish',
      group: 'flow',
      title: editor.publish,
      icon: 'rocket',
      keys: ['Mod+Shift+Enter'],
      where: 'anywhere',
      when: () => !readOnly,
      // From a comparison, too, whose place the panel's is not.
      run: () => view.setState({ publishing: true, compare: undefined }),
    },
  ];
};

const stepCommands = (session: EditorSession): Command[] => {
  const { document, readOnly } = session;
  return [
    {
      id: 'step.add',
      group: 'edit',
      title: words.addStep,
      icon: 'plus',
      keys: ['A'],
      when: () => !readOnly,
      run: () => openPalette(['add']),
    },
    {
      id: 'step.go',
      group: 'move',
      title: words.goToStep,
      icon: 'crosshair',
      keys: ['G'],
      when: () => Object.keys(document.flow().nodes).length > 0,
      run: () => openPalette(['step']),
    },
  ];
};

/** Any step that one can add, and any step of this flow to go to. */
const lists = (session: EditorSession): Command[] => {
  const { document, types, readOnly } = session;
  const flow = document.flow();
  const add = readOnly ? [] : stepGroups(types, flow.kind, '');
  return [
    ...add.flatMap(({ group: of, types: list }) =>
      list.map(
        (type): Command => ({
          id: `add:${type.type}`,
          group: 'add',
          title: [type.title['zh-CN'], type.title.en],
          about: [groupTitle(of, 'zh-CN'), groupTitle(of, 'en')],
          also: type.type,
          icon: type.icon,
          chip: type.group,
          run: () => addStep(session, type, ORIGIN),
        }),
      ),
    ),
    ...callOrder(flow, asDeclared(types)).map((id, at): Command => {
      const node = flow.nodes[id];
      const type = node && types.get(node.type);
      const own = [type?.title['zh-CN'] ?? '', type?.title.en ?? ''] as const;
      return {
        id: `step:${session.flowId}:${id}`,
        group: 'step',
        title: [titleOf(node, types, 'zh-CN'), titleOf(node, types, 'en')],
        about: [`第 ${at + 1} 步 · ${own[0]}`, `Step ${at + 1} · ${own[1]}`],
        also: id,
        icon: type?.icon ?? 'circle-help',
        chip: type?.group ?? 'flow',
        run: () => selectAndShow(session, id),
      };
    }),
  ];
};

/** All that one can do in the editor, for ⌘K, the keys and the sheet of keys. */
export const editorCommands = (session: EditorSession, newGroup: () => string): CommandSource => {
  const fixed = [
    ...canvasCommands(session),
    ...editCommands(session, newGroup),
    ...trialCommands(session),
    ...stepCommands(session),
    ...viewCommands(session),
    ...versionCommands(session),
  ];
  return { commands: () => fixed, more: () => lists(session) };
};
