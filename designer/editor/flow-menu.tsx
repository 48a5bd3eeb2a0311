import { Dropdown } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { type Command, type CommandSource, useCommands } from '../command/registry.ts';
import { exportFormats, exportIcons } from '../export/formats.ts';
import { useExport } from '../export/use-export.ts';
import { useWords } from '../i18n/index.ts';
import { flows as flowWords } from '../i18n/words/flows.ts';
import { useLooksMenu } from '../shell/looks-menu.tsx';
import { Icon, IconButton } from '../ui/index.ts';
import { useEditor } from './session.ts';

/** What can be done with the flow as a whole, beside calling and publishing it. */
export const FlowMenu = () => {
  const t = useWords();
  const { document } = useEditor();
  const save = useExport();
  const looks = useLooksMenu();
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  const source = useMemo((): CommandSource => {
    const commands = exportFormats.map(
      (format): Command => ({
        id: `export.${format}`,
        group: 'flow',
        icon: exportIcons[format],
        title: flowWords[`export_${format}`],
        run: () => latest.current(format, document.flow()),
      }),
    );
    return { commands: () => commands };
  }, [document]);
  useCommands(source);
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          ...exportFormats.map((format) => ({
            key: format,
            icon: <Icon name={exportIcons[format]} />,
            label: t(`flows.export_${format}`),
          })),
          { key: 'looks-begin', type: 'divider' },
          ...looks.items,
        ],
        onClick: ({ key }) => {
          const format = exportFormats.find((one) => one === key);
          if (format) save(format, document.flow());
          else looks.choose(key);
        },
      }}
    >
      <IconButton icon="ellipsis" label={t('flows.menu')} />
    </Dropdown>
  );
};
