import type { Command } from '../command/registry.ts';
import { toggleDrawer } from '../editor/commands.ts';
import type { EditorSession } from '../editor/session.ts';
import { versions as words } from '../i18n/words/versions.ts';

/** The history, and the draft against what callers get now, by name. */
export const versionCommands = (session: EditorSession): Command[] => {
  const { view, autosave } = session;
  const live = () => autosave.state.getState().draft.live;
  const comparing = () => view.getState().compare !== undefined;
  return [
    {
      id: 'versions.history',
      group: 'flow',
      title: words.history,
      icon: 'history',
      run: () =>
        comparing() ? view.setState({ compare: undefined, drawer: 'versions' }) : toggleDrawer(session, 'versions'),
    },
    {
      id: 'versions.compare',
      group: 'flow',
      title: words.compareLive,
      icon: 'eye',
      when: () => live() !== null && !comparing(),
      run: () => view.setState({ publishing: false, compare: { from: live() ?? 'draft', to: 'draft' } }),
    },
  ];
};
