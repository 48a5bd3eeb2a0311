import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { SimulatedAnswer } from '../../schema/api.ts';
import type { FlowNode } from '../../schema/flow.ts';
import type { Scenario, ScenarioStep } from '../../schema/scenario.ts';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { outermostNode } from '../../schema/trace.ts';
import { ApiError } from '../api/index.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import { useEditor, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { scenariosKey, useScenarios } from '../scenarios/api.ts';
import { Button, Field, Icon, IconButton } from '../ui/index.ts';
import { failureWord } from './answer-kinds.ts';
import type { CallState } from './call.ts';
import { grouped, masked } from './masked.ts';
import { saveAndRun } from './scenario-api.ts';
import { wallTime } from './time.ts';
import { changedVariables, type ScenarioOfCall, toScenario } from './to-scenario.ts';
import { useCallChanged, useCallFlow } from './use-call-flow.ts';
import { useShown } from './variables-panel.tsx';

/** The call's way in a few words: what was chosen and what came of it. */
const useTitle = (call: CallState): string => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useCallFlow();
  const words = call.path.flatMap(({ node, exit }) => {
    if (exit === undefined || exit === 'done' || outermostNode(node) !== node) return [];
    return [exitTitle(flow.nodes[node], types, exit, language)];
  });
  if (call.outcome === 'hungup') words.push(t('simulate.ended_hungup'));
  return words.slice(0, 4).join('，').slice(0, 60) || t('simulate.scenario');
};

const useStepWords = () => {
  const t = useWords();
  return (step: ScenarioStep): string => {
    if ('hears' in step) return t('simulate.does_hears', { text: step.hears });
    if ('presses' in step) return t('simulate.does_presses', { text: grouped(step.presses) });
    if ('says' in step) return t('simulate.does_says', { text: step.says });
    if ('waits' in step) return t('simulate.does_waits', { count: step.waits });
    if ('transferTo' in step)
      return t(
        `simulate.party_${step.answer === 'answers' ? 'connected' : step.answer === 'busy' ? 'busy' : 'noAnswer'}`,
        { number: masked(step.transferTo) },
      );
    if ('partyHangsUp' in step) return t('simulate.party_parted', { number: masked(step.partyHangsUp) });
    return t('simulate.does_hangsUp');
  };
};

/** What a system answered, in words: its exit, and how it failed. */
const useAnswerWords = () => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  return (node: FlowNode | undefined, { exit, fault }: SimulatedAnswer): string => {
    const way = exitTitle(node, types, exit, language);
    return fault ? `${way} · ${t(`simulate.${failureWord[fault]}`)}` : way;
  };
};

const Given = ({ scenario, zone }: { readonly scenario: Scenario; readonly zone: string }) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useCallFlow();
  const say = useShown();
  const from = masked(scenario.call?.from ?? '') || t('simulate.hidden');
  const to = masked(scenario.call?.to ?? '');
  const callWords = to === '' ? t('simulate.dialsFlow', { from }) : t('simulate.dials', { from, to });
  const { time, variables = {}, start, answers = {}, stepAnswers = {}, language: speaks } = scenario.given ?? {};
  const kindWords = useAnswerWords();
  const lines = [
    scenario.call && callWords,
    time !== undefined && wallTime(time, zone, language),
    speaks && t(`simulate.speaks_${speaks}`),
    start !== undefined && t('simulate.beginsAt', { title: flow.nodes[start]?.title ?? start }),
    ...Object.entries(variables).map(
      ([name, value]) => `${flow.variables[name]?.label ?? name} = ${say(value, flow.variables[name])}`,
    ),
    ...Object.entries(answers).map(([operation, answer]) => {
      const node = Object.values(flow.nodes).find(({ type }) => types.get(type)?.operation === operation);
      const title = node?.title ?? types.get(operation)?.title[language] ?? operation;
      return t('simulate.answersWith', { title, exit: kindWords(node, answer) });
    }),
    ...Object.entries(stepAnswers).flatMap(([step, own]) => {
      const node = Object.hasOwn(flow.nodes, step) ? flow.nodes[step] : undefined;
      const title = titleOf(node, types, language) || step;
      return own.map(({ time: at, ...answer }) =>
        at === undefined
          ? t('simulate.stepAnswersWith', { title, exit: kindWords(node, answer) })
          : t('simulate.stepAnswersAt', { title, at, exit: kindWords(node, answer) }),
      );
    }),
  ].filter((line) => typeof line === 'string');
  return (
    <ul className="sc-list">
      {lines.map((line) => (
        <li key={line} className="num">
          {line}
        </li>
      ))}
    </ul>
  );
};

interface Chosen {
  readonly path: boolean;
  readonly variables: readonly string[];
  /** Steps of the script that are left out, by their place. */
  readonly without: readonly number[];
}

/** The scenario as it is reviewed: without the steps that were struck, expecting what was chosen. */
export const reviewed = (
  scenario: Scenario,
  title: string,
  { path, variables, without }: Chosen,
  changed: Readonly<Record<string, unknown>>,
): Scenario => {
  const { path: way, ...expect } = scenario.expect;
  const expected = Object.entries(changed).filter(([name]) => variables.includes(name));
  return {
    ...scenario,
    title: title.trim(),
    steps: scenario.steps.filter((_, index) => !without.includes(index)),
    expect: {
      ...expect,
      ...(path && way && { path: way }),
      ...(expected.length > 0 && { variables: Object.fromEntries(expected) }),
    },
  };
};

const REFUSALS = {
  running: 'simulate.endsFirst',
  broken: 'simulate.noScenario',
  afterDial: 'simulate.afterDial',
} as const;

type Saving =
  | { readonly kind: 'open' | 'busy' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'saved'; readonly passed: boolean; readonly why: string };

/** The name with a number behind it that no scenario has yet. */
export const otherName = (title: string, taken: readonly string[]): string => {
  for (let count = 2; ; count++) {
    const name = `${title.slice(0, 94)} ${count}`;
    if (!taken.includes(name)) return name;
  }
};

const useSave = () => {
  const { flowId } = useEditor();
  const queries = useQueryClient();
  const [saving, setSaving] = useState<Saving>({ kind: 'open' });
  const save = async (scenario: Scenario, instead?: ScenarioSummary) => {
    setSaving({ kind: 'busy' });
    try {
      const { passed, why } = await saveAndRun(flowId, scenario, queries, instead);
      setSaving({ kind: 'saved', passed, why });
      await queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setSaving({ kind: 'failed', why: error.message });
      // Somebody else may have changed the one whose place it was to take.
      await queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
    }
  };
  return { saving, save };
};

const Review = ({ call, made }: { readonly call: CallState; readonly made: Extract<ScenarioOfCall, { ok: true }> }) => {
  const t = useWords();
  const session = useEditor();
  const flow = useCallFlow();
  const stepWords = useStepWords();
  const say = useShown();
  const usual = useTitle(call);
  const changed = useMemo(() => changedVariables(call, flow), [call, flow]);
  const [title, setTitle] = useState(usual);
  const [chosen, setChosen] = useState<Chosen>({ path: true, variables: Object.keys(changed), without: [] });
  const scenario = reviewed(made.scenario, title, chosen, changed);
  const { saving, save } = useSave();
  const etag = useSaving((state) => state.draft.etag);
  const others = useScenarios(session.flowId, etag).data ?? [];
  const same = others.find((one) => one.title === scenario.title);
  const other =
    same &&
    otherName(
      scenario.title,
      others.map((one) => one.title),
    );
  const busy = saving.kind === 'busy';
  const toggle = (name: string) =>
    setChosen({
      ...chosen,
      variables: chosen.variables.includes(name)
        ? chosen.variables.filter((one) => one !== name)
        : [...chosen.variables, name],
    });
  const close = () => session.call.set({ saving: false });
  if (saving.kind === 'saved')
    return (
      <div className="ph-form__s" role="status">
        <p className={saving.passed ? 'sc-done' : 'sc-done sc-done--bad'}>
          <Icon name={saving.passed ? 'circle-check' : 'circle-x'} />
          {saving.passed ? t('simulate.savedAndPassed') : t('simulate.savedNotPassed', { why: saving.why })}
        </p>
        <Button onClick={close}>{t('simulate.backToCall')}</Button>
      </div>
    );
  return (
    <form
      className="ph-form"
      aria-label={t('simulate.saveScenario')}
      onSubmit={(event) => {
        event.preventDefault();
        void save(scenario, same);
      }}
    >
      <div className="ph-form__s">
        <Field label={t('simulate.scenarioName')} warning={same && t('simulate.sameName')}>
          {({ status: _, ...control }) => (
            <input
              {...control}
              className="ph-in"
              required
              maxLength={100}
              value={title}
              onChange={({ target }) => setTitle(target.value)}
            />
          )}
        </Field>
        {made.doubts.map((doubt) => (
          <p key={doubt} className="sc-doubt">
            <Icon name="triangle-alert" size={14} />
            {t(`simulate.doubt_${doubt}`)}
          </p>
        ))}
        <h3 className="sc-h">{t('simulate.scenarioGiven')}</h3>
        <Given scenario={scenario} zone={call.began?.zone ?? 'UTC'} />
        <h3 className="sc-h">{t('simulate.scenarioSteps')}</h3>
        <ol className="sc-list">
          {made.scenario.steps.map((step, index) =>
            chosen.without.includes(index) ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their place in the call.
              <li key={index} className="num">
                <span className="grow">{stepWords(step)}</span>
                <IconButton
                  small
                  size={12}
                  icon="x"
                  label={t('simulate.leaveOut', { step: stepWords(step) })}
                  onClick={() => setChosen({ ...chosen, without: [...chosen.without, index] })}
                />
              </li>
            ),
          )}
        </ol>
        <h3 className="sc-h">{t('simulate.scenarioExpect')}</h3>
        <ul className="sc-list">
          <li>{t(`simulate.ended_${scenario.expect.outcome}`)}</li>
          {scenario.expect.transferredTo !== undefined && (
            <li className="num">{t('simulate.party_connected', { number: masked(scenario.expect.transferredTo) })}</li>
          )}
          <li>
            <label>
              <input
                type="checkbox"
                checked={chosen.path}
                onChange={() => setChosen({ ...chosen, path: !chosen.path })}
              />
              {t('simulate.sameWay', { count: made.scenario.expect.path?.length ?? 0 })}
            </label>
          </li>
          {Object.entries(changed).map(([name, value]) => (
            <li key={name} className="num">
              <label>
                <input type="checkbox" checked={chosen.variables.includes(name)} onChange={() => toggle(name)} />
                {flow.variables[name]?.label ?? name} = {say(value, flow.variables[name])}
              </label>
            </li>
          ))}
        </ul>
        {saving.kind === 'failed' && (
          <p className="panel__bad" role="alert">
            {t('simulate.scenarioNotSaved', { why: saving.why })}
          </p>
        )}
      </div>
      <div className="ph-form__f">
        <Button kind="quiet" onClick={close}>
          {t('common.cancel')}
        </Button>
        <span className="grow" />
        {other !== undefined && (
          <Button disabled={busy} onClick={() => void save({ ...scenario, title: other })}>
            {t('simulate.saveOther', { title: other })}
          </Button>
        )}
        <Button kind="primary" type="submit" icon="save" disabled={busy || title.trim() === ''}>
          {t(busy ? 'simulate.savingScenario' : same ? 'simulate.replaceAndRun' : 'simulate.saveAndRun')}
        </Button>
      </div>
    </form>
  );
};

/** The finished call for review, before it is kept as a scenario. */
export const SaveScenario = () => {
  const t = useWords();
  const session = useEditor();
  const flow = useCallFlow();
  const { call, placed } = useStore(session.call.state);
  const changed = useCallChanged();
  const made = useMemo(() => placed && toScenario(call, placed, flow, '', changed), [call, placed, flow, changed]);
  if (made?.ok) return <Review key={call.path.length} call={call} made={made} />;
  return (
    <div className="ph-form__s">
      <p className="sc-doubt">
        <Icon name="triangle-alert" size={14} />
        {t(REFUSALS[made?.ok === false ? made.why : 'running'])}
      </p>
      <Button onClick={() => session.call.set({ saving: false })}>{t('simulate.backToCall')}</Button>
    </div>
  );
};
