import { memo } from 'react';
import type { Flow } from '../../schema/flow.ts';
import { useStatistics } from '../api/index.ts';
import { exitTitle } from '../canvas/model.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { filterOf, today } from './choice.ts';
import './heat.css';
import { number, percent, type Share, sharesOf } from './told.ts';

/** The first exits have colours of their own; words and figures stand beside each. */
const tones = ['var(--accent)', 'var(--edge)', 'var(--voice)', 'var(--connector)', 'var(--line-2)'];
const toneOf = ({ kind }: Share, index: number): string =>
  kind === 'hangup' || kind === 'fault'
    ? 'var(--err-fill)'
    : kind === 'ended'
      ? 'var(--fill-2)'
      : (tones[Math.min(index, tones.length - 1)] ?? 'var(--line-2)');

/** 今天在这一步 3,641 次: where the calls went from here, in the period of the heat map or today. */
export const StepCalls = memo(({ flow, nodeId }: { readonly flow: Flow; readonly nodeId: string }) => {
  const t = useWords();
  const language = useLanguage();
  const { flowId, types } = useEditor();
  const choice = useView((state) => state.heat) ?? today;
  const filter = filterOf(choice);
  const { data } = useStatistics(flowId, filter ?? {}, filter !== undefined);
  const node = flow.nodes[nodeId];
  const counts = data?.nodes[nodeId];
  if (!node || !data || !filter) return null;
  // A flow that nobody has called yet has nothing to say of its steps.
  if (!counts && data.versions.length === 0) return null;
  const shares = counts ? sharesOf(node, counts, types) : [];
  const name = (share: Share): string => {
    if (share.kind === 'exit') return exitTitle(node, types, share.exit, language);
    if (share.kind === 'gone') return t('heat.goneExit', { exit: share.exit });
    return t(`heat.${share.kind}Here`, { count: '' }).trim();
  };
  return (
    <section className="sec heat-step">
      <h3>
        {t(`heat.step_${choice.period}`)}
        <span className="grow" />
        <span className="mute num">{t('heat.visits', { count: counts?.visits ?? 0 })}</span>
      </h3>
      {shares.length > 0 && (
        <>
          <div className="heat-step__bar" aria-hidden>
            {shares.map((share, index) => (
              <i key={share.key} style={{ flexGrow: share.times, background: toneOf(share, index) }} />
            ))}
          </div>
          <ul>
            {shares.map((share, index) => (
              <li key={share.key} className="num">
                <i style={{ background: toneOf(share, index) }} aria-hidden />
                <span className="grow cut" title={name(share)}>
                  {name(share)}
                </span>
                <span
                  className="mute"
                  title={share.calls === undefined ? undefined : t('heat.calls', { count: share.calls })}
                >
                  {number(share.times, language)}
                </span>
                <span className="heat-step__p">{percent(share.share)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
});
