import { Dropdown } from 'antd';
import { useWords } from '../../i18n/index.ts';
import { Button, IconButton, Token } from '../../ui/index.ts';
import { useReadable } from '../context.tsx';

/** A menu of variables; `onInsert` gets the hole to put into a template, by the variable's name. */
export const InsertVariable = ({
  label,
  icon,
  onInsert,
}: {
  readonly label: string;
  /** Only the icon, for narrow places. */
  readonly icon?: boolean;
  onInsert(hole: string): void;
}) => {
  const t = useWords();
  const variables = useReadable();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        style: { maxHeight: 320, overflow: 'auto' },
        items: variables.map((variable) => ({
          key: variable.name,
          label: (
            <span className="row" style={{ gap: 8 }}>
              <Token>{variable.label}</Token>
              <span className="mute s12">{t(`panel.type_${variable.type}`)}</span>
            </span>
          ),
        })),
        onClick: ({ key }) => onInsert(`{{ ${key} }}`),
      }}
    >
      {icon ? (
        <IconButton small icon="braces" size={14} label={label} />
      ) : (
        <Button small kind="quiet" icon="braces">
          {label}
        </Button>
      )}
    </Dropdown>
  );
};
