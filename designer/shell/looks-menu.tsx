import type { MenuProps } from 'antd';
import { openPalette, openSheet } from '../command/centre.tsx';
import { Keys } from '../command/key-caps.tsx';
import { chooseLanguage, useLanguage, useWords } from '../i18n/index.ts';
import { type SchemeChoice, useScheme } from '../theme/scheme.ts';
import { Icon } from '../ui/index.ts';

const schemes: readonly (readonly [SchemeChoice, string])[] = [
  ['light', 'sun'],
  ['dark', 'moon'],
  ['auto', 'monitor'],
];

interface LooksMenu {
  readonly items: NonNullable<MenuProps['items']>;
  /** What the entry with this key does. */
  choose(key: string): void;
}

/** Entries for a menu: ⌘K, the sheet of keys, the other language, the colours. */
export const useLooksMenu = (): LooksMenu => {
  const t = useWords();
  const language = useLanguage();
  const { choice, choose } = useScheme();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return {
    items: [
      { key: 'palette', label: t('command.open'), icon: <Icon name="search" />, extra: <Keys keys="Mod+K" /> },
      { key: 'sheet', label: t('command.sheet'), icon: <Icon name="keyboard" />, extra: <Keys keys="?" /> },
      { key: 'looks', type: 'divider' },
      {
        key: 'language',
        label: other === 'en' ? t('command.toEnglish') : t('command.toChinese'),
        icon: <Icon name="languages" />,
      },
      ...schemes.map(([scheme, icon]) => ({
        key: scheme,
        label: t(`command.${scheme}`),
        icon: <Icon name={icon} />,
        ...(scheme === choice && { extra: <Icon name="check" size={14} /> }),
      })),
    ],
    choose: (key) => {
      const scheme = schemes.find(([name]) => name === key)?.[0];
      if (scheme) choose(scheme);
      else if (key === 'language') void chooseLanguage(other);
      // After the menu has given the focus back, so that a dialog gives it back to the same place.
      else if (key === 'palette') setTimeout(() => openPalette(), 0);
      else if (key === 'sheet') setTimeout(openSheet, 0);
    },
  };
};
