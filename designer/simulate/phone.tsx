import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon, IconButton, Segmented } from '../ui/index.ts';
import './simulate.css';
import { speaking } from './call.ts';
import { Keypad } from './keypad.tsx';
import { masked } from './masked.ts';
import { placeCall } from './place-call.ts';
import { clock, useNow } from './time.ts';
import { Transcript } from './transcript.tsx';

const CallBar = () => {
  const t = useWords();
  const { call } = useEditor();
  const phone = useStore(call.state);
  const { phase, startedAt, endedAt, outcome } = phone.call;
  const numbers = useSaving((state) => state.draft.numbers);
  const live = phase === 'live';
  const now = useNow(live, 500);
  const time = phase === 'ended' ? endedAt - startedAt : live ? now - startedAt : 0;
  const from = masked(phone.from);
  const who = numbers[0] ? t('simulate.dials', { from, to: numbers[0] }) : t('simulate.dialsFlow', { from });
  const state =
    phase === 'calling'
      ? t('simulate.connecting')
      : phase === 'ended' && outcome
        ? t(`simulate.ended_${outcome}`)
        : phase === 'idle'
          ? t('simulate.ready')
          : who;
  return (
    <div className="callbar">
      <i className={live ? 'dot callbar__on' : 'dot'} />
      <div className="grow">
        <div className="callbar__t num">{clock(time, true)}</div>
        <div className="callbar__w num cut" role="status">
          {state}
        </div>
      </div>
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

/** Plays what is being spoken, for as long as it is being spoken. */
const Sound = () => {
  const { call } = useEditor();
  const line = useStore(call.state, (state) => speaking(state.call));
  const sound = useStore(call.state, (state) => state.sound);
  const audio = useRef<HTMLAudioElement>(null);
  const url = line?.url;
  const id = line?.id;
  useEffect(() => {
    const player = audio.current;
    if (!player || url === undefined || id === undefined) return;
    player.src = url;
    // A browser that forbids sound before a click only leaves the call silent.
    player.play().catch(() => player.pause());
    return () => player.pause();
  }, [url, id]);
  useEffect(() => {
    if (audio.current) audio.current.muted = !sound;
  }, [sound]);
  // biome-ignore lint/a11y/useMediaCaption: the words stand in the transcript as they are spoken.
  return <audio ref={audio} />;
};

const SayRow = () => {
  const t = useWords();
  const { call } = useEditor();
  const live = useStore(call.state, (state) => state.call.phase === 'live');
  const [text, setText] = useState('');
  return (
    <form
      className="say-row"
      onSubmit={(event) => {
        event.preventDefault();
        call.say(text);
        setText('');
      }}
    >
      <label className="say-row__f">
        <Icon name="mic" />
        <input
          value={text}
          maxLength={200}
          disabled={!live}
          aria-label={t('simulate.sayLabel')}
          placeholder={t('simulate.say')}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      {text.trim() === '' ? (
        <Button kind="soft" icon="volume-x" className="say-row__b" disabled={!live} onClick={() => call.keepSilent()}>
          {t('simulate.silent')}
        </Button>
      ) : (
        <Button kind="accent" type="submit" className="say-row__b" disabled={!live}>
          {t('simulate.send')}
        </Button>
      )}
    </form>
  );
};

/** The phone beside the canvas: one calls the draft and is the caller. */
export const Phone = () => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { call, types } = session;
  const flow = useFlowNow();
  const live = useSaving((state) => state.draft.live);
  const status = useSaving((state) => state.status);
  const version = useStore(call.state, (state) => state.version);
  const unsaved = version === undefined && (status === 'failed' || status === 'offline' || status === 'stale');
  return (
    <aside className="ph" aria-label={t('simulate.title')}>
      <div className="ph__h">
        <h2>{t('simulate.title')}</h2>
        <span className="grow" />
        {live !== null && (
          <Segmented
            small
            label={t('simulate.which')}
            value={version === undefined ? 'draft' : 'live'}
            options={[
              { value: 'draft', label: t('common.draft') },
              { value: 'live', label: t('common.version', { version: live }) },
            ]}
            onChange={(chosen) => {
              call.set({ version: chosen === 'draft' ? undefined : live });
              void placeCall(session);
            }}
          />
        )}
        <IconButton small icon="rotate-ccw" label={t('simulate.again')} onClick={() => void placeCall(session)} />
        <IconButton small icon="x" label={t('common.close')} onClick={() => call.close()} />
      </div>
      <CallBar />
      {unsaved && <p className="ph__warn">{t('simulate.notSaved')}</p>}
      <Transcript title={(node) => titleOf(flow.nodes[node], types, language)} />
      <div className="pad">
        <SayRow />
        <Keypad />
      </div>
      <Sound />
    </aside>
  );
};
