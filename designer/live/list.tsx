import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Flow } from '../../schema/flow.ts';
import { titleOf } from '../canvas/model.ts';
import type { NodeTypes } from '../document/edits.ts';
import { finds } from '../flows/search.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { clock, useNow } from '../simulate/time.ts';
import { Icon } from '../ui/index.ts';
import { chosenCalls, findsCall, SEARCHED_FROM } from './chosen.ts';
import type { RunningCall } from './running.ts';
import { inOrder, useRunningCalls } from './use-running.ts';
import './live.css';

interface RunningListProps {
  readonly flowId: string;
  readonly flow: Flow;
  readonly types: NodeTypes;
  /** The call that is looked at. */
  readonly session?: string;
}

const search = findsCall(finds);

interface FindProps {
  readonly value: string;
  onChange(value: string): void;
}

const Find = ({ value, onChange }: FindProps) => {
  const t = useWords();
  return (
    <label className="run__find">
      <Icon name="search" size={14} />
      <input
        type="search"
        value={value}
        placeholder={t('replay.findCall')}
        aria-label={t('replay.findCall')}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          // The first Escape empties the field, the second one closes the list.
          event.nativeEvent.stopImmediatePropagation();
          onChange('');
        }}
      />
    </label>
  );
};

const Row = ({
  call,
  where,
  now,
  here,
}: {
  readonly call: RunningCall;
  readonly where: string;
  readonly now: number;
  readonly here: boolean;
}) => {
  const t = useWords();
  const { id, from, startedAt } = call;
  return (
    <li>
      <Link className="run__c" to={`/sessions/${id}/replay`} aria-current={here ? 'true' : undefined}>
        <i className="dot dot--live" />
        <b className="num cut">{from || t('replay.noCaller')}</b>
        <span className="num s12">{clock(now - Date.parse(startedAt))}</span>
        <span className="run__at s12 cut" title={where}>
          {where}
        </span>
      </Link>
    </li>
  );
};

/** The calls that a flow has on the line; one is found among hundreds, and chosen to be watched. */
export const RunningList = ({ flowId, flow, types, session }: RunningListProps) => {
  const t = useWords();
  const language = useLanguage();
  const calls = useRunningCalls(flowId, true);
  const now = useNow(calls.size > 0, 1000);
  const [words, setWords] = useState('');
  const where = useMemo(
    () =>
      ({ node, version }: RunningCall): string => {
        const step =
          node === ''
            ? t('replay.beginning')
            : t('replay.at', { title: titleOf(flow.nodes[node], types, language) || node });
        return version === null ? step : `${step} · ${t('common.version', { version })}`;
      },
    [flow, types, language, t],
  );
  const { shown, found } = useMemo(
    () =>
      chosenCalls(inOrder(calls), {
        words,
        session,
        text: (call) => `${call.from || t('replay.noCaller')} ${where(call)}`,
        finds: search,
      }),
    [calls, words, session, where, t],
  );
  if (calls.size === 0) return <p className="run__none">{t('replay.nobody')}</p>;
  const left = found - shown.length;
  return (
    <>
      {(calls.size >= SEARCHED_FROM || words !== '') && <Find value={words} onChange={setWords} />}
      <ul className="run">
        {shown.map((call) => (
          <Row key={call.id} call={call} where={where(call)} now={now} here={call.id === session} />
        ))}
      </ul>
      {found === 0 && (
        <p className="run__none" role="status">
          {t('replay.noSuchCall')}
        </p>
      )}
      {left > 0 && <p className="run__none num">{t('replay.moreCalls', { count: left })}</p>}
    </>
  );
};
