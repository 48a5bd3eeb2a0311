import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import { parseTime } from '../../../schema/expression/dates.ts';
import { useCatalogue } from '../../api/index.ts';
import { knownFieldsOf } from '../../code/record-fields.ts';
import { finds } from '../../flows/search.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, Icon, IconButton, Segmented } from '../../ui/index.ts';
import { type Choice, usePanel, useReadable } from '../context.tsx';
import {
  type ComparedValue,
  type Comparison,
  type Condition,
  isGroup,
  type Operator,
  operatorsFor,
  operatorsOfNow,
  type RowGroup,
  valueKind,
} from '../logic/condition.ts';
import { halfWidth } from '../logic/width.ts';

const chevron = <Icon name="chevron-down" size={14} />;

const offered = ({ name, type }: Pick<Choice, 'name' | 'type'>): readonly Operator[] =>
  name === 'now' ? operatorsOfNow : operatorsFor[type];

/** The declared variable of a path: of `order.status`, the record `order`. */
const ownerOf = (path: string, readable: readonly Choice[]): Choice | undefined =>
  readable.find(({ name }) => name === path) ??
  readable.find(({ name, type }) => type === 'record' && path.startsWith(`${name}.`));

/** Whether the rows can show all of a condition: each comparison is one that its variable has. */
export const canShow = ({ rows }: Condition, readable: readonly Choice[]): boolean =>
  rows
    .flatMap((row) => (isGroup(row) ? row.rows : [row]))
    .every(({ variable, operator }) => {
      const owner = ownerOf(variable, readable);
      return owner !== undefined && offered(owner).includes(operator);
    });

const valueFor = (operator: Operator, type: Choice['type'], was: Comparison['value']): Comparison['value'] => {
  const kind = valueKind(operator, type);
  // Of several the first, where one is wanted.
  const old = typeof was === 'object' && kind !== 'several' ? was[0] : was;
  if (kind === 'none') return undefined;
  if (kind === 'several') return typeof old === 'object' ? old : old === undefined || old === '' ? [] : [old];
  if (kind === 'number') return Number(old) || 0;
  return kind === 'time' && typeof old !== 'string' ? '' : String(old ?? '');
};

const compared = (variable: string, operator: Operator, value: Comparison['value']): Comparison => ({
  variable,
  operator,
  ...(value !== undefined && { value }),
});

/** A new row about a variable. */
const freshRow = (choice: Choice): Comparison => {
  const operator = offered(choice)[0] ?? 'is';
  return compared(
    choice.type === 'record' ? `${choice.name}.` : choice.name,
    operator,
    valueFor(operator, choice.type, ''),
  );
};

interface ValueProps {
  readonly value: Comparison['value'];
  onValue(next: ComparedValue): void;
}

/** A number as it is typed; what is no number yet stays in the field and is not taken. */
const NumberValue = ({ value, onValue }: ValueProps) => {
  const t = useWords();
  const [typed, setTyped] = useState<string>();
  const number = typed === undefined || typed.trim() === '' ? Number.NaN : Number(halfWidth(typed));
  const bad = typed !== undefined && !Number.isFinite(number);
  const text = typed !== undefined && (bad || number === value) ? typed : String(value ?? '');
  return (
    <Input
      className="cond__v"
      aria-label={t('panel.value')}
      aria-invalid={bad}
      status={bad ? 'error' : ''}
      inputMode="decimal"
      value={text}
      onChange={(event) => {
        const next = halfWidth(event.target.value);
        setTyped(event.target.value);
        if (next.trim() !== '' && Number.isFinite(Number(next))) onValue(Number(next));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
};

const MINUTE = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/;

const TimeValue = ({ value, onValue }: ValueProps) => {
  const t = useWords();
  const text = String(value ?? '');
  // A time with seconds or a zone of its own stays as it was written.
  const picks = text === '' || MINUTE.test(text);
  const bad = text !== '' && parseTime(text) === undefined;
  return (
    <Input
      className="cond__v"
      type={picks ? 'datetime-local' : 'text'}
      aria-label={t('panel.value')}
      aria-invalid={bad}
      status={bad ? 'error' : ''}
      value={picks ? text.replace(' ', 'T') : text}
      onChange={({ target }) => onValue(picks ? target.value.replace('T', ' ') : target.value)}
    />
  );
};

/** Several values as tags; of a number only numbers. */
const SeveralValues = ({ value, onValue, numbers }: ValueProps & { readonly numbers: boolean }) => {
  const t = useWords();
  const values = typeof value === 'object' ? value : [];
  const read = (typed: string): string | number => (numbers ? Number(halfWidth(typed)) : typed);
  return (
    <Select
      className="cond__v"
      mode="tags"
      open={false}
      suffixIcon={null}
      aria-label={t('panel.value')}
      placeholder={t('panel.severalValues')}
      tokenSeparators={[',', '，', '、', ';', '；']}
      value={values.map(String)}
      onChange={(next: string[]) =>
        // What was a number or a text before stays one.
        onValue(
          next
            .map((typed) => values.find((old) => String(old) === typed) ?? read(typed))
            .filter((one) => typeof one === 'string' || Number.isFinite(one)),
        )
      }
    />
  );
};

interface OneValueProps extends ValueProps {
  readonly kind: 'text' | 'number' | 'time' | 'several';
  readonly type: Choice['type'];
}

const Value = ({ kind, type, ...props }: OneValueProps) => {
  const t = useWords();
  if (kind === 'several') return <SeveralValues {...props} numbers={type === 'number'} />;
  if (kind === 'number') return <NumberValue {...props} />;
  if (kind === 'time') return <TimeValue {...props} />;
  return (
    <Input
      className="cond__v"
      aria-label={t('panel.value')}
      placeholder={t('panel.value')}
      value={String(props.value ?? '')}
      onChange={(event) => {
        const next = event.target.value;
        // A number in a list stays one as long as it reads as one.
        props.onValue(typeof props.value === 'number' && String(Number(next)) === next ? Number(next) : next);
      }}
    />
  );
};

/** Which field of a record: those that its system is known to send are offered, any other can be written. */
const RecordField = ({ owner, row, onRow }: { readonly owner: Choice } & Omit<RowProps, 'onRemove'>) => {
  const t = useWords();
  const id = useId();
  const { flow, language } = usePanel();
  const catalogue = useCatalogue().data;
  const known = catalogue ? knownFieldsOf(owner.name, flow, catalogue, language) : [];
  const field = row.variable.slice(owner.name.length + 1);
  return (
    <>
      <Input
        className="cond__v"
        list={id}
        aria-label={t('panel.recordField')}
        placeholder={t('panel.recordField')}
        value={field}
        status={/^[A-Za-z_]\w*$/.test(field) ? '' : 'error'}
        onChange={(event) => onRow({ ...row, variable: `${owner.name}.${event.target.value}` })}
      />
      <datalist id={id}>
        {known.map(({ name, label }) => (
          <option key={name} value={name} label={label || name} />
        ))}
      </datalist>
    </>
  );
};

interface RowProps {
  readonly row: Comparison;
  onRow(next: Comparison): void;
  onRemove(): void;
}

const Row = ({ row, onRow, onRemove }: RowProps) => {
  const t = useWords();
  const readable = useReadable();
  const owner = ownerOf(row.variable, readable);
  const type = owner?.type ?? 'text';
  const choose = (name: string) => {
    const next = readable.find((one) => one.name === name);
    if (!next) return;
    const operator = offered(next).includes(row.operator) ? row.operator : (offered(next)[0] ?? 'is');
    const at = next.type === 'record' ? `${name}.` : name;
    onRow(compared(at, operator, valueFor(operator, next.type, row.value)));
  };
  const kind = valueKind(row.operator, type);
  return (
    <div className="cond">
      <Select
        aria-label={t('panel.variable')}
        popupMatchSelectWidth={false}
        showSearch={{ filterOption: (words, option) => finds(`${option?.label ?? ''} ${option?.value ?? ''}`, words) }}
        suffixIcon={chevron}
        value={owner?.name ?? (row.variable || undefined)}
        placeholder={t('panel.chooseVariable')}
        onChange={choose}
        options={readable.map(({ name, label }) => ({ value: name, label }))}
      />
      <Select
        aria-label={t('panel.compare')}
        popupMatchSelectWidth={false}
        suffixIcon={chevron}
        value={row.operator}
        onChange={(operator: Operator) => onRow(compared(row.variable, operator, valueFor(operator, type, row.value)))}
        options={(owner ? offered(owner) : operatorsFor.text).map((operator) => ({
          value: operator,
          label: t(`panel.op_${operator}`),
        }))}
      />
      <IconButton small icon="x" size={14} label={t('panel.removeCondition')} onClick={onRemove} />
      {owner?.type === 'record' && <RecordField owner={owner} row={row} onRow={onRow} />}
      {kind !== 'none' && (
        <Value kind={kind} type={type} value={row.value} onValue={(value) => onRow({ ...row, value })} />
      )}
    </div>
  );
};

const Join = ({ value, onJoin }: { readonly value: Condition['join']; onJoin(next: Condition['join']): void }) => {
  const t = useWords();
  return (
    <Segmented
      small
      label={t('panel.join')}
      value={value}
      onChange={onJoin}
      options={[
        { value: 'all', label: t('panel.joinAll') },
        { value: 'any', label: t('panel.joinAny') },
      ]}
    />
  );
};

/** Rows that belong together, in a box of their own. */
const Group = ({ group, onGroup }: { readonly group: RowGroup; onGroup(next: RowGroup | undefined): void }) => {
  const t = useWords();
  const readable = useReadable();
  const { rows, join } = group;
  const [first] = readable;
  const put = (next: readonly Comparison[]) => onGroup(next.length === 0 ? undefined : { join, rows: next });
  return (
    <fieldset className="conds conds--in">
      <legend className="sr">{t('panel.group')}</legend>
      <Join value={join} onJoin={(next) => onGroup({ join: next, rows })} />
      {rows.map((row, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own, only a place.
          key={at}
          row={row}
          onRow={(next) => put(rows.map((old, i) => (i === at ? next : old)))}
          onRemove={() => put(rows.filter((_, i) => i !== at))}
        />
      ))}
      <Button small kind="quiet" icon="plus" onClick={() => first && put([...rows, freshRow(first)])}>
        {t('panel.addCondition')}
      </Button>
    </fieldset>
  );
};

interface BuilderProps {
  readonly condition: Condition;
  onCondition(next: Condition): void;
  onText(): void;
}

/** A condition without code: rows of variable, comparison and value, and groups of rows one level deep. */
export const Builder = ({ condition, onCondition, onText }: BuilderProps) => {
  const t = useWords();
  const readable = useReadable();
  const [first] = readable;
  const { rows, join } = condition;
  const put = (next: Condition['rows']) => onCondition({ join, rows: next });
  const replace = (at: number, next: Comparison | RowGroup | undefined) =>
    put(rows.flatMap((old, i) => (i !== at ? [old] : next ? [next] : [])));
  return (
    <div className="conds">
      {rows.length > 1 && <Join value={join} onJoin={(next) => onCondition({ join: next, rows })} />}
      {rows.map((row, at) =>
        isGroup(row) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own, only a place.
          <Group key={at} group={row} onGroup={(next) => replace(at, next)} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own, only a place.
          <Row key={at} row={row} onRow={(next) => replace(at, next)} onRemove={() => replace(at, undefined)} />
        ),
      )}
      <div className="conds__a">
        <Button
          small
          kind="quiet"
          icon="plus"
          onClick={() => first && put([...rows, freshRow(first)])}
          disabled={!first}
        >
          {t('panel.addCondition')}
        </Button>
        <Button
          small
          kind="quiet"
          icon="plus"
          disabled={!first}
          onClick={() =>
            first && put([...rows, { join: join === 'all' ? 'any' : 'all', rows: [freshRow(first), freshRow(first)] }])
          }
        >
          {t('panel.addGroup')}
        </Button>
        <Button small kind="quiet" onClick={onText}>
          {t('panel.asText')}
        </Button>
      </div>
    </div>
  );
};
