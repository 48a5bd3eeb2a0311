import { useEffect, useState } from 'react';
import { Field } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { readTime } from '../logic/clock.ts';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

interface TimeInputProps {
  readonly value: string;
  /** Midnight may be written as 24:00. */
  readonly end?: boolean;
  readonly status?: '' | 'error' | 'warning';
  readonly id?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
  /** `undefined`: the field was emptied. */
  onTime(time: string | undefined): void;
}

/** A time of day, typed as one likes; it is put in order when the field is left. */
export const TimeInput = ({ value, end = false, status, onTime, ...control }: TimeInputProps) => {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const leave = () => {
    const time = readTime(text, end);
    if (time !== undefined) setText(time);
    if (time !== undefined && time !== value) onTime(time);
    else if (text.trim() === '' && value !== '') onTime(undefined);
    else if (time === undefined) setText(value);
  };
  return (
    <span className={`inp inp--time${status ? ` inp--${status}` : ''}`}>
      <input
        {...control}
        className="num"
        inputMode="numeric"
        autoComplete="off"
        placeholder="00:00"
        maxLength={8}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (/^\d\d:\d\d$/.test(event.target.value) && readTime(event.target.value, end)) onTime(event.target.value);
        }}
        onBlur={leave}
        onKeyDown={(event) => event.key === 'Enter' && leave()}
      />
    </span>
  );
};

/** A time of day as a field. */
export const TimeWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const { language } = usePanel();
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...useProblems(pointer)} {...(bare && { bare })}>
      {(control) => (
        <TimeInput
          {...control}
          value={asText(value)}
          end={schema.pattern?.includes('24:00') ?? false}
          onTime={(time) => onChange(time ?? (required ? '' : undefined), pointer)}
        />
      )}
    </Field>
  );
};
