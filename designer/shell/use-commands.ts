import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { FlowSummary, Me, Role, TemplateSummary } from '../../schema/api.ts';
import { useFlows, useLogout } from '../api/index.ts';
import { type Command, type CommandSource, useCommands } from '../command/registry.ts';
import { chooseLanguage, currentLanguage } from '../i18n/index.ts';
import { command as words } from '../i18n/words/command.ts';
import { flows as flowWords } from '../i18n/words/flows.ts';
import { shell } from '../i18n/words/shell.ts';
import { templates as templateWords } from '../i18n/words/templates.ts';
import type { Pair } from '../i18n/words.ts';
import { allTemplates } from '../templates/hooks.ts';
import { type SchemeChoice, useScheme } from '../theme/scheme.ts';
import { pagesFor } from './pages.ts';

type Go = (to: string) => void;

const toPage = (go: Go, role: Role): Command[] =>
  pagesFor(role).map(({ to, icon, name }) => {
    const [zh, en] = shell[name];
    const fill = ([before, after]: Pair): Pair => [before.replace('{{page}}', zh), after.replace('{{page}}', en)];
    return { id: `go:${to}`, group: 'go', icon, title: fill(words.goToPage), run: () => go(to) };
  });

const scheme = (choice: SchemeChoice, icon: string): Command => ({
  id: `theme:${choice}`,
  group: 'looks',
  icon,
  title: words[choice],
  when: () => useScheme.getState().choice !== choice,
  run: () => useScheme.getState().choose(choice),
});

const looks: readonly Command[] = [
  {
    id: 'language:en',
    group: 'looks',
    icon: 'languages',
    title: words.toEnglish,
    when: () => currentLanguage() !== 'en',
    run: () => void chooseLanguage('en'),
  },
  {
    id: 'language:zh-CN',
    group: 'looks',
    icon: 'languages',
    title: words.toChinese,
    also: '中文',
    when: () => currentLanguage() !== 'zh-CN',
    run: () => void chooseLanguage('zh-CN'),
  },
  scheme('light', 'sun'),
  scheme('dark', 'moon'),
  scheme('auto', 'monitor'),
];

const toFlow =
  (go: Go) =>
  ({ id, name, numbers, description }: FlowSummary): Command => ({
    id: `flow:${id}`,
    group: 'flows',
    icon: 'workflow',
    title: [name, name],
    ...(numbers.length > 0 && { about: [numbers.join('、'), numbers.join(', ')] }),
    also: `${description} ${id}`,
    run: () => go(`/flows/${id}`),
  });

const toTemplate =
  (go: Go) =>
  ({ id, title, what }: TemplateSummary): Command => ({
    id: `template:${id}`,
    group: 'templates',
    icon: 'layout-template',
    title: [title['zh-CN'], title.en],
    about: [what['zh-CN'], what.en],
    run: () => go(`/templates/${id}`),
  });

/** What one can do on every page: go to another, open a flow, change the language and the looks, log out. */
export const useShellCommands = (me: Me): void => {
  const navigate = useNavigate();
  const { data: flows } = useFlows();
  const { mutate: logout } = useLogout();
  const queries = useQueryClient();
  const mayEdit = me.role === 'admin' || me.role === 'analyst';
  const source = useMemo((): CommandSource => {
    const go: Go = (to) => void navigate(to);
    const fixed: readonly Command[] = [
      ...toPage(go, me.role),
      {
        id: 'flow.new',
        group: 'go',
        icon: 'plus',
        title: flowWords.new,
        when: () => mayEdit,
        run: () => go('/flows?new=1'),
      },
      {
        id: 'flow.import',
        group: 'go',
        icon: 'upload',
        title: flowWords.importTitle,
        when: () => mayEdit,
        run: () => go('/flows?import=1'),
      },
      {
        id: 'go:/templates',
        group: 'go',
        icon: 'layout-template',
        title: templateWords.all,
        run: () => go('/templates'),
      },
      ...looks,
      { id: 'logout', group: 'help', icon: 'log-out', title: shell.logout, run: () => logout() },
    ];
    return {
      commands: () => fixed,
      more: () => (flows ?? []).map(toFlow(go)),
      later: async () => (await queries.fetchQuery(allTemplates)).map(toTemplate(go)),
    };
  }, [navigate, flows, logout, mayEdit, me.role, queries]);
  useCommands(source);
};
