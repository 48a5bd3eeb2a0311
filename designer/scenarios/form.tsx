import { useId, useRef, useState } from 'react';
import type { Scenario } from '../../schema/scenario.ts';
import type { StoredScenario } from '../../schema/scenario-api.ts';
import { ApiError } from '../api/index.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { wrongField } from '../simulate/value-field.tsx';
import { Banner, Button } from '../ui/index.ts';
import { createScenario, readScenario, replaceScenario } from './api.ts';
import { ExpectFields } from './expect-fields.tsx';
import { Line } from './fields.tsx';
import { GivenFields } from './given-fields.tsx';
import { type FieldProblems, FieldProblemsProvider } from './problems.tsx';
import { StepFields } from './step-fields.tsx';

const none: FieldProblems = new Map();

interface ScenarioFormProps {
  readonly stored: StoredScenario | undefined;
  readonly scenario: Scenario;
  onChange(scenario: Scenario): void;
  onClose(): void;
}

const useSave = ({ stored, scenario, onClose }: ScenarioFormProps) => {
  const t = useWords();
  const { flowId } = useEditor();
  const [etag, setEtag] = useState(stored?.etag);
  const [problem, setProblem] = useState('');
  const [fields, setFields] = useState(none);
  const [saving, setSaving] = useState(false);
  const refused = async (error: ApiError): Promise<string> => {
    if (error.code === 'stale' && stored) {
      // What stands in the form stays; saved again it goes on top of theirs.
      const now = await readScenario(flowId, stored.id).catch(() => undefined);
      setEtag(now?.etag ?? etag);
      return t('scenarios.changedByOthers');
    }
    setFields(new Map(error.fields.map(({ pointer, message }) => [pointer, message])));
    const why = error.fields.map(({ message }) => message).join('；') || error.message;
    return t('scenarios.saveFailed', { why });
  };
  const save = async () => {
    setSaving(true);
    setProblem('');
    setFields(none);
    try {
      if (stored && etag !== undefined) await replaceScenario(flowId, stored.id, etag, scenario);
      else await createScenario(flowId, scenario);
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(await refused(error));
    } finally {
      setSaving(false);
    }
  };
  return { problem, fields, saving, save };
};

/** A scenario as a form. */
export const ScenarioForm = (props: ScenarioFormProps) => {
  const { stored, scenario, onChange, onClose } = props;
  const t = useWords();
  const { readOnly } = useEditor();
  const flow = useFlowNow();
  const { problem, fields, saving, save } = useSave(props);
  const form = useRef<HTMLFormElement>(null);
  const problemId = useId();
  return (
    <form
      ref={form}
      className="scn__f"
      aria-label={scenario.title}
      aria-describedby={problemId}
      onSubmit={(event) => {
        event.preventDefault();
        // A value that does not fit its field is not in the scenario: it must not seem to be saved.
        const wrong = wrongField(form.current);
        if (wrong) wrong.focus();
        else void save();
      }}
    >
      <div className="scn__fb">
        <FieldProblemsProvider value={fields}>
          <Line
            label={t('scenarios.name')}
            pointer="/title"
            required
            value={scenario.title}
            onChange={(title) => onChange({ ...scenario, title })}
          />
          <GivenFields scenario={scenario} onChange={onChange} />
          {flow.kind !== 'ticket' && (
            <StepFields steps={scenario.steps} onChange={(steps) => onChange({ ...scenario, steps })} />
          )}
          <ExpectFields
            expect={scenario.expect}
            last={stored?.last?.path}
            onChange={(expect) => onChange({ ...scenario, expect })}
          />
        </FieldProblemsProvider>
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
