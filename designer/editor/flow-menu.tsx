import { Dropdown } from 'antd';
import { exportFormats, exportIcons } from '../export/formats.ts';
import { useExport } from '../export/use-export.ts';
import { useWords } from '../i18n/index.ts';
import { Icon, IconButton } from '../ui/index.ts';
import { useEditor } from './session.ts';

/** What can be done with the flow as a whole, beside calling and publishing it. */
export const FlowMenu = () => {
  const t = useWords();
  const { document } = useEditor();
  const save = useExport();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: exportFormats.map((format) => ({
          key: format,
          icon: <Icon name={exportIcons[format]} />,
          label: t(`flows.export_${format}`),
        })),
        onClick: ({ key }) => {
          const format = exportFormats.find((one) => one === key);
          if (format) save(format, document.flow());
        },
      }}
    >
      <IconButton icon="ellipsis" label={t('flows.menu')} />
    </Dropdown>
  );
};
