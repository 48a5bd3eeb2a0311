import { Select } from 'antd';
import type { FlowKind, Variable } from '../../../schema/flow.ts';
import { useFlow, useFlows } from '../../api/index.ts';
import { useWords } from '../../i18n/index.ts';
import { Field, Icon } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import { asRecord, asText, token, withField } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';
import { ExpressionWidget } from './expression.tsx';
import { VariableWidget } from './variable.tsx';

/** A flow without a call can be run by any; one that talks to a caller only by its own kind. */
const fits = (kind: FlowKind, by: FlowKind): boolean => kind === by || kind === 'ticket';

interface RowsProps {
  readonly declared: readonly (readonly [string, Variable])[];
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  onChange(next: Readonly<Record<string, unknown>>, gestureKey: string): void;
}

const Inputs = ({ declared, value, pointer, onChange }: RowsProps) => (
  <>
    {declared.map(([name, { label, type, default: initial }]) => (
      <ExpressionWidget
        key={name}
        schema={{ type: 'string', 'x-expression': type === 'boolean' ? 'bool' : 'any' }}
        label={label}
        value={value[name]}
        required={initial === undefined}
        pointer={`${pointer}/${token(name)}`}
        onChange={(next, gesture) => onChange(withField(value, name, next === '' ? undefined : next), gesture)}
      />
    ))}
  </>
);

const Outputs = ({ declared, value, pointer, onChange }: RowsProps) => (
  <>
    {declared.map(([name, { label, type }]) => (
      <VariableWidget
        key={name}
        schema={{ type: 'string', 'x-variable': { use: 'write', types: type === 'text' ? ['text'] : [type, 'text'] } }}
        label={label}
        value={value[name]}
        required={false}
        pointer={`${pointer}/${token(name)}`}
        onChange={(next, gesture) => onChange(withField(value, name, next), gesture)}
      />
    ))}
  </>
);

/** Chooses another flow, and maps its inputs and outputs by name. */
export const SubflowWidget = ({ schema, label, value, pointer, onChange }: WidgetProps) => {
  const t = useWords();
  const { flow, language } = usePanel();
  const call = asRecord(value);
  const id = asText(call.flow);
  const flows = useFlows();
  const chosen = useFlow(id, id !== '');
  const problems = useProblems(`${pointer}/flow`);
  const options = (flows.data ?? [])
    .filter((one) => one.id === id || fits(one.kind, flow.kind))
    .map((one) => ({ value: one.id, label: one.live === null ? t('panel.notLive', { name: one.name }) : one.name }));
  const variables = Object.entries(chosen.data?.document.variables ?? {});
  const inputs = variables.filter(([, { input }]) => input);
  const outputs = variables.filter(([, { output }]) => output);
  const put = (field: string) => (next: unknown, gesture: string) => onChange(withField(call, field, next), gesture);
  return (
    <div className="g1">
      <Field label={label} help={schema['x-help']?.[language]} {...problems}>
        {(control) => (
          <Select
            {...control}
            style={{ width: '100%' }}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('panel.chooseFlow')}
            options={options}
            value={id || undefined}
            onChange={(next: string) => {
              const name = flows.data?.find((one) => one.id === next)?.name ?? next;
              onChange({ flow: next, name, inputs: {}, outputs: {} }, `${pointer}/flow`);
            }}
          />
        )}
      </Field>
      {inputs.length > 0 && <h4>{t('panel.given')}</h4>}
      <Inputs declared={inputs} value={asRecord(call.inputs)} pointer={`${pointer}/inputs`} onChange={put('inputs')} />
      {outputs.length > 0 && <h4>{t('panel.givenBack')}</h4>}
      <Outputs
        declared={outputs}
        value={asRecord(call.outputs)}
        pointer={`${pointer}/outputs`}
        onChange={put('outputs')}
      />
    </div>
  );
};
