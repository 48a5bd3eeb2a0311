import { Input, InputNumber, Select } from 'antd';
import type { TriggerBody } from '../../schema/trigger-api.ts';
import { useFlow, useFlows } from '../api/index.ts';
import { finds } from '../flows/search.ts';
import { useWords } from '../i18n/index.ts';
import { Field, Icon, Segmented } from '../ui/index.ts';
import { sourceOf, type When, whenOf } from './condition.ts';

type Start = NonNullable<TriggerBody['start']>;

interface StartProps {
  readonly start: Start;
  /** Its events are changes of orders: a status can be chosen. */
  readonly ofOrders: boolean;
  errorAt(name: string): string | undefined;
  onChange(next: Start): void;
}

const fresh = (kind: When['kind'], now: When): When => {
  if (kind === 'each') return { kind };
  if (kind === 'status') return { kind, status: '' };
  return { kind, source: sourceOf(now) ?? '' };
};

/** When it starts: each time, when the status becomes another, or by a condition of one's own. */
const WhenFields = ({ start, ofOrders, errorAt, onChange }: StartProps) => {
  const t = useWords();
  const when = whenOf(start.when);
  const set = (next: When) => {
    const { when: _old, ...rest } = start;
    const source = sourceOf(next);
    onChange(source === undefined ? rest : { ...rest, when: source });
  };
  const kinds = (['each', 'status', 'expression'] as const).filter((kind) => ofOrders || kind !== 'status');
  return (
    <>
      <Field label={t('sync.when')}>
        {({ id }) => (
          <Segmented
            id={id}
            label={t('sync.when')}
            wide
            value={when.kind}
            onChange={(kind) => set(fresh(kind, when))}
            options={kinds.map((value) => ({ value, label: t(`sync.when_${value}`) }))}
          />
        )}
      </Field>
      {when.kind === 'status' && (
        <Field label={t('sync.whenStatus')} error={errorAt('when')}>
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              value={when.status}
              onChange={({ target }) => set({ kind: 'status', status: target.value })}
            />
          )}
        </Field>
      )}
      {when.kind === 'expression' && (
        <Field label={t('sync.whenExpression')} help={t('sync.whenHelp')} error={errorAt('when')}>
          {(control) => (
            <Input
              {...control}
              className="mono"
              maxLength={1000}
              value={when.source}
              onChange={({ target }) => set({ kind: 'expression', source: target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
};

/** An expression for each variable that the flow wants to be given. */
const InputFields = ({ start, errorAt, onChange }: Omit<StartProps, 'ofOrders'>) => {
  const t = useWords();
  const flow = useFlow(start.flow, start.flow !== '');
  if (!flow.data) return null;
  const inputs = Object.entries(flow.data.document.variables).filter(([, { input }]) => input);
  const set = (name: string, source: string) => {
    const { [name]: _old, ...rest } = start.inputs;
    onChange({ ...start, inputs: source === '' ? rest : { ...rest, [name]: source } });
  };
  return (
    <section className="sync__in">
      <h3>{t('sync.inputs')}</h3>
      {inputs.length === 0 && <p className="hint">{t('sync.inputsNone')}</p>}
      {inputs.map(([name, { label }]) => (
        <Field key={name} label={label} help={t('sync.inputHelp')} error={errorAt(`inputs/${name}`)}>
          {(control) => (
            <Input
              {...control}
              className="mono"
              maxLength={1000}
              value={start.inputs[name] ?? ''}
              onChange={({ target }) => set(name, target.value)}
            />
          )}
        </Field>
      ))}
    </section>
  );
};

/** Which flow a trigger starts, when, and what it gives to it. */
export const StartFields = (props: StartProps) => {
  const t = useWords();
  const flows = useFlows();
  const { start, errorAt, onChange } = props;
  return (
    <>
      <Field label={t('sync.flow')} error={errorAt('flow')}>
        {(control) => (
          <Select
            {...control}
            style={{ width: '100%' }}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            placeholder={t('sync.chooseFlow')}
            showSearch={{ filterOption: (words, option) => finds(option?.label ?? '', words) }}
            value={start.flow || undefined}
            onChange={(flow: string) => onChange({ ...start, flow, inputs: {} })}
            options={(flows.data ?? [])
              .filter(({ kind, id }) => kind !== 'ivr' || id === start.flow)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Field>
      <WhenFields {...props} />
      <InputFields start={start} errorAt={errorAt} onChange={onChange} />
      <Field label={t('sync.atOnce')} help={t('sync.atOnceHelp')} error={errorAt('atOnce')}>
        {(control) => (
          <InputNumber
            {...control}
            min={1}
            max={1000}
            value={start.atOnce}
            onChange={(atOnce) => onChange({ ...start, atOnce: atOnce ?? 1 })}
          />
        )}
      </Field>
    </>
  );
};
