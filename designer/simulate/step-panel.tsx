import { useStore } from 'zustand';
import { faultKinds } from '../../schema/faults.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { exitTitle } from '../canvas/model.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { FaultDetail } from '../sessions/fault-detail.tsx';
import { EffectLine } from '../sessions/trace.tsx';
import '../sessions/sessions.css';
import { duration, IconButton } from '../ui/index.ts';
import type { PathStep } from './call.ts';
import { useCallFlow } from './use-call-flow.ts';
import { useStepTitle } from './use-step-title.ts';
import { useShown } from './variables-panel.tsx';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the step gave to other systems. */
const Inputs = ({ done }: { readonly done: TraceStep }) => {
  const t = useWords();
  const { types } = useEditor();
  const language = useLanguage();
  const say = useShown();
  const declared = types.get(done.type)?.params.properties.input as
    | { readonly properties?: Readonly<Record<string, { readonly 'x-label'?: Readonly<Record<string, string>> }>> }
    | undefined;
  const given = done.effects.flatMap(({ kind, data }) =>
    kind === 'request' && isRecord(data?.input) ? Object.entries(data.input) : [],
  );
  if (given.length === 0) return null;
  return (
    <>
      <h4>{t('simulate.stepGave')}</h4>
      <dl>
        {given.map(([name, value]) => (
          <div key={name}>
            <dt>{declared?.properties?.[name]?.['x-label']?.[language] ?? name}</dt>
            <dd className="num">{say(value, undefined)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
};

const Changes = ({ step }: { readonly step: PathStep }) => {
  const t = useWords();
  const say = useShown();
  const { variables } = useCallFlow();
  const changed = Object.entries(step.done?.changed ?? {});
  if (changed.length === 0) return null;
  return (
    <>
      <h4>{t('simulate.stepSet')}</h4>
      <dl>
        {changed.map(([name, value]) => (
          <div key={name}>
            <dt>{variables[name]?.label ?? name}</dt>
            <dd className="num">
              <s>{t('simulate.was', { value: say(step.before?.[name], variables[name]) })}</s>
              {say(value, variables[name])}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
};

/** What happened in one step of the call: what came in and went out, how long it took, what went wrong. */
export const StepPanel = () => {
  const t = useWords();
  const language = useLanguage();
  const { call, types } = useEditor();
  const flow = useCallFlow();
  const titleOfStep = useStepTitle();
  const seq = useStore(call.state, (state) => state.inspected);
  const path = useStore(call.state, (state) => state.call.path);
  const index = path.findIndex((one) => one.seq === seq);
  const step = path[index];
  if (!step) return null;
  const title = titleOfStep(step.node);
  return (
    <section className="panel panel--step" aria-label={t('simulate.stepOf', { place: index + 1, title })}>
      <h3>
        <span className="cut">{t('simulate.stepOf', { place: index + 1, title })}</span>
        <span className="grow" />
        <IconButton
          small
          size={12}
          icon="x"
          label={t('common.close')}
          onClick={() => call.set({ inspected: undefined })}
        />
      </h3>
      <p className="panel__none num">
        {step.exit === undefined
          ? t(step.done ? 'simulate.stepNoExit' : 'simulate.now')
          : t('simulate.stepLeft', { exit: exitTitle(flow.nodes[step.node], types, step.exit, language) })}
        {step.ms !== undefined && ` · ${duration(step.ms, language)}`}
      </p>
      {step.fault && (
        <p className="panel__bad">
          {faultKinds[step.fault.code].message[language]}
          <FaultDetail of={step.fault} />
        </p>
      )}
      {step.done && (
        <div className="panel__e">
          {step.done.effects.map((effect, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a finished step's effects never change.
            <EffectLine key={at} effect={effect} />
          ))}
          <Inputs done={step.done} />
          <Changes step={step} />
        </div>
      )}
    </section>
  );
};
