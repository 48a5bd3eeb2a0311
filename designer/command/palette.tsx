import { Command as List } from 'cmdk';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { languages } from '../../schema/text.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Chip, Icon } from '../ui/index.ts';
import type { Choice } from './centre.tsx';
import { Keys } from './key-caps.tsx';
import { recentOf, remember } from './recent.ts';
import {
  type Command,
  type CommandGroup,
  type CommandSource,
  commandGroups,
  commandsNow,
  sources,
} from './registry.ts';
import { readCommands, searchCommands } from './search.ts';
import { useSessionCommands } from './sessions.ts';
import { Window } from './window.tsx';

interface Shown {
  readonly key: CommandGroup | 'recent';
  readonly commands: readonly Command[];
}

const entryOf = (key: Shown['key'], { id }: Command): string => `${key} ${id}`;
const entriesOf = ({ key, commands }: Shown): string[] => commands.map((command) => entryOf(key, command));

/** Of a long list nobody typed for yet, as many as are worth a look. */
const AT_FIRST = 5;
const LONG: ReadonlySet<CommandGroup> = new Set(['step', 'add', 'flows', 'templates', 'versions', 'sessions']);

/** What was used lately, then all groups in their order. */
const atFirst = (commands: readonly Command[], recent: readonly string[], whole: boolean): Shown[] => {
  const byId = new Map(commands.map((one) => [one.id, one]));
  const lately = recent.flatMap((id) => byId.get(id) ?? []);
  const groups = commandGroups.map((key): Shown => {
    const of = commands.filter(({ group }) => group === key);
    return { key, commands: LONG.has(key) && !whole ? of.slice(0, AT_FIRST) : of };
  });
  return [{ key: 'recent' as const, commands: lately }, ...groups].filter((one) => one.commands.length > 0);
};

/** Groups in the order of their best command. */
const grouped = (found: readonly Command[]): Shown[] => {
  const groups = new Map<CommandGroup, Command[]>();
  for (const one of found) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return [...groups].map(([key, commands]) => ({ key, commands }));
};

const Entry = ({ command, value, onChoose }: { command: Command; value: string; onChoose(): void }) => {
  const at = languages.indexOf(useLanguage());
  return (
    <List.Item value={value} className="cmd__i" onSelect={onChoose}>
      {command.chip ? (
        <Chip group={command.chip} icon={command.icon ?? 'circle-help'} size="sm" soft />
      ) : (
        <span className="cmd__ic">
          <Icon name={command.icon ?? 'chevron-right'} />
        </span>
      )}
      <span className="cut">{command.title[at]}</span>
      {command.about && <span className="cmd__a cut">{command.about[at]}</span>}
      <span className="grow" />
      {command.keys?.[0] && <Keys keys={command.keys[0]} />}
    </List.Item>
  );
};

/** What the server knows of; while it can't be asked, everything else is there. */
const useLater = (all: readonly CommandSource[]): readonly Command[] => {
  const [later, setLater] = useState<readonly Command[]>([]);
  useEffect(() => {
    let here = true;
    const asked = all.flatMap((source) => source.later?.() ?? []);
    void Promise.allSettled(asked).then((answers) => {
      if (here) setLater(answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])));
    });
    return () => {
      here = false;
    };
  }, [all]);
  return later;
};

interface PaletteProps {
  readonly person: string;
  readonly only: readonly CommandGroup[] | undefined;
  readonly choice: Choice | undefined;
  onClose(): void;
}

/** ⌘K: everything by its name, in Chinese, pinyin, initials or English. */
export default function Palette({ person, only, choice, onClose }: PaletteProps) {
  const t = useWords();
  const narrow = only !== undefined || choice !== undefined;
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState<string>();
  const { all } = useStore(sources);
  const later = useLater(all);
  const sessions = useSessionCommands(narrow ? '' : query);
  const commands = useMemo(() => {
    if (choice) return choice.answers;
    const here = all.length > 0 ? [...commandsNow(), ...later] : later;
    return here.filter(({ run, group, id }) => run && id !== 'command.palette' && (!only || only.includes(group)));
  }, [all, later, only, choice]);
  useEffect(() => readCommands(commands), [commands]);
  const shown = useMemo(() => {
    const recent = narrow ? [] : recentOf(person);
    if (query.trim() === '') return atFirst(commands, recent, narrow);
    return grouped([...searchCommands(commands, query, recent), ...sessions]);
  }, [commands, sessions, query, person, narrow]);
  const choose = (command: Command) => {
    if (!choice) remember(person, command.id);
    onClose();
    // After the dialog has given the focus back: the command may want it elsewhere.
    setTimeout(() => command.run?.(), 0);
  };
  const language = useLanguage();
  const headingOf = (key: Shown['key']): string =>
    (key === 'recent' ? undefined : choice?.headings?.[key]?.[languages.indexOf(language)]) ??
    t(`command.group_${key}`);
  const label = choice?.label ?? (only ? t(`command.group_${only[0] ?? 'go'}`) : t('command.title'));
  return (
    <Window label={label} onClose={onClose}>
      <List
        label={label}
        shouldFilter={false}
        vimBindings={false}
        loop
        value={picked ?? shown.flatMap(entriesOf)[0] ?? ''}
        onValueChange={setPicked}
      >
        <div className="cmd__f">
          <Icon name="search" />
          <List.Input
            value={query}
            onValueChange={(next) => {
              setQuery(next);
              setPicked(undefined);
            }}
            placeholder={narrow ? label : t('command.find')}
            aria-label={narrow ? label : t('command.find')}
          />
          <Keys keys="Escape" />
        </div>
        <List.List className="cmd__l" label={label}>
          <List.Empty className="cmd__n">{t('command.nothing', { query })}</List.Empty>
          {shown.map(({ key, commands: list }) => (
            <List.Group key={key} heading={headingOf(key)}>
              {list.map((command) => (
                <Entry
                  key={command.id}
                  command={command}
                  value={entryOf(key, command)}
                  onChoose={() => choose(command)}
                />
              ))}
            </List.Group>
          ))}
        </List.List>
      </List>
    </Window>
  );
}
