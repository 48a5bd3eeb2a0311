import { Select } from 'antd';
import { useNavigate } from 'react-router';
import { useMe } from '../../api/index.ts';
import { useConnections } from '../../connections/hooks.ts';
import { useWords } from '../../i18n/index.ts';
import { Field, Icon } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

const NEW = '\0new';

/** Chooses a symbolic name of the kind of system that the step wants. */
export const ConnectionWidget = ({ schema, label, value, pointer, onChange }: WidgetProps) => {
  const t = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const { data } = useConnections(me.data?.role === 'admin' || me.data?.role === 'analyst');
  const { language } = usePanel();
  const problems = useProblems(pointer);
  const connector = schema['x-connection'] ?? '';
  const current = asText(value);
  const names = (data?.names ?? []).filter(
    ({ name, connectors }) => name === current || connectors.includes(connector),
  );
  const shown =
    names.some(({ name }) => name === current) || current === '' ? names : [{ name: current, live: null }, ...names];
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...problems}>
      {(control) => (
        <Select
          {...control}
          style={{ width: '100%' }}
          suffixIcon={<Icon name="chevron-down" size={14} />}
          value={current}
          onChange={(next: string) => {
            if (next === NEW) void navigate('/connections');
            else onChange(next === '' ? undefined : next, pointer);
          }}
          options={[
            { value: '', label: t('connections.byDefault', { name: connector }) },
            ...shown
              .filter(({ name }) => name !== connector || name === current)
              .map(({ name, live }) => ({
                value: name,
                label: live === null ? `${name} (${t('connections.noLive')})` : name,
              })),
            ...(me.data?.role === 'admin' ? [{ value: NEW, label: t('connections.create') }] : []),
          ]}
        />
      )}
    </Field>
  );
};
