import { useState } from 'react';
import type { Variable } from '../../schema/flow.ts';
import { useWords } from '../i18n/index.ts';
import { defaultText, parseDefault } from '../panel/logic/defaults.ts';
import { Field } from '../ui/index.ts';

interface ValueFieldProps {
  readonly variable: Variable;
  readonly value: unknown;
  /** `undefined`: nothing is given. */
  onValue(value: unknown): void;
}

const local = (iso: unknown): string => {
  const time = typeof iso === 'string' ? new Date(iso) : undefined;
  if (!time || Number.isNaN(time.getTime())) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
};

/** A value of a variable's type; wrong ones are said at the field, and not taken. */
export const ValueField = ({ variable, value, onValue }: ValueFieldProps) => {
  const t = useWords();
  const { type, label, sensitive } = variable;
  const [text, setText] = useState(() => defaultText({ default: value }));
  const preset = defaultText(variable);
  const parsed = parseDefault(text, type);
  const write = (next: string) => {
    setText(next);
    const read = parseDefault(next, type);
    if (read.ok) onValue(read.value);
  };
  return (
    <Field label={label} error={parsed.ok ? undefined : t(`panel.default_${type}`)}>
      {({ status, ...control }) => {
        const className = status === '' ? 'ph-in' : `ph-in ph-in--${status}`;
        if (type === 'boolean')
          return (
            <select
              {...control}
              className={className}
              value={value === undefined ? '' : String(value)}
              onChange={({ target }) => onValue(target.value === '' ? undefined : target.value === 'true')}
            >
              <option value="">
                {preset === '' ? t('simulate.notGiven') : t('simulate.preset', { value: preset })}
              </option>
              <option value="true">{t('common.yes')}</option>
              <option value="false">{t('common.no')}</option>
            </select>
          );
        if (type === 'time')
          return (
            <input
              {...control}
              className={className}
              type="datetime-local"
              value={local(value)}
              onChange={({ target }) => onValue(target.value === '' ? undefined : new Date(target.value).toISOString())}
            />
          );
        return (
          <input
            {...control}
            className={className}
            type={sensitive ? 'password' : 'text'}
            autoComplete="off"
            inputMode={type === 'number' ? 'decimal' : undefined}
            placeholder={preset === '' ? t('simulate.notGiven') : sensitive ? '••••' : preset}
            value={text}
            onChange={({ target }) => write(target.value)}
          />
        );
      }}
    </Field>
  );
};
