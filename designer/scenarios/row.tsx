import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import type { ScenarioSummary } from '../../schema/scenario-api.ts';
import { useVersion } from '../api/index.ts';
import { titleOf } from '../canvas/model.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Icon, IconButton, shortTime } from '../ui/index.ts';
import type { ScenarioActions } from './actions.tsx';
import { readScenario, scenariosKey } from './api.ts';
import { errorsOnWay, splitStep } from './coverage.ts';
import { lostSteps } from './lost.ts';
import { runOf } from './run.ts';
import { usePathWords, useStepWords } from './words.ts';

type Status = 'running' | 'waiting' | 'passed' | 'failed' | 'stale' | 'never';

const icons: Readonly<Record<Status, string>> = {
  running: 'refresh-cw',
  waiting: 'clock',
  passed: 'circle-check',
  failed: 'circle-x',
  stale: 'history',
  never: 'circle-dashed',
};

const useStatus = ({ id, last }: ScenarioSummary): Status => {
  const { flowId } = useEditor();
  const now = useStore(runOf(flowId), ({ playing, waiting }) =>
    playing.has(id) ? 'running' : waiting.has(id) ? 'waiting' : undefined,
  );
  if (now) return now;
  if (!last) return 'never';
  if (last.stale) return 'stale';
  return last.passed ? 'passed' : 'failed';
};

/** Why it failed, in the analyst's words. */
const Why = ({ scenario }: { readonly scenario: ScenarioSummary }) => {
  const t = useWords();
  const language = useLanguage();
  const { flowId } = useEditor();
  const stepWords = useStepWords();
  const pathWords = usePathWords();
  const last = scenario.last;
  const step = last?.step;
  const { data } = useQuery({
    queryKey: [...scenariosKey(flowId), 'one', scenario.id, scenario.etag],
    queryFn: () => readScenario(flowId, scenario.id),
    enabled: step !== undefined,
  });
  const failing = step === undefined ? undefined : data?.document.steps[step];
  if (!last?.problem) return null;
  const say = (way: string | undefined) => (way === undefined ? t('scenarios.nothing') : pathWords(way));
  return (
    <section className="scn__why" aria-label={t('scenarios.whyFailed')}>
      {failing && <p>{t('scenarios.atStep', { step: (step ?? 0) + 1, what: stepWords(failing) })}</p>}
      {last.parted && (
        <p>
          {t('scenarios.parted', {
            at: last.parted.at + 1,
            expected: say(last.parted.expected),
            was: say(last.parted.was),
          })}
        </p>
      )}
      {(step !== undefined || !last.parted) && <p>{last.problem[language]}</p>}
    </section>
  );
};

const lostWords = { start: 'lostStart', answer: 'lostAnswer', path: 'lostPath' } as const;

/** Steps that it names and that were deleted: which they were, and what to do. */
const Lost = ({ scenario, onEdit }: Pick<RowProps, 'scenario' | 'onEdit'>) => {
  const t = useWords();
  const language = useLanguage();
  const { flowId, types, readOnly } = useEditor();
  const flow = useFlowNow();
  const live = useSaving((state) => state.draft.live);
  const { data } = useQuery({
    queryKey: [...scenariosKey(flowId), 'one', scenario.id, scenario.etag],
    queryFn: () => readScenario(flowId, scenario.id),
  });
  const lost = data ? lostSteps(data.document, flow) : [];
  // What callers reach may still know what it was called.
  const published = useVersion(flowId, lost.length > 0 ? (live ?? undefined) : undefined).data?.document;
  if (lost.length === 0) return null;
  const title = (node: string) => titleOf(published?.nodes[node], types, language) || node;
  return (
    <section className="scn__why" aria-label={t('scenarios.lostSteps')}>
      <h3>{t('scenarios.lostSteps')}</h3>
      <ul>
        {lost.map(({ node, as }) => (
          <li key={`${as} ${node}`}>{t(`scenarios.${lostWords[as]}`, { title: title(node) })}</li>
        ))}
      </ul>
      <p>{t('scenarios.lostHelp')}</p>
      {!readOnly && (
        <button type="button" onClick={onEdit}>
          {t('scenarios.editNow')}
        </button>
      )}
    </section>
  );
};

/** What the caller heard in the last run. */
const Heard = ({ scenario }: { readonly scenario: ScenarioSummary }) => {
  const t = useWords();
  const { flowId } = useEditor();
  const { data } = useQuery({
    queryKey: [...scenariosKey(flowId), 'one', scenario.id, scenario.etag, scenario.last?.at],
    queryFn: () => readScenario(flowId, scenario.id),
  });
  if (!data || data.heard.length === 0) return null;
  return (
    <section className="scn__heard" aria-label={t('scenarios.heard')}>
      <h3>{t('scenarios.heard')}</h3>
      <ol>
        {data.heard.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one prompt may be heard many times.
          <li key={index}>{text}</li>
        ))}
      </ol>
    </section>
  );
};

/** Errors of the flow that stand in the way of this scenario: at steps that it goes through, or in the flow as a whole. */
const Blocked = ({ scenario }: { readonly scenario: ScenarioSummary }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const pathWords = usePathWords();
  const diagnostics = useSaving((state) => state.draft.diagnostics);
  const blocking = errorsOnWay(diagnostics, scenario.last);
  if (blocking.length === 0) return null;
  return (
    <section className="scn__why" aria-label={t('scenarios.blocked')}>
      <h3>{t('scenarios.blocked')}</h3>
      <ul>
        {blocking.map(({ node, message, pointer, code }) => (
          <li key={`${pointer} ${code}`}>
            {node !== undefined && (
              <button type="button" onClick={() => selectAndShow(session, node)}>
                {pathWords(node)}
              </button>
            )}{' '}
            {message[language]}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Path = ({ path }: { readonly path: readonly string[] }) => {
  const t = useWords();
  const session = useEditor();
  const pathWords = usePathWords();
  return (
    <ol className="scn__path" aria-label={t('scenarios.path')}>
      {path.slice(0, 100).map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a way may come to one step many times.
        <li key={index}>
          <button type="button" onClick={() => selectAndShow(session, splitStep(step).node)}>
            {pathWords(step)}
          </button>
        </li>
      ))}
    </ol>
  );
};

export interface RowProps {
  readonly scenario: ScenarioSummary;
  readonly open: boolean;
  onOpen(): void;
  onEdit(): void;
  onMove(by: 1 | -1): void;
  readonly all: readonly ScenarioSummary[];
  readonly actions: ScenarioActions;
}

const Tools = ({ scenario, onEdit, onMove, all, actions }: RowProps) => {
  const t = useWords();
  const { readOnly } = useEditor();
  const { id } = scenario;
  const at = all.findIndex((one) => one.id === id);
  return (
    <div className="scn__t">
      {!readOnly && (
        <>
          <IconButton small icon="pencil" label={t('scenarios.edit')} onClick={onEdit} />
          <IconButton small icon="copy" label={t('scenarios.duplicate')} onClick={() => void actions.duplicate(id)} />
          <IconButton small icon="arrow-up" label={t('scenarios.up')} disabled={at <= 0} onClick={() => onMove(-1)} />
          <IconButton
            small
            icon="arrow-down"
            label={t('scenarios.down')}
            disabled={at === all.length - 1}
            onClick={() => onMove(1)}
          />
        </>
      )}
      <IconButton small icon="download" label={t('scenarios.export')} onClick={() => void actions.save(id)} />
      {!readOnly && (
        <IconButton small icon="trash-2" label={t('scenarios.delete')} onClick={() => void actions.remove(id, all)} />
      )}
    </div>
  );
};

/** One scenario: how it is, and opened, why, which way, and what can be done with it. */
export const Row = (props: RowProps) => {
  const { scenario, open, onOpen, actions } = props;
  const t = useWords();
  const language = useLanguage();
  const { readOnly, flowId } = useEditor();
  const on = useStore(runOf(flowId), (state) => state.on);
  const status = useStatus(scenario);
  const blocked = useSaving(({ draft }) => errorsOnWay(draft.diagnostics, scenario.last).length > 0);
  const { last, title } = scenario;
  return (
    <li className={open ? 'scn__r scn__r--on' : 'scn__r'} data-status={status}>
      <div className="scn__rh">
        <button type="button" className="scn__ro" aria-expanded={open} onClick={onOpen}>
          <span className={`scn__s scn__s--${status}`}>
            <Icon name={icons[status]} size={16} />
          </span>
          <span className="scn__rt">{title}</span>
          {blocked && <span className="scn__rs scn__rs--err">{t('scenarios.cannotRun')}</span>}
          <span className="scn__rs">{t(`scenarios.${status}`)}</span>
        </button>
        {!readOnly && (
          <IconButton
            small
            icon="play"
            disabled={on}
            label={t('scenarios.runOne', { title })}
            onClick={() => void actions.run([scenario.id])}
          />
        )}
      </div>
      {open && (
        <div className="scn__rb">
          {last && (
            <p className="s12 mute num">
              {t('scenarios.lastRun', { at: shortTime(last.at, language), by: last.by, ms: last.ms })}
            </p>
          )}
          <Blocked scenario={scenario} />
          <Lost scenario={scenario} onEdit={props.onEdit} />
          {last && !last.passed && <Why scenario={scenario} />}
          {last && last.path.length > 0 && <Path path={last.path} />}
          {last && <Heard scenario={scenario} />}
          <Tools {...props} />
        </div>
      )}
    </li>
  );
};
