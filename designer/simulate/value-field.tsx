import { useState } from 'react';
import type { Variable } from '../../schema/flow.ts';
import { sameJson } from '../document/diff.ts';
import { useWords } from '../i18n/index.ts';
import { defaultText, parseDefault } from '../panel/logic/defaults.ts';
import { instantOf, wallOf } from '../scenarios/wall.ts';
import { browserZone, type ControlProps, Field, IconButton, useZone } from '../ui/index.ts';
import type { AnswerField } from './example.ts';
import { Structure, useAsText } from './structure.tsx';

interface ValueFieldProps {
  readonly variable: Variable;
  readonly value: unknown;
  /** What a record or list is known to hold. */
  readonly shape?: AnswerField | undefined;
  /** The label stands beside it already. */
  readonly bare?: boolean;
  /** What a server said of it. */
  readonly error?: string | undefined;
  /** `undefined`: nothing is given. */
  onValue(value: unknown): void;
}

/** The zone in which the flow's clock is read: the server's. */
export const useFlowZone = (): string => useZone((state) => state.server) ?? browserZone();

const classOf = ({ status }: ControlProps): string => (status === '' ? 'ph-in' : `ph-in ph-in--${status}`);
const without = ({ status: _, ...control }: ControlProps): Omit<ControlProps, 'status'> => control;

const BooleanField = ({ variable, value, bare, error, onValue }: ValueFieldProps) => {
  const t = useWords();
  const preset = defaultText(variable);
  return (
    <Field label={variable.label} bare={bare ?? false} error={error}>
      {(control) => (
        <select
          {...without(control)}
          className={classOf(control)}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={({ target }) => onValue(target.value === '' ? undefined : target.value === 'true')}
        >
          <option value="">{preset === '' ? t('simulate.notGiven') : t('simulate.preset', { value: preset })}</option>
          <option value="true">{t('common.yes')}</option>
          <option value="false">{t('common.no')}</option>
        </select>
      )}
    </Field>
  );
};

const TimeField = ({ variable, value, bare, error, onValue }: ValueFieldProps) => {
  const t = useWords();
  const zone = useFlowZone();
  return (
    <Field label={variable.label} bare={bare ?? false} help={t('simulate.inZone', { zone })} error={error}>
      {(control) => (
        <input
          {...without(control)}
          className={`${classOf(control)} num`}
          type="datetime-local"
          min="2000-01-01T00:00"
          max="2099-12-31T23:59"
          value={wallOf(typeof value === 'string' ? value : undefined, zone)}
          onChange={({ target }) => onValue(target.value === '' ? undefined : instantOf(target.value, zone))}
        />
      )}
    </Field>
  );
};

const TextField = ({ variable, value, bare, error, onValue, long }: ValueFieldProps & { readonly long?: boolean }) => {
  const t = useWords();
  const { type, label, sensitive } = variable;
  // What is being written, for as long as the value is what it was read as: one from elsewhere takes its place.
  const [written, setWritten] = useState<{ readonly text: string; readonly value: unknown }>();
  const text =
    written && sameJson(written.value, value ?? undefined)
      ? written.text
      : defaultText({ default: value ?? undefined });
  const preset = defaultText(variable);
  const parsed = parseDefault(text, type);
  const write = (next: string) => {
    const read = parseDefault(next, type);
    setWritten({ text: next, value: read.ok ? read.value : (value ?? undefined) });
    if (read.ok) onValue(read.value);
  };
  const wrong = parsed.ok ? error : t(`panel.default_${type}`);
  return (
    <Field label={label} bare={bare ?? false} error={wrong}>
      {(control) =>
        long ? (
          <textarea
            {...without(control)}
            className={`${classOf(control)} ph-in--long`}
            rows={4}
            spellCheck={false}
            value={text}
            onChange={({ target }) => write(target.value)}
          />
        ) : (
          <input
            {...without(control)}
            className={classOf(control)}
            type={sensitive ? 'password' : 'text'}
            autoComplete="off"
            inputMode={type === 'number' ? 'decimal' : undefined}
            placeholder={preset === '' ? t('simulate.notGiven') : sensitive ? '••••' : preset}
            value={text}
            onChange={({ target }) => write(target.value)}
          />
        )
      }
    </Field>
  );
};

/** A list or a record: rows by what is declared of it; as text for whoever has it as text. */
const StructureField = (props: ValueFieldProps & { readonly type: 'list' | 'record' }) => {
  const t = useWords();
  const [asText, turn] = useAsText();
  const { variable, value, shape, bare, type, onValue } = props;
  const { label } = variable;
  return (
    <div className="st-field">
      <div className="st-field__h">
        <span className={bare ? 'grow sr' : 'grow'}>{label}</span>
        {value !== undefined && value !== null && (
          <IconButton
            small
            size={12}
            icon="x"
            label={t('simulate.giveNothing', { label })}
            onClick={() => onValue(undefined)}
          />
        )}
        <IconButton
          small
          size={12}
          icon="braces"
          aria-pressed={asText}
          label={asText ? t('simulate.asRows', { label }) : t('simulate.asText', { label })}
          onClick={turn}
        />
      </div>
      {asText ? (
        <TextField {...props} bare long />
      ) : (
        <Structure label={label} type={type} shape={shape} value={value} depth={0} onValue={onValue} />
      )}
      {props.error !== undefined && !asText && <p className="panel__bad">{props.error}</p>}
    </div>
  );
};

/** A value of a variable's type; wrong ones are said at the field, and not taken. */
export const ValueField = (props: ValueFieldProps) => {
  const { type, sensitive } = props.variable;
  if (type === 'boolean') return <BooleanField {...props} />;
  if (type === 'time') return <TimeField {...props} />;
  // What may not be read is written blind, as text.
  if ((type === 'list' || type === 'record') && !sensitive) return <StructureField {...props} type={type} />;
  return <TextField {...props} />;
};

/** The first field of a form whose text fits no value: what stands in it was not taken, and must not seem to be. */
export const wrongField = (form: HTMLElement | null): HTMLElement | undefined =>
  form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? undefined;
