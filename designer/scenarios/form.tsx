import { useId, useState } from 'react';
import type { Scenario } from '../../schema/scenario.ts';
import type { StoredScenario } from '../../schema/scenario-api.ts';
import { ApiError } from '../api/index.ts';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button, Field } from '../ui/index.ts';
import { createScenario, readScenario, replaceScenario } from './api.ts';
import { GivenFields } from './given-fields.tsx';
import { StepFields } from './step-fields.tsx';
import { usePathWords } from './words.ts';

type Expect = Scenario['expect'];
const outcomes = ['completed', 'hungup', 'transferred', 'faulted'] as const;

const without = <T extends object, K extends keyof T>(from: T, name: K): Omit<T, K> => {
  const { [name]: _, ...rest } = from;
  return rest;
};

const ExpectFields = ({
  expect,
  last,
  onChange,
}: {
  readonly expect: Expect;
  readonly last: readonly string[] | undefined;
  onChange(expect: Expect): void;
}) => {
  const t = useWords();
  const pathWords = usePathWords();
  return (
    <fieldset className="scn__fs">
      <legend>{t('scenarios.expects')}</legend>
      <Field label={t('scenarios.outcome')}>
        {({ status: _, ...control }) => (
          <select
            {...control}
            className="scn__in"
            value={expect.outcome}
            onChange={({ target }) =>
              onChange({ ...expect, outcome: outcomes.find((one) => one === target.value) ?? 'completed' })
            }
          >
            {outcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {t(`scenarios.outcome_${outcome}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {expect.outcome === 'transferred' && (
        <Field label={t('scenarios.transferredTo')}>
          {({ status: _, ...control }) => (
            <input
              {...control}
              className="scn__in"
              value={expect.transferredTo ?? ''}
              onChange={({ target }) =>
                onChange(
                  target.value === '' ? without(expect, 'transferredTo') : { ...expect, transferredTo: target.value },
                )
              }
            />
          )}
        </Field>
      )}
      {expect.path && (
        <>
          <label className="scn__ck">
            <input type="checkbox" checked onChange={() => onChange(without(expect, 'path'))} />
            {t('scenarios.checksPath', { count: expect.path.length })}
          </label>
          <ol className="scn__path">
            {expect.path.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a way may come to one step many times.
              <li key={index}>{pathWords(step)}</li>
            ))}
          </ol>
        </>
      )}
      {last && last.length > 0 && JSON.stringify(last) !== JSON.stringify(expect.path) && (
        <Button small kind="quiet" onClick={() => onChange({ ...expect, path: [...last] })}>
          {t('scenarios.takeLast')}
        </Button>
      )}
    </fieldset>
  );
};

/** A scenario as a form; what it has no field for stays as it is. */
export const ScenarioForm = ({
  stored,
  document,
  onClose,
}: {
  readonly stored: StoredScenario | undefined;
  readonly document: Scenario;
  onClose(): void;
}) => {
  const t = useWords();
  const { flowId, readOnly } = useEditor();
  const [scenario, setScenario] = useState(document);
  const [etag, setEtag] = useState(stored?.etag);
  const [problem, setProblem] = useState('');
  const [saving, setSaving] = useState(false);
  const problemId = useId();
  const save = async () => {
    setSaving(true);
    setProblem('');
    try {
      if (stored && etag !== undefined) await replaceScenario(flowId, stored.id, etag, scenario);
      else await createScenario(flowId, scenario);
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'stale' && stored) {
        // What stands in the form stays; saved again it goes on top of theirs.
        setEtag(
          await readScenario(flowId, stored.id).then(
            (now) => now.etag,
            () => etag,
          ),
        );
        setProblem(t('scenarios.changedByOthers'));
      } else {
        const why = error.fields.map(({ pointer, message }) => `${pointer} ${message}`).join('；') || error.message;
        setProblem(t('scenarios.saveFailed', { why }));
      }
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      className="scn__f"
      aria-label={scenario.title}
      aria-describedby={problemId}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="scn__fb">
        <Field label={t('scenarios.name')}>
          {({ status: _, ...control }) => (
            <input
              {...control}
              className="scn__in"
              required
              maxLength={100}
              value={scenario.title}
              onChange={({ target }) => setScenario({ ...scenario, title: target.value })}
            />
          )}
        </Field>
        <GivenFields scenario={scenario} onChange={setScenario} />
        <StepFields steps={scenario.steps} onChange={(steps) => setScenario({ ...scenario, steps })} />
        <ExpectFields
          expect={scenario.expect}
          last={stored?.last?.path}
          onChange={(expect) => setScenario({ ...scenario, expect })}
        />
      </div>
      <footer className="scn__ff">
        <div id={problemId}>{problem !== '' && <Banner tone="err">{problem}</Banner>}</div>
        <div className="scn__fa">
          <Button onClick={onClose}>{t('scenarios.cancel')}</Button>
          <Button kind="accent" type="submit" disabled={saving || readOnly}>
            {t('scenarios.save')}
          </Button>
        </div>
      </footer>
    </form>
  );
};
