import { Select } from 'antd';
import { useState } from 'react';
import type { VariableType } from '../../../schema/flow.ts';
import { finds } from '../../flows/search.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, Field, Icon, Toggle, Token } from '../../ui/index.ts';
import { useDeclare, usePanel, useProblems } from '../context.tsx';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

const isType = (type: string): type is VariableType =>
  ['text', 'number', 'boolean', 'time', 'list', 'record'].includes(type);

/** Chooses a variable by its label; a label that is new declares one. */
export const VariableWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const declare = useDeclare();
  const problems = useProblems(pointer);
  const [typed, setTyped] = useState('');
  const wanted = (schema['x-variable']?.types ?? []).filter(isType);
  const name = asText(value);
  const options = Object.entries(flow.variables)
    .filter(([known, { type }]) => known === name || wanted.length === 0 || wanted.includes(type))
    .map(([known, variable]) => ({ value: known, label: variable.label, type: variable.type }));
  const isNew = typed.trim() !== '' && !options.some((option) => option.label === typed.trim());
  const create = () => {
    onChange(declare(typed, wanted[0] ?? 'text', pointer), pointer);
    setTyped('');
  };
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...problems} {...(bare && { bare })}>
      {(control) => (
        <Select
          {...control}
          style={{ width: '100%' }}
          suffixIcon={<Icon name="chevron-down" size={14} />}
          allowClear={!required}
          placeholder={t('panel.chooseVariable')}
          showSearch={{
            searchValue: typed,
            onSearch: setTyped,
            filterOption: (words, option) => finds(`${option?.label ?? ''} ${option?.value ?? ''}`, words),
          }}
          options={options}
          value={name || undefined}
          onChange={(next?: string) => onChange(next ?? (required ? '' : undefined), pointer)}
          labelRender={({ value: chosen }) => {
            const variable = flow.variables[String(chosen)];
            return (
              <span className="row" style={{ gap: 6 }}>
                <Token>{variable?.label ?? String(chosen)}</Token>
                {variable && <span className="mute">{t(`panel.type_${variable.type}`)}</span>}
              </span>
            );
          }}
          optionRender={(option) => (
            <span className="row" style={{ gap: 8 }}>
              <Token>{option.data.label}</Token>
              <span className="mute s12">{t(`panel.type_${option.data.type}`)}</span>
            </span>
          )}
          notFoundContent={<span className="mute">{t('panel.typeToCreate')}</span>}
          popupRender={(menu) => (
            <>
              {menu}
              {isNew && (
                <div className="popup__a">
                  <Button
                    small
                    kind="accent"
                    icon="plus"
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={create}
                  >
                    {t('panel.createVariable', { label: typed.trim() })}
                  </Button>
                </div>
              )}
            </>
          )}
          onInputKeyDown={(event) => {
            if (event.key !== 'Enter' || !isNew || options.some(({ label: known }) => finds(known, typed))) return;
            event.preventDefault();
            event.stopPropagation();
            create();
          }}
        />
      )}
    </Field>
  );
};

/** Under the variable that a step writes: whether records show its value. */
export const MaskSwitch = ({ name }: { readonly name: string }) => {
  const t = useWords();
  const { flow, onVariables } = usePanel();
  const variable = flow.variables[name];
  if (!variable) return null;
  return (
    <Toggle
      checked={variable.sensitive ?? false}
      onChange={(sensitive) =>
        onVariables({ ...flow.variables, [name]: { ...variable, sensitive } }, `variables/${name}/sensitive`)
      }
    >
      {t('panel.mask')} <span className="mute num">7530 **** 9066</span>
    </Toggle>
  );
};
