import { useStore } from 'zustand';
import { useEditor, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Icon } from '../ui/index.ts';
import { masked } from './masked.ts';
import { placeCall } from './place-call.ts';
import { clock, useNow, wallTime } from './time.ts';

const useCallWords = (): string => {
  const t = useWords();
  const { call } = useEditor();
  const phone = useStore(call.state);
  const numbers = useSaving((state) => state.draft.numbers);
  const { phase, outcome, connected, path, paused } = phone.call;
  if (phase === 'calling') return t('simulate.connecting');
  if (phase === 'idle') return t('simulate.ready');
  if (phase === 'ended' && outcome === 'lost' && path.length === 0) return t('simulate.refused');
  if (phase === 'ended' && outcome) return t(`simulate.ended_${outcome}`);
  if (paused) return t(paused.why === 'breakpoint' ? 'simulate.atBreakpoint' : 'simulate.pausedNow');
  if (connected !== undefined) return t('simulate.talksTo', { number: masked(connected) });
  const from = masked(phone.setup.from) || t('simulate.hidden');
  const to = phone.setup.to ?? numbers[0];
  return to ? t('simulate.dials', { from, to: masked(to) }) : t('simulate.dialsFlow', { from });
};

const Redial = () => {
  const t = useWords();
  const session = useEditor();
  return (
    <button
      type="button"
      className="rb rb--call"
      aria-label={t('simulate.again')}
      title={t('simulate.again')}
      onClick={() => void placeCall(session)}
    >
      <Icon name="phone" size={18} />
    </button>
  );
};

/** How long it lasts, who talks to whom, and the receiver. */
export const CallBar = () => {
  const t = useWords();
  const language = useLanguage();
  const { call } = useEditor();
  const phone = useStore(call.state);
  const { phase, startedAt, endedAt, paused, began, connected } = phone.call;
  const live = phase === 'live';
  const now = useNow(live && !paused, 500);
  const time = phase === 'ended' ? endedAt - startedAt : live ? (paused?.at ?? now) - startedAt : 0;
  const state = useCallWords();
  return (
    <div className="callbar">
      <i className={live ? (paused ? 'dot callbar__held' : 'dot callbar__on') : 'dot'} />
      <div className="grow">
        <div className="callbar__t num">
          {clock(time, true)}
          {began && phone.placed?.time !== undefined && (
            <span className="callbar__d">{wallTime(began.at, began.zone, language)}</span>
          )}
        </div>
        <div className="callbar__w num cut" role="status">
          {state}
        </div>
      </div>
      {live && connected !== undefined && (
        <button
          type="button"
          className="rb"
          aria-label={t('simulate.partyHangsUp')}
          title={t('simulate.partyHangsUp')}
          onClick={() => call.partyHangsUp()}
        >
          <Icon name="phone-missed" size={18} />
        </button>
      )}
      <button
        type="button"
        className="rb"
        aria-pressed={phone.sound}
        aria-label={phone.sound ? t('simulate.soundOff') : t('simulate.soundOn')}
        title={phone.sound ? t('simulate.soundOff') : t('simulate.soundOn')}
        onClick={() => call.set({ sound: !phone.sound })}
      >
        <Icon name={phone.sound ? 'volume-2' : 'volume-x'} size={18} />
      </button>
      {live || phase === 'calling' ? (
        <button
          type="button"
          className="rb rb--end"
          aria-label={t('simulate.hangUp')}
          title={t('simulate.hangUp')}
          onClick={() => call.hangUp()}
        >
          <Icon name="phone-off" size={18} />
        </button>
      ) : (
        <Redial />
      )}
    </div>
  );
};
