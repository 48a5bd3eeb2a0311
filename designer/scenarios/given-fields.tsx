import type { Scenario } from '../../schema/scenario.ts';
import { titleOf } from '../canvas/model.ts';
import { callOrder } from '../document/order.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Field } from '../ui/index.ts';
import { browserZone } from '../ui/zone.ts';
import { useZone } from '../ui/zone-choice.ts';
import { AnswerFields } from './answer-fields.tsx';
import { Choose, Line, Part, put, Removable } from './fields.tsx';
import { useProblemAt } from './problems.tsx';
import { VariableFields } from './variable-fields.tsx';
import { instantOf, wallOf } from './wall.ts';
import { reactions } from './words.ts';
import { ConnectionFields, OrderFields } from './world-fields.tsx';

type Given = NonNullable<Scenario['given']>;
type Called = NonNullable<Scenario['called']>;
const speaks = ['zh-CN', 'en'] as const;

interface PartProps {
  readonly scenario: Scenario;
  onChange(scenario: Scenario): void;
}

/** Whom an outbound flow calls up, and how they react, one after the other. */
const CalledFields = ({ called, onChange }: { readonly called: Called; onChange(called: Called): void }) => {
  const t = useWords();
  return (
    <>
      {called.map((one, index) => (
        <Removable
          // biome-ignore lint/suspicious/noArrayIndexKey: the same number may be called twice.
          key={index}
          label={t('scenarios.removeNamed', { title: one.number })}
          onRemove={() => onChange(called.toSpliced(index, 1))}
        >
          <Line
            label={t('scenarios.calledNumber', { at: index + 1 })}
            pointer={`/called/${index}/number`}
            type="tel"
            required
            value={one.number}
            onChange={(number) => onChange(called.with(index, { ...one, number }))}
          />
          <Choose
            label={t('scenarios.calledReacts')}
            value={one.answer}
            options={reactions.map((value) => ({ value, label: t(`scenarios.answers_${value}`) }))}
            onChange={(value) =>
              onChange(
                called.with(index, { ...one, answer: reactions.find((reaction) => reaction === value) ?? one.answer }),
              )
            }
          />
          <Line
            label={t('scenarios.rings')}
            pointer={`/called/${index}/after`}
            type="number"
            min={0}
            max={120}
            value={one.after === undefined ? '' : String(one.after)}
            onChange={(text) =>
              onChange(called.with(index, put(one, { after: text === '' ? undefined : Number(text) })))
            }
          />
        </Removable>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        disabled={called.length >= 20}
        onClick={() => onChange([...called, { number: called.at(-1)?.number ?? '', answer: 'answers' }])}
      >
        {t('scenarios.addCalled')}
      </Button>
    </>
  );
};

const NumberFields = ({ scenario, onChange }: PartProps) => {
  const t = useWords();
  const { call = {} } = scenario;
  return (['from', 'to'] as const).map((name) => (
    <Line
      key={name}
      label={t(`scenarios.${name}`)}
      pointer={`/call/${name}`}
      type="tel"
      value={call[name] ?? ''}
      onChange={(value) => {
        const next = put(call, { [name]: value === '' ? undefined : value });
        onChange(put(scenario, { call: Object.keys(next).length > 0 ? next : undefined }));
      }}
    />
  ));
};

const TimeField = ({
  time,
  onChange,
}: {
  readonly time: string | undefined;
  onChange(time: string | undefined): void;
}) => {
  const t = useWords();
  const server = useZone((state) => state.server);
  const zone = server ?? browserZone();
  return (
    <Field label={t('scenarios.time')} help={t('scenarios.timeHelp', { zone })} error={useProblemAt('/given/time')}>
      {({ status: _, ...control }) => (
        <input
          {...control}
          className="scn__in num"
          type="datetime-local"
          min="2000-01-01T00:00"
          max="2099-12-31T23:59"
          value={wallOf(time, zone)}
          onChange={({ target }) => onChange(instantOf(target.value, zone))}
        />
      )}
    </Field>
  );
};

/** Where it begins and in which language. */
const StartFields = ({
  given,
  set,
}: {
  readonly given: Given;
  set(change: Partial<Record<keyof Given, unknown>>): void;
}) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  return (
    <>
      <Choose
        label={t('scenarios.start')}
        pointer="/given/start"
        value={given.start ?? ''}
        options={[
          { value: '', label: t('scenarios.fromTheStart') },
          ...callOrder(flow).map((value) => ({ value, label: titleOf(flow.nodes[value], types, language) })),
        ]}
        onChange={(value) => set({ start: value === '' ? undefined : value })}
      />
      <Choose
        label={t('scenarios.language')}
        value={given.language ?? ''}
        options={[
          { value: '', label: t('scenarios.ofTheFlow', { language: t(`simulate.speaks_${flow.language}`) }) },
          ...speaks.map((value) => ({ value, label: t(`simulate.speaks_${value}`) })),
        ]}
        onChange={(value) => set({ language: speaks.find((one) => one === value) })}
      />
    </>
  );
};

/** Who calls or is called, when, where it begins, and what is known and answered. */
export const GivenFields = ({ scenario, onChange }: PartProps) => {
  const t = useWords();
  const flow = useFlowNow();
  const { given = {} } = scenario;
  const set = (change: Partial<Record<keyof Given, unknown>>) => {
    const next = put(given, change as Partial<Given>);
    onChange(put(scenario, { given: Object.keys(next).length > 0 ? next : undefined }));
  };
  const count = (of: object | undefined) => Object.keys(of ?? {}).length;
  return (
    <fieldset className="scn__fs">
      <legend>{t('scenarios.begins')}</legend>
      {flow.kind === 'outbound' ? (
        <CalledFields
          called={scenario.called ?? []}
          onChange={(called) => onChange(put(scenario, { called: called.length > 0 ? called : undefined }))}
        />
      ) : (
        flow.kind !== 'ticket' && <NumberFields scenario={scenario} onChange={onChange} />
      )}
      <TimeField time={given.time} onChange={(time) => set({ time })} />
      <StartFields given={given} set={set} />
      <Part title={t('scenarios.variables')} count={count(given.variables)}>
        <VariableFields
          pointer="/given/variables"
          values={given.variables ?? {}}
          onChange={(variables) => set({ variables })}
        />
      </Part>
      <Part title={t('scenarios.answers')} count={count(given.answers) + count(given.stepAnswers)}>
        <AnswerFields answers={given.answers ?? {}} stepAnswers={given.stepAnswers ?? {}} onChange={set} />
      </Part>
      <Part title={t('scenarios.connections')} count={count(given.connections)}>
        <ConnectionFields connections={given.connections ?? {}} onChange={(connections) => set({ connections })} />
      </Part>
      <Part title={t('scenarios.orders')} count={count(given.orders)}>
        <OrderFields orders={given.orders ?? {}} onChange={(orders) => set({ orders })} />
      </Part>
    </fieldset>
  );
};
