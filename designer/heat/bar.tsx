import { Select } from 'antd';
import { useEffect, useMemo } from 'react';
import type { FlowStatistics } from '../../schema/api.ts';
import { useStatistics } from '../api/index.ts';
import { useEditor, useFlowNow, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon, IconButton, Segmented } from '../ui/index.ts';
import { filterOf, type HeatChoice, periods, today } from './choice.ts';
import './heat.css';
import { heatMarks, notDrawn, number } from './told.ts';

/** Puts what is counted on the cards, for as long as the map is on. */
const useHeat = (statistics: FlowStatistics | undefined): void => {
  const t = useWords();
  const language = useLanguage();
  const { marks, types } = useEditor();
  const flow = useFlowNow();
  const heat = useMemo(() => {
    if (!statistics || Object.keys(statistics.nodes).length === 0) return undefined;
    return heatMarks(statistics, flow, {
      types,
      language,
      words: {
        visits: (count) => t('heat.visits', { count }),
        hangups: (count) => t('heat.hangupsHere', { count }),
        faults: (count) => t('heat.faultsHere', { count }),
      },
    });
  }, [statistics, flow, types, language, t]);
  useEffect(() => {
    marks.setState(({ heat: _, ...others }) => (heat ? { ...others, heat } : others), true);
    return () => marks.setState(({ heat: _, ...others }) => others, true);
  }, [heat, marks]);
};

const Days = ({ choice, set }: { readonly choice: HeatChoice; set(change: Partial<HeatChoice>): void }) => {
  const t = useWords();
  return (
    <span className="heat__days">
      <input
        type="date"
        className="heat__day num"
        aria-label={t('heat.from')}
        value={choice.from}
        max={choice.to || undefined}
        onChange={({ target }) => set({ from: target.value })}
      />
      <span aria-hidden>–</span>
      <input
        type="date"
        className="heat__day num"
        aria-label={t('heat.to')}
        value={choice.to}
        min={choice.from || undefined}
        onChange={({ target }) => set({ to: target.value })}
      />
    </span>
  );
};

const Versions = ({
  choice,
  statistics,
  set,
}: {
  readonly choice: HeatChoice;
  readonly statistics: FlowStatistics | undefined;
  set(change: Partial<HeatChoice>): void;
}) => {
  const t = useWords();
  const { version } = choice;
  const had = statistics?.versions ?? [];
  const missing = version !== undefined && !had.some((one) => one.version === version);
  const options = [
    { value: 0, label: t('heat.allVersions') },
    ...[...had, ...(missing ? [{ version, calls: 0 }] : [])].map((one) => ({
      value: one.version,
      label: `${t('common.version', { version: one.version })} · ${t('heat.calls', { count: one.calls })}`,
    })),
  ];
  return (
    <Select
      size="small"
      variant="filled"
      aria-label={t('heat.version')}
      className="heat__v"
      popupMatchSelectWidth={false}
      suffixIcon={<Icon name="chevron-down" size={14} />}
      value={version ?? 0}
      options={options}
      onChange={(value: number) => set({ version: value === 0 ? undefined : value })}
    />
  );
};

const Said = ({ statistics }: { readonly statistics: FlowStatistics }) => {
  const t = useWords();
  const language = useLanguage();
  const flow = useFlowNow();
  const { exits, steps } = notDrawn(statistics, flow);
  const told = (count: number) => number(count, language);
  const { hungup = 0, faulted = 0 } = statistics.outcomes;
  return (
    <>
      <p className="heat__sum num" role="status">
        <b>{t('heat.calls', { count: statistics.calls })}</b>
        {hungup > 0 && <span className="heat__bad">{t('heat.hungup', { count: told(hungup) })}</span>}
        {faulted > 0 && <span className="heat__bad">{t('heat.faulted', { count: told(faulted) })}</span>}
        <span className="mute">
          {t('heat.zone', { from: statistics.from, to: statistics.to, zone: statistics.timeZone })}
        </span>
      </p>
      {exits + steps > 0 && (
        <p className="heat__note num">
          <Icon name="info" size={14} />
          {[
            exits > 0 && t('heat.goneExits', { count: told(exits) }),
            steps > 0 && t('heat.goneSteps', { count: told(steps) }),
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
      )}
      {statistics.waiting > 0 && <p className="heat__note num">{t('heat.waiting', { count: statistics.waiting })}</p>}
    </>
  );
};

const Legend = () => {
  const t = useWords();
  return (
    <p className="heat__legend s12">
      <span className="heat__key" aria-hidden>
        <i />
      </span>
      {t('heat.legendShare')}
      <Icon name="phone-off" size={12} className="heat__bad" />
      {t('heat.legendHangup')}
      <span className="heat__pale" aria-hidden />
      {t('heat.legendNobody')}
    </p>
  );
};

/** Which calls the map tells of, how many they are, and what its colours mean. */
export default function HeatBar() {
  const t = useWords();
  const { view, flowId } = useEditor();
  const choice = useView((state) => state.heat) ?? today;
  const filter = filterOf(choice);
  const { data, error, isFetching, refetch } = useStatistics(flowId, filter ?? {}, filter !== undefined);
  const statistics = filter ? data : undefined;
  useHeat(statistics);
  const set = (change: Partial<HeatChoice>) => view.setState({ heat: { ...choice, ...change } });
  const nobody = statistics && Object.keys(statistics.nodes).length === 0;
  return (
    <section className="heat" aria-label={t('heat.title')} aria-busy={isFetching}>
      <div className="heat__h">
        <Icon name="flame" />
        <b>{t('heat.title')}</b>
        <Segmented
          small
          label={t('heat.period')}
          value={choice.period}
          options={periods.map((value) => ({ value, label: t(`heat.${value}`) }))}
          onChange={(period) => set({ period })}
        />
        <Versions choice={choice} statistics={statistics} set={set} />
        <IconButton small icon="x" label={t('heat.close')} onClick={() => view.setState({ heat: undefined })} />
      </div>
      {choice.period === 'custom' && <Days choice={choice} set={set} />}
      {error && !data && (
        <p className="heat__note heat__bad" role="alert">
          {error.message}
          <Button small kind="quiet" onClick={() => void refetch()}>
            {t('common.retry')}
          </Button>
        </p>
      )}
      {!filter && <p className="heat__note">{t('heat.chooseDays')}</p>}
      {nobody ? (
        <p className="heat__note">
          {t('heat.nobody')}
          {choice.period !== 'month' && (
            <Button small kind="soft" onClick={() => set({ period: 'month', version: undefined })}>
              {t('heat.lookAtMonth')}
            </Button>
          )}
        </p>
      ) : (
        statistics && (
          <>
            <Said statistics={statistics} />
            <Legend />
          </>
        )
      )}
    </section>
  );
}
