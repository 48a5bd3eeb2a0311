import { Link } from 'react-router';
import type { Flow } from '../../schema/flow.ts';
import { titleOf } from '../canvas/model.ts';
import type { NodeTypes } from '../document/edits.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { clock, useNow } from '../simulate/time.ts';
import { inOrder, useRunningCalls } from './use-running.ts';
import './live.css';

interface RunningListProps {
  readonly flowId: string;
  readonly flow: Flow;
  readonly types: NodeTypes;
  /** The call that is looked at. */
  readonly session?: string;
}

/** The calls that a flow has on the line; one is chosen to be watched. */
export const RunningList = ({ flowId, flow, types, session }: RunningListProps) => {
  const t = useWords();
  const language = useLanguage();
  const calls = inOrder(useRunningCalls(flowId, true));
  const now = useNow(calls.length > 0, 1000);
  if (calls.length === 0) return <p className="run__none">{t('replay.nobody')}</p>;
  return (
    <ul className="run">
      {calls.map(({ id, from, node, version, startedAt }) => (
        <li key={id}>
          <Link className="run__c" to={`/sessions/${id}/replay`} aria-current={id === session ? 'true' : undefined}>
            <i className="dot dot--live" />
            <b className="num cut">{from || t('replay.noCaller')}</b>
            <span className="num s12">{clock(now - Date.parse(startedAt))}</span>
            <span className="run__at s12 cut">
              {node === ''
                ? t('replay.beginning')
                : t('replay.at', { title: titleOf(flow.nodes[node], types, language) || node })}
              {version !== null && ` · ${t('common.version', { version })}`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
