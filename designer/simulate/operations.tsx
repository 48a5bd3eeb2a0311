import type { OperationType } from '../../schema/connector.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { useCatalogue } from '../api/index.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import { type AnswerField, exampleOf, fitting, savedFields } from './example.ts';
import { ValueField } from './value-field.tsx';

/** A request that steps of the flow make of another system. */
export interface AskedOperation {
  readonly title: string;
  readonly type: NodeType;
  /** Fields of its answer. */
  readonly output: Readonly<Record<string, AnswerField>>;
}

const fieldsOf = (declared: OperationType | undefined) =>
  (declared?.output.properties ?? {}) as Readonly<Record<string, AnswerField>>;

/** What the flow asks of other systems, by operation (`tms.track`). */
export const useAskedOperations = (): ReadonlyMap<string, AskedOperation> => {
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const connectors = useCatalogue().data?.connectors ?? [];
  const operations = new Map<string, AskedOperation>();
  for (const node of Object.values(flow.nodes)) {
    const type = types.get(node.type);
    if (!type?.operation || operations.has(type.operation)) continue;
    const [connector, name = ''] = type.operation.split('.');
    const declared = connectors.find((one) => one.name === connector)?.operations[name];
    operations.set(type.operation, { type, title: titleOf(node, types, language), output: fieldsOf(declared) });
  }
  return operations;
};

/** Makes an example of an operation's answer that fits the variables that the flow keeps it in. */
export const useExamples = () => {
  const language = useLanguage();
  const flow = useFlowNow();
  return ({ type, output }: Pick<AskedOperation, 'type' | 'output'>): Record<string, unknown> =>
    fitting(
      exampleOf(output, (name, field) => field['x-label']?.[language] ?? name),
      savedFields(flow, type.type),
      flow.variables,
    );
};

const typeOf = (field: AnswerField) => {
  const type = String(Array.isArray(field.type) ? field.type[0] : (field.type ?? 'string'));
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return 'list';
  return type === 'object' ? 'record' : 'text';
};

interface OutputFieldsProps {
  readonly output: Readonly<Record<string, AnswerField>>;
  readonly values: Readonly<Record<string, unknown>>;
  onValues(values: Record<string, unknown>): void;
}

/** The fields of an operation's answer. */
export const OutputFields = ({ output, values, onValues }: OutputFieldsProps) => {
  const language = useLanguage();
  return Object.entries(output).map(([name, field]) => {
    const value = values[name];
    const label = field['x-label']?.[language] ?? name;
    const set = (next: unknown) => {
      const { [name]: _, ...others } = values;
      onValues(next === undefined ? others : { ...others, [name]: next });
    };
    if (field.enum)
      return (
        <label key={name} className="fake__c">
          {label}
          <select className="ph-in" value={String(value ?? '')} onChange={({ target }) => set(target.value)}>
            {field.enum.map((one) => (
              <option key={String(one)} value={String(one)}>
                {field['x-options']?.[String(one)]?.[language] ?? String(one)}
              </option>
            ))}
          </select>
        </label>
      );
    return <ValueField key={name} variable={{ type: typeOf(field), label }} value={value} onValue={set} />;
  });
};
