import type { OperationType } from '../../schema/connector.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { useCatalogue } from '../api/index.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import { type AnswerField, exampleOf, fitting, savedFields } from './example.ts';
import { typeOfShape } from './shape.ts';
import { ValueField } from './value-field.tsx';

/** A request that steps of the flow make of another system. */
export interface AskedOperation {
  readonly title: string;
  readonly type: NodeType;
  /** Fields of its answer. */
  readonly output: Readonly<Record<string, AnswerField>>;
  /** Steps that make it. */
  readonly steps: readonly { readonly id: string; readonly title: string }[];
}

const fieldsOf = (declared: OperationType | undefined) =>
  (declared?.output.properties ?? {}) as Readonly<Record<string, AnswerField>>;

/** What the flow asks of other systems, by operation (`tms.track`). */
export const useAskedOperations = (): ReadonlyMap<string, AskedOperation> => {
  const language = useLanguage();
  const { types, around } = useEditor();
  const flow = useFlowNow();
  // A step of a flow within the one that was called is known by its place in it.
  const prefix = around?.prefixes[0] ?? '';
  const connectors = useCatalogue().data?.connectors ?? [];
  const operations = new Map<string, AskedOperation>();
  for (const [id, node] of Object.entries(flow.nodes)) {
    const type = types.get(node.type);
    if (!type?.operation) continue;
    const step = { id: prefix + id, title: titleOf(node, types, language) };
    const known = operations.get(type.operation);
    if (known) {
      operations.set(type.operation, { ...known, steps: [...known.steps, step] });
      continue;
    }
    const [connector, name = ''] = type.operation.split('.');
    const declared = connectors.find((one) => one.name === connector)?.operations[name];
    operations.set(type.operation, { type, title: step.title, output: fieldsOf(declared), steps: [step] });
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
    return (
      <ValueField key={name} variable={{ type: typeOfShape(field), label }} shape={field} value={value} onValue={set} />
    );
  });
};
