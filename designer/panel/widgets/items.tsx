import { Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { initialValue } from '../../document/defaults.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, Field, IconButton, Note } from '../../ui/index.ts';
import { problemsAt, problemsOf, usePanel } from '../context.tsx';
import { Control, Fields } from '../form.tsx';
import { asList, asRecord, asText, type FieldSchema, fieldsOf, type NamedField, widgetOf } from '../logic/fields.ts';
import { addedItem, moved } from '../logic/items.ts';
import type { WidgetProps } from './control.ts';
import { KeySelect } from './key.tsx';
import { PromptLines } from './prompt-lines.tsx';

/** The field of an item that is a telephone key, and the one that says what the key is for. */
const keyMapOf = (item: FieldSchema): { key: string; label: string } | undefined => {
  const fields = fieldsOf(item);
  const key = fields.find((field) => widgetOf(field.schema) === 'key');
  const label = fields.find((field) => widgetOf(field.schema) === 'text');
  return key && label ? { key: key.name, label: label.name } : undefined;
};

interface ListProps extends WidgetProps {
  readonly list: readonly unknown[];
  put(next: readonly unknown[], gesture?: string): void;
}

const Tools = ({
  list,
  at,
  put,
  min,
  name,
}: Pick<ListProps, 'list' | 'put'> & { at: number; min: number; name: string }) => {
  const t = useWords();
  return (
    <span className="tools">
      <IconButton
        small
        icon="arrow-up"
        size={14}
        label={t('panel.up', { name })}
        disabled={at === 0}
        onClick={() => put(moved(list, at, -1))}
      />
      <IconButton
        small
        icon="arrow-down"
        size={14}
        label={t('panel.down', { name })}
        disabled={at === list.length - 1}
        onClick={() => put(moved(list, at, 1))}
      />
      <IconButton
        small
        icon="trash-2"
        size={14}
        label={t('panel.removeItem', { name })}
        disabled={list.length <= min}
        onClick={() => put(list.filter((_, i) => i !== at))}
      />
    </span>
  );
};

/** Keys and what they are for: a row each. */
const KeyMap = ({ schema, list, pointer, put, names }: ListProps & { names: { key: string; label: string } }) => {
  const t = useWords();
  const panel = usePanel();
  const item = schema.items ?? {};
  const rest: FieldSchema = {
    ...item,
    properties: Object.fromEntries(
      Object.entries(item.properties ?? {}).filter(([name]) => name !== names.key && name !== names.label),
    ),
  };
  const taken = list.map((entry) => asText(asRecord(entry)[names.key]));
  const set = (at: number, next: Readonly<Record<string, unknown>>, gesture: string) =>
    put(
      list.map((entry, i) => (i === at ? next : entry)),
      gesture,
    );
  return (
    <ul className="keys">
      {list.map((entry, at) => {
        const fields = asRecord(entry);
        const key = asText(fields[names.key]);
        const here = `${pointer}/${at}`;
        const [atKey, atLabel] = [`${here}/${names.key}`, `${here}/${names.label}`];
        // What else the row holds tells its problems itself.
        const problem = problemsOf(panel, [here, atKey, atLabel]);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is edited in place, key and words alike.
          <li key={at} data-pointer={here}>
            <div className="keys__r">
              <KeySelect
                aria-label={t('panel.keyOf', { at: at + 1 })}
                value={key}
                taken={taken}
                status={problemsAt(panel, atKey).error ? 'error' : ''}
                onKey={(next = key) => set(at, { ...fields, [names.key]: next }, atKey)}
              />
              <Input
                aria-label={t('panel.keyMeans', { key })}
                placeholder={item.properties?.[names.label]?.['x-label']?.[panel.language]}
                maxLength={item.properties?.[names.label]?.maxLength}
                status={problemsAt(panel, atLabel).error ? 'error' : ''}
                value={asText(fields[names.label])}
                onChange={(event) => set(at, { ...fields, [names.label]: event.target.value }, atLabel)}
              />
              <Tools
                list={list}
                at={at}
                put={put}
                min={schema.minItems ?? 0}
                name={asText(fields[names.label]) || key}
              />
            </div>
            {fieldsOf(rest).length > 0 && (
              <div className="keys__m">
                <Fields
                  bare
                  schema={rest}
                  value={fields}
                  pointer={here}
                  onChange={(next, gesture) => set(at, next, gesture)}
                />
              </div>
            )}
            <Note {...problem} />
          </li>
        );
      })}
    </ul>
  );
};

/** Short texts as tags: other ways to say a menu option. */
const Tags = ({ schema, label, list, put, pointer, bare }: ListProps) => {
  const panel = usePanel();
  return (
    <Field
      label={label}
      help={schema['x-help']?.[panel.language]}
      {...problemsAt(panel, pointer, true)}
      {...(bare && { bare })}
    >
      {(control) => (
        <Select
          {...control}
          mode="tags"
          open={false}
          suffixIcon={null}
          placeholder={bare ? label : undefined}
          style={{ width: '100%' }}
          maxCount={schema.maxItems}
          tokenSeparators={[',', '，', '、', ';', '；']}
          value={list.map(asText)}
          onChange={(next: string[]) => put(next)}
        />
      )}
    </Field>
  );
};

const itemName = (item: unknown, at: number): string => asText(asRecord(item).label) || String(at + 1);

/** The short text that an item is known by: it heads the item's block. */
const headOf = (item: FieldSchema): NamedField | undefined => {
  const [first, ...rest] = fieldsOf(item);
  return first && rest.length > 0 && widgetOf(first.schema) === 'text' ? first : undefined;
};

interface BlockProps {
  readonly item: FieldSchema;
  readonly entry: unknown;
  readonly at: number;
  readonly pointer: string;
  readonly tools: ReactNode;
  onItem(next: unknown, gesture: string): void;
}

/** One item as a small form; a short text of its own stands in the heading. */
const Block = ({ item, entry, at, pointer, tools, onItem }: BlockProps) => {
  const t = useWords();
  const panel = usePanel();
  const value = asRecord(entry);
  const head = headOf(item);
  const below: FieldSchema = head
    ? {
        ...item,
        properties: Object.fromEntries(Object.entries(item.properties ?? {}).filter(([name]) => name !== head.name)),
      }
    : item;
  const problem = head ? problemsAt(panel, `${pointer}/${head.name}`) : {};
  const whole = problemsAt(panel, pointer);
  return (
    <li className="block" data-pointer={pointer}>
      <div className="block__h">
        {head ? (
          <Input
            aria-label={head.schema['x-label']?.[panel.language] ?? head.name}
            placeholder={head.schema['x-label']?.[panel.language]}
            maxLength={head.schema.maxLength}
            status={problem.error ? 'error' : ''}
            value={asText(value[head.name])}
            onChange={(event) => onItem({ ...value, [head.name]: event.target.value }, `${pointer}/${head.name}`)}
          />
        ) : (
          <span className="s12 mute num grow">{t('panel.nth', { at: at + 1 })}</span>
        )}
        {tools}
      </div>
      <Note {...problem} />
      <Fields
        bare={head !== undefined && fieldsOf(below).length === 1}
        schema={below}
        value={value}
        pointer={pointer}
        onChange={onItem}
      />
      <Note {...whole} />
    </li>
  );
};

const Blocks = ({ schema, list, pointer, put }: ListProps) => (
  <ol className="blocks">
    {list.map((entry, at) => (
      <Block
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity of their own, only a place.
        key={at}
        item={schema.items ?? {}}
        entry={entry}
        at={at}
        pointer={`${pointer}/${at}`}
        tools={<Tools list={list} at={at} put={put} min={schema.minItems ?? 0} name={itemName(entry, at)} />}
        onItem={(next, gesture) =>
          put(
            list.map((old, i) => (i === at ? next : old)),
            gesture,
          )
        }
      />
    ))}
  </ol>
);

/** Single values in rows: what each may be is said once, below them all. */
const Rows = ({ schema, list, pointer, put }: ListProps) => {
  const { language } = usePanel();
  const { 'x-help': _, ...item } = schema.items ?? {};
  const label = item['x-label']?.[language] ?? '';
  return (
    <ol className="rows">
      {list.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no identity of their own, only a place.
        <li key={at}>
          <Control
            bare
            required
            schema={item}
            label={`${label} ${at + 1}`}
            value={entry}
            pointer={`${pointer}/${at}`}
            onChange={(next, gesture) => put(list.with(at, next), gesture)}
          />
          <Tools
            list={list}
            at={at}
            put={put}
            min={schema.minItems ?? 0}
            name={asText(entry) || `${label} ${at + 1}`}
          />
        </li>
      ))}
    </ol>
  );
};

/** A list whose items the analyst adds, moves and removes. */
export const ItemsWidget = (props: WidgetProps) => {
  const { schema, label, value, required, pointer, bare, onChange } = props;
  const t = useWords();
  const panel = usePanel();
  const list = asList(value);
  const item = schema.items ?? {};
  const names = keyMapOf(item);
  const put = (next: readonly unknown[], gesture = pointer) =>
    onChange(next.length === 0 && !required ? undefined : next, gesture);
  const parts: ListProps = { ...props, list, put };
  if (widgetOf(item) === 'text') return <Tags {...parts} />;
  const problem = problemsAt(panel, pointer);
  const add = () => put([...list, addedItem(item, list, initialValue(item, panel.flow.language, list.length))]);
  const isPrompts = widgetOf(item) === 'prompt';
  let body: ReactNode = null;
  if (isPrompts) body = <PromptLines list={list} pointer={pointer} put={put} />;
  else if (list.length > 0 && fieldsOf(item).length === 0) body = <Rows {...parts} />;
  else if (list.length > 0) body = names ? <KeyMap {...parts} names={names} /> : <Blocks {...parts} />;
  return (
    <fieldset className={bare ? 'items items--bare' : 'items'}>
      <legend className={bare ? 'sr' : 'items__l'}>{label}</legend>
      {body}
      <Note {...problem} />
      <Button
        small
        kind="soft"
        icon="plus"
        disabled={list.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
        onClick={add}
      >
        {t(isPrompts ? 'panel.addPrompt' : 'panel.addItem')}
      </Button>
      {fieldsOf(item).length === 0 && <Note help={item['x-help']?.[panel.language]} />}
      <Note help={schema['x-help']?.[panel.language]} />
    </fieldset>
  );
};
