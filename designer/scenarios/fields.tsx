import { type ReactNode, useState } from 'react';
import { Field, IconButton } from '../ui/index.ts';
import { useProblemAt } from './problems.tsx';

/** `from` without what has no value. */
export const put = <T extends object>(from: T, change: { readonly [K in keyof T]?: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries({ ...from, ...change }).filter(([, value]) => value !== undefined)) as T;

export const without = <T,>(from: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(from).filter(([other]) => other !== name));

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChooseProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Choice[];
  readonly pointer?: string;
  onChange(value: string): void;
}

/** One of several. What is chosen stays a choice when it is none any more. */
export const Choose = ({ label, value, options, pointer = '\0', onChange }: ChooseProps) => {
  const all = options.some((one) => one.value === value) ? options : [{ value, label: value }, ...options];
  return (
    <Field label={label} error={useProblemAt(pointer)}>
      {({ status: _, ...control }) => (
        <select {...control} className="scn__in" value={value} onChange={({ target }) => onChange(target.value)}>
          {all.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

/** A choice of what to add; it stands for itself again at once. */
export const Add = ({
  label,
  options,
  onAdd,
}: {
  readonly label: string;
  readonly options: readonly Choice[];
  onAdd(value: string): void;
}) =>
  options.length === 0 ? null : (
    <select
      className="scn__in scn__add"
      aria-label={label}
      value=""
      onChange={({ target }) => target.value !== '' && onAdd(target.value)}
    >
      <option value="">＋ {label}</option>
      {options.map(({ value, label: words }) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly pointer?: string;
  readonly help?: string;
  readonly type?: 'text' | 'tel' | 'number';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  onChange(value: string): void;
}

/** A line of text or a number. */
export const Line = ({ label, value, pointer = '\0', help, type = 'text', onChange, ...rules }: TextProps) => (
  <Field label={label} help={help} error={useProblemAt(pointer)}>
    {({ status: _, ...control }) => (
      <input
        {...control}
        {...rules}
        className="scn__in num"
        autoComplete="off"
        type={type}
        maxLength={type === 'tel' ? 32 : 1000}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    )}
  </Field>
);

/** Something that can be taken away again. */
export const Removable = ({
  label,
  onRemove,
  children,
}: {
  readonly label: string;
  onRemove(): void;
  readonly children: ReactNode;
}) => (
  <div className="scn__rm">
    <div className="scn__rmb">{children}</div>
    <IconButton small icon="x" label={label} onClick={onRemove} />
  </div>
);

/** A part that is folded away while nothing stands in it. */
export const Part = ({
  title,
  count,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly children: ReactNode;
}) => {
  const [open, setOpen] = useState(count > 0);
  return (
    <details className="scn__part" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {title}
        {count > 0 && <span className="num mute s12"> {count}</span>}
      </summary>
      <div className="scn__partb">{children}</div>
    </details>
  );
};
