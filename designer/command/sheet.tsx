import { languages } from '../../schema/text.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { Keys } from './key-caps.tsx';
import { type Command, commandGroups, commandsWithKeys } from './registry.ts';
import { Window } from './window.tsx';

const Row = ({ command }: { readonly command: Command }) => {
  const at = languages.indexOf(useLanguage());
  return (
    <div className="kbs__r">
      <dt>{command.title[at]}</dt>
      <dd>
        {command.keys?.map((keys) => (
          <Keys key={keys} keys={keys} />
        ))}
      </dd>
    </div>
  );
};

/** All keys that mean something on this page, by what they are for. */
export default function Sheet({ onClose }: { onClose(): void }) {
  const t = useWords();
  const all = commandsWithKeys();
  return (
    <Window label={t('command.sheet')} className="cmd--keys" onClose={onClose}>
      <header className="kbs__h">
        <h2>{t('command.sheet')}</h2>
        <span className="grow" />
        <IconButton icon="x" label={t('common.close')} onClick={onClose} />
      </header>
      {/* It scrolls, and nothing in it takes the focus: the keyboard must get there (WCAG 2.1.1). */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above. */}
      <section className="kbs" tabIndex={0} aria-label={t('command.sheet')}>
        {commandGroups.map((group) => {
          const commands = all.filter((one) => one.group === group);
          if (commands.length === 0) return null;
          return (
            <section key={group} className="kbs__g">
              <h3>{t(`command.group_${group}`)}</h3>
              <dl>
                {commands.map((command) => (
                  <Row key={command.id} command={command} />
                ))}
              </dl>
            </section>
          );
        })}
      </section>
    </Window>
  );
}
