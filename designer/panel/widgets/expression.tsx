import { Input, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/index.ts';
import { Button, Field, Icon, IconButton, Segmented } from '../../ui/index.ts';
import { usePanel, useProblems, useReadable } from '../context.tsx';
import {
  type Comparison,
  type Condition,
  fromExpression,
  needsValue,
  type Operator,
  operatorsFor,
  toExpression,
} from '../logic/condition.ts';
import { asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';

const chevron = <Icon name="chevron-down" size={14} />;

const Row = ({
  row,
  onRow,
  onRemove,
}: {
  readonly row: Comparison;
  onRow(next: Comparison): void;
  onRemove(): void;
}) => {
  const t = useWords();
  const readable = useReadable();
  const known = readable.find(({ name }) => name === row.variable);
  const type = known?.type ?? 'text';
  const operators = operatorsFor[type];
  const choose = (name: string) => {
    const next = readable.find((variable) => variable.name === name)?.type ?? 'text';
    const operator = operatorsFor[next].includes(row.operator) ? row.operator : (operatorsFor[next][0] ?? 'is');
    const value = needsValue(operator)
      ? next === 'number'
        ? Number(row.value) || 0
        : String(row.value ?? '')
      : undefined;
    onRow({ variable: name, operator, ...(value !== undefined && { value }) });
  };
  const operate = (operator: Operator) => {
    const value = type === 'number' ? Number(row.value) || 0 : String(row.value ?? '');
    onRow(needsValue(operator) ? { ...row, operator, value } : { variable: row.variable, operator });
  };
  return (
    <div className="cond">
      <Select
        aria-label={t('panel.variable')}
        popupMatchSelectWidth={false}
        suffixIcon={chevron}
        value={row.variable || undefined}
        placeholder={t('panel.chooseVariable')}
        onChange={choose}
        options={readable
          .filter((variable) => operatorsFor[variable.type].length > 0)
          .map(({ name, label }) => ({ value: name, label }))}
      />
      <Select
        aria-label={t('panel.compare')}
        popupMatchSelectWidth={false}
        suffixIcon={chevron}
        value={row.operator}
        onChange={operate}
        options={operators.map((operator) => ({ value: operator, label: t(`panel.op_${operator}`) }))}
      />
      <IconButton small icon="x" size={14} label={t('panel.removeCondition')} onClick={onRemove} />
      {needsValue(row.operator) && (
        <Input
          className="cond__v"
          aria-label={t('panel.value')}
          placeholder={t('panel.value')}
          inputMode={type === 'number' ? 'decimal' : undefined}
          value={String(row.value ?? '')}
          onChange={(event) => {
            const text = event.target.value;
            if (type !== 'number') onRow({ ...row, value: text });
            else if (Number.isFinite(Number(text))) onRow({ ...row, value: Number(text) });
          }}
        />
      )}
    </div>
  );
};

interface BuilderProps {
  readonly condition: Condition;
  onCondition(next: Condition): void;
  onText(): void;
}

const Builder = ({ condition, onCondition, onText }: BuilderProps) => {
  const t = useWords();
  const readable = useReadable();
  const first = readable.find(({ type }) => operatorsFor[type].length > 0);
  const { rows, join } = condition;
  const add = () => {
    if (!first) return;
    const operator = operatorsFor[first.type][0] ?? 'is';
    const value = needsValue(operator) ? (first.type === 'number' ? 0 : '') : undefined;
    onCondition({ join, rows: [...rows, { variable: first.name, operator, ...(value !== undefined && { value }) }] });
  };
  return (
    <div className="conds">
      {rows.length > 1 && (
        <Segmented
          small
          label={t('panel.join')}
          value={join}
          onChange={(next) => onCondition({ join: next, rows })}
          options={[
            { value: 'all', label: t('panel.joinAll') },
            { value: 'any', label: t('panel.joinAny') },
          ]}
        />
      )}
      {rows.map((row, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own, only a place.
          key={at}
          row={row}
          onRow={(next) => onCondition({ join, rows: rows.map((old, i) => (i === at ? next : old)) })}
          onRemove={() => onCondition({ join, rows: rows.filter((_, i) => i !== at) })}
        />
      ))}
      <div className="conds__a">
        <Button small kind="quiet" icon="plus" onClick={add} disabled={!first}>
          {t('panel.addCondition')}
        </Button>
        <Button small kind="quiet" onClick={onText}>
          {t('panel.asText')}
        </Button>
      </div>
    </div>
  );
};

/** A condition as rows, or as a CEL expression for whoever wants to write one. Other expressions are text. */
export const ExpressionWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const readable = useReadable();
  const problems = useProblems(pointer);
  const text = asText(value);
  const isCondition = schema['x-expression'] === 'bool';
  const condition = isCondition ? fromExpression(text) : undefined;
  const [wantsText, setWantsText] = useState(false);
  // A row that is being filled in (`status == ""`) must not turn into another kind of row under the hand.
  const [draft, setDraft] = useState<{ text: string; condition: Condition }>();
  const shown = draft?.text === text ? draft.condition : condition;
  const rows = shown && !wantsText;
  const change = (next: string) => onChange(next === '' && !required ? undefined : next, pointer);
  return (
    <Field label={label} help={schema['x-help']?.[language]} {...problems} {...(bare && { bare })}>
      {(control) =>
        rows ? (
          <Builder
            condition={shown}
            onText={() => setWantsText(true)}
            onCondition={(next) => {
              const written = toExpression(next);
              setDraft({ text: written, condition: next });
              change(written);
            }}
          />
        ) : (
          <>
            <Input.TextArea
              {...control}
              className="code"
              spellCheck={false}
              autoSize={{ minRows: 1, maxRows: 8 }}
              value={text}
              onChange={(event) => change(event.target.value)}
            />
            {condition && (
              <Button small kind="quiet" onClick={() => setWantsText(false)}>
                {t('panel.asRows')}
              </Button>
            )}
            <p className="vars">
              {readable.map(({ name, label: words }) => (
                <span key={name}>
                  <code>{name}</code> {words}
                </span>
              ))}
            </p>
          </>
        )
      }
    </Field>
  );
};
