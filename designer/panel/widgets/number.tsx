import { useEffect, useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Field } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { halfWidth } from '../logic/width.ts';
import type { WidgetProps } from './control.ts';

/** A number as it is typed, full-width digits of a Chinese keyboard, too. */
const parse = (typed: string, whole: boolean): number | undefined => {
  const text = halfWidth(typed);
  const number = Number(text.trim());
  if (text.trim() === '' || !Number.isFinite(number) || (whole && !Number.isInteger(number))) return undefined;
  return number;
};

/** A number with its unit right behind it. Bounds are kept when the field is left. */
export const NumberWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const shown = value ?? schema.default;
  const stored = typeof shown === 'number' ? String(shown) : '';
  const [text, setText] = useState(stored);
  useEffect(() => setText(stored), [stored]);
  const whole = schema.type === 'integer';
  const [least, most] = [schema.minimum ?? Number.NEGATIVE_INFINITY, schema.maximum ?? Number.POSITIVE_INFINITY];
  const put = (next: number) => {
    setText(String(next));
    if (next !== value) onChange(next, pointer);
  };
  const leave = () => {
    // Who only passes by changes nothing: a default is not written down by that.
    if (text === stored) return;
    const number = parse(text, whole);
    if (number !== undefined) put(Math.min(most, Math.max(least, number)));
    else if (text.trim() === '' && !required) onChange(undefined, pointer);
    else setText(stored);
  };
  const step = (by: number) => put(Math.min(most, Math.max(least, (parse(text, whole) ?? 0) + by)));
  const unit = schema['x-unit']?.[language];
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {({ status, ...control }) => (
        <span className={`inp inp--num${status ? ` inp--${status}` : ''}`}>
          <input
            {...control}
            className="num"
            inputMode={whole ? 'numeric' : 'decimal'}
            autoComplete="off"
            placeholder={t('panel.notSet')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              const number = parse(event.target.value, whole);
              if (number !== undefined && number >= least && number <= most) onChange(number, pointer);
            }}
            onBlur={leave}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              step(event.key === 'ArrowUp' ? 1 : -1);
            }}
          />
          {unit && text !== '' && <span aria-hidden>{unit}</span>}
        </span>
      )}
    </Field>
  );
};
