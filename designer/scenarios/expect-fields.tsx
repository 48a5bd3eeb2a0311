import { faultKinds } from '../../schema/faults.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Choose, Line, Part, put } from './fields.tsx';
import { PathFields } from './path-fields.tsx';
import { VariableFields } from './variable-fields.tsx';

type Expect = Scenario['expect'];
const outcomes = ['completed', 'hungup', 'transferred', 'faulted'] as const;

/** What must come of the call. */
export const ExpectFields = ({
  expect,
  last,
  onChange,
}: {
  readonly expect: Expect;
  readonly last: readonly string[] | undefined;
  onChange(expect: Expect): void;
}) => {
  const t = useWords();
  const language = useLanguage();
  return (
    <fieldset className="scn__fs">
      <legend>{t('scenarios.expects')}</legend>
      <Choose
        label={t('scenarios.outcome')}
        pointer="/expect/outcome"
        value={expect.outcome}
        options={outcomes.map((value) => ({ value, label: t(`scenarios.outcome_${value}`) }))}
        onChange={(value) => onChange({ ...expect, outcome: outcomes.find((one) => one === value) ?? expect.outcome })}
      />
      {(expect.outcome === 'transferred' || expect.transferredTo !== undefined) && (
        <Line
          label={t('scenarios.transferredTo')}
          pointer="/expect/transferredTo"
          type="tel"
          value={expect.transferredTo ?? ''}
          onChange={(text) => onChange(put(expect, { transferredTo: text === '' ? undefined : text }))}
        />
      )}
      {(expect.outcome === 'faulted' || expect.fault !== undefined) && (
        <Choose
          label={t('scenarios.expectedFault')}
          pointer="/expect/fault"
          value={expect.fault ?? ''}
          options={[
            { value: '', label: t('scenarios.anyFault') },
            ...Object.entries(faultKinds).map(([value, { message }]) => ({ value, label: message[language] })),
          ]}
          onChange={(value) => onChange(put(expect, { fault: value === '' ? undefined : value }))}
        />
      )}
      <Part title={t('scenarios.expectedVariables')} count={Object.keys(expect.variables ?? {}).length}>
        <VariableFields
          pointer="/expect/variables"
          values={expect.variables ?? {}}
          onChange={(variables) => onChange(put(expect, { variables }))}
        />
      </Part>
      <PathFields path={expect.path} last={last} onChange={(path) => onChange(put(expect, { path }))} />
    </fieldset>
  );
};
