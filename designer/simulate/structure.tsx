import { useEffect, useRef, useState } from 'react';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, IconButton } from '../ui/index.ts';
import type { AnswerField } from './example.ts';
import {
  asKind,
  fieldsOfShape,
  freshItem,
  itemsOfShape,
  kindOfValue,
  type PlainKind,
  plainKinds,
  renamed,
  typeOfShape,
} from './shape.ts';
import { ValueField } from './value-field.tsx';

/** Deeper ones are written as text. */
const DEEPEST = 3;

interface PartProps {
  readonly label: string;
  readonly shape: AnswerField | undefined;
  readonly value: unknown;
  readonly depth: number;
  onValue(value: unknown): void;
}

/** A value that nobody declared: one says what it is, then writes it. */
const PlainValue = ({ label, value, depth, onValue }: Omit<PartProps, 'shape'>) => {
  const t = useWords();
  const kind = kindOfValue(value);
  const kinds: readonly PlainKind[] =
    depth >= DEEPEST ? plainKinds.filter((one) => one !== 'list' && one !== 'record') : plainKinds;
  return (
    <div className="st-v">
      <select
        className="ph-in st-v__k"
        aria-label={t('simulate.kindOf', { label })}
        value={kind}
        onChange={({ target }) => onValue(asKind(value, plainKinds.find((one) => one === target.value) ?? 'text'))}
      >
        {(kinds.includes(kind) ? kinds : plainKinds).map((one) => (
          <option key={one} value={one}>
            {t(`simulate.kind_${one}`)}
          </option>
        ))}
      </select>
      <Part key={kind} label={label} shape={{ type: KIND_TYPES[kind] }} value={value} depth={depth} onValue={onValue} />
    </div>
  );
};

const KIND_TYPES = { text: 'string', number: 'number', boolean: 'boolean', list: 'array', record: 'object' } as const;

/** One value within a structure. */
const Part = ({ label, shape, value, depth, onValue }: PartProps) => {
  const t = useWords();
  const language = useLanguage();
  if (!shape) return <PlainValue label={label} value={value} depth={depth} onValue={onValue} />;
  const choices = shape.enum;
  if (choices)
    return (
      <select
        className="ph-in"
        aria-label={label}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) => onValue(choices.find((one) => String(one) === target.value))}
      >
        <option value="">{t('simulate.notGiven')}</option>
        {choices.map((one) => (
          <option key={String(one)} value={String(one)}>
            {shape['x-options']?.[String(one)]?.[language] ?? String(one)}
          </option>
        ))}
      </select>
    );
  const type = typeOfShape(shape);
  if (type === 'list' || type === 'record')
    return <Structure label={label} shape={shape} type={type} value={value} depth={depth + 1} onValue={onValue} />;
  return <ValueField bare variable={{ type, label }} value={value} onValue={onValue} />;
};

interface StructureProps extends PartProps {
  readonly type: 'list' | 'record';
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts the keyboard where it goes on after something was added or taken away. */
const useFocusAfter = () => {
  const box = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    const rows = box.current?.querySelectorAll<HTMLElement>(':scope > .st-r') ?? [];
    const row = rows[Math.min(at, rows.length - 1)];
    const field = row?.querySelector<HTMLElement>('input, select, textarea, button');
    (field ?? box.current?.querySelector<HTMLElement>(':scope > .btn'))?.focus();
  });
  const goTo = (at: number): void => {
    wanted.current = at;
  };
  return { box, goTo };
};

const Items = ({ label, shape, value, depth, onValue }: PartProps) => {
  const t = useWords();
  const { box, goTo } = useFocusAfter();
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const declared = itemsOfShape(shape);
  return (
    <fieldset className="stru" ref={box} aria-label={label}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no id and two may be equal; what a row keeps is bound to its value.
        <div className="st-r" key={index}>
          <span className="st-n num">{index + 1}</span>
          <div className="st-b">
            <Part
              label={t('simulate.itemOf', { label, at: index + 1 })}
              shape={declared}
              value={item}
              depth={depth}
              onValue={(next) => onValue(items.with(index, next ?? freshItem(declared, item)))}
            />
          </div>
          <IconButton
            small
            size={12}
            icon="x"
            label={t('simulate.removeItem', { label, at: index + 1 })}
            onClick={() => {
              goTo(index);
              onValue(items.toSpliced(index, 1));
            }}
          />
        </div>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        aria-label={t('simulate.addItemTo', { label })}
        onClick={() => {
          goTo(items.length);
          onValue([...items, freshItem(declared, items.at(-1))]);
        }}
      >
        {t('simulate.addItem')}
      </Button>
    </fieldset>
  );
};

/** The fields of a record that somebody has declared. */
const Fields = ({
  fields,
  label,
  value,
  depth,
  onValue,
}: Omit<PartProps, 'shape'> & { readonly fields: Readonly<Record<string, AnswerField>> }) => {
  const language = useLanguage();
  const record = isRecord(value) ? value : {};
  return (
    <fieldset className="stru" aria-label={label}>
      {Object.entries(fields).map(([name, field]) => {
        const words = field['x-label']?.[language] ?? name;
        return (
          <div className="st-f" key={name}>
            <span className="st-l" aria-hidden>
              {words}
            </span>
            <Part
              label={words}
              shape={field}
              value={record[name]}
              depth={depth}
              onValue={(next) => {
                const { [name]: _, ...others } = record;
                onValue(next === undefined ? others : { ...record, [name]: next });
              }}
            />
          </div>
        );
      })}
    </fieldset>
  );
};

/** A record that nobody has declared: names and values. */
const Entries = ({ label, value, depth, onValue }: Omit<PartProps, 'shape'>) => {
  const t = useWords();
  const { box, goTo } = useFocusAfter();
  const record = isRecord(value) ? value : {};
  const entries = Object.entries(record);
  return (
    <fieldset className="stru" ref={box} aria-label={label}>
      {entries.map(([name, item], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: by its name the row would lose the focus at each letter of it.
        <div className="st-r" key={index}>
          <div className="st-b">
            <input
              className="ph-in"
              aria-label={t('simulate.nameOfField', { label, at: index + 1 })}
              placeholder={t('simulate.fieldName')}
              value={name}
              maxLength={80}
              onChange={({ target }) => onValue(renamed(record, name, target.value))}
            />
            <PlainValue
              label={name || t('simulate.nameOfField', { label, at: index + 1 })}
              value={item}
              depth={depth}
              onValue={(next) => onValue({ ...record, [name]: next ?? '' })}
            />
          </div>
          <IconButton
            small
            size={12}
            icon="x"
            label={t('simulate.removeField', { label, name })}
            onClick={() => {
              goTo(index);
              const { [name]: _, ...others } = record;
              onValue(others);
            }}
          />
        </div>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        // A field without a name is named first.
        disabled={Object.hasOwn(record, '')}
        aria-label={t('simulate.addFieldTo', { label })}
        onClick={() => {
          goTo(entries.length);
          onValue({ ...record, '': '' });
        }}
      >
        {t('simulate.addField')}
      </Button>
    </fieldset>
  );
};

/** A list or a record as rows, by what is declared of it. */
export const Structure = ({ type, shape, ...part }: StructureProps) => {
  const fields = type === 'record' ? fieldsOfShape(shape) : undefined;
  if (type === 'list') return <Items shape={shape} {...part} />;
  return fields ? <Fields fields={fields} {...part} /> : <Entries {...part} />;
};

/** Rows, or the whole as text for whoever has it as text already. */
export const useAsText = (): readonly [boolean, () => void] => {
  const [asText, setAsText] = useState(false);
  return [asText, () => setAsText(!asText)];
};
