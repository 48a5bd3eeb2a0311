import { useState } from 'react';
import { useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { useShapes } from '../simulate/use-shapes.ts';
import { ValueField } from '../simulate/value-field.tsx';
import { Note } from '../ui/index.ts';
import { Add, Removable, without } from './fields.tsx';
import { useProblemAt } from './problems.tsx';

interface VariableFieldsProps {
  /** Where they stand in the scenario. */
  readonly pointer: string;
  readonly values: Readonly<Record<string, unknown>>;
  onChange(values: Record<string, unknown> | undefined): void;
}

/** Values of the flow's variables, each with the field of its type. */
export const VariableFields = ({ pointer, values, onChange }: VariableFieldsProps) => {
  const t = useWords();
  const flow = useFlowNow();
  const shapeOf = useShapes();
  const error = useProblemAt(pointer);
  // One that was just added has no value yet; one whose text is being written anew has none for a moment.
  const [added, setAdded] = useState<readonly string[]>(() => Object.keys(values));
  const shown = [...new Set([...added, ...Object.keys(values)])];
  const set = (next: Record<string, unknown>) => onChange(Object.keys(next).length > 0 ? next : undefined);
  const variable = (name: string) => flow.variables[name] ?? { type: 'text' as const, label: name };
  const free = Object.keys(flow.variables).filter((name) => !shown.includes(name));
  return (
    <>
      {shown.map((name) => (
        <Removable
          key={name}
          label={t('scenarios.removeNamed', { title: variable(name).label })}
          onRemove={() => {
            setAdded(added.filter((other) => other !== name));
            set(without(values, name));
          }}
        >
          <ValueField
            variable={variable(name)}
            shape={shapeOf(name)}
            value={values[name]}
            onValue={(value) => set(value === undefined ? without(values, name) : { ...values, [name]: value })}
          />
        </Removable>
      ))}
      <Add
        label={t('scenarios.addVariable')}
        options={free.map((value) => ({ value, label: variable(value).label }))}
        onAdd={(name) => setAdded([...shown, name])}
      />
      <Note error={error} />
    </>
  );
};
