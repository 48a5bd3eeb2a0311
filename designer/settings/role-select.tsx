import { Select } from 'antd';
import { type Role, roles } from '../../schema/api.ts';
import { useWords } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';

/** Chooses what somebody may do. */
export const RoleSelect = ({
  value,
  onChange,
  ...control
}: {
  readonly value: Role;
  onChange(role: Role): void;
  readonly id?: string;
  readonly disabled?: boolean;
  readonly 'aria-label'?: string;
}) => {
  const t = useWords();
  return (
    <Select
      {...control}
      style={{ width: '100%' }}
      popupMatchSelectWidth={false}
      suffixIcon={<Icon name="chevron-down" size={14} />}
      value={value}
      onChange={onChange}
      options={roles.map((role) => ({ value: role, label: t(`settings.role_${role}`) }))}
      optionRender={(option) => (
        <div className="two">
          <div>{option.label}</div>
          <span>{t(`settings.role_${option.data.value}_help`)}</span>
        </div>
      )}
    />
  );
};
