import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { RecordingSummary } from '../../schema/api.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, IconButton } from '../ui/index.ts';
import { place } from './time.ts';

const SKIP = 10;

/** Where silence took the place of something sensitive, as a share of the whole. */
const Bands = ({ sensitive, seconds }: { readonly sensitive: RecordingSummary['sensitive']; seconds: number }) => (
  <>
    {sensitive.map(({ fromMs, toMs }) => {
      const from = Math.min(1, fromMs / 1000 / seconds);
      const to = toMs === null ? 1 : Math.min(1, toMs / 1000 / seconds);
      return <i key={fromMs} className="ply__x" style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />;
    })}
  </>
);

/** A recording with a bar to jump in. The browser asks the server for the part that it needs. */
export const Player = ({ recording }: { readonly recording: RecordingSummary }) => {
  const t = useWords();
  const { id, durationMs, sensitive } = recording;
  const sound = useRef<HTMLAudioElement>(null);
  const [on, setOn] = useState(false);
  const [at, setAt] = useState(0);
  const [broken, setBroken] = useState(false);
  const seconds = Math.max(0.1, (durationMs ?? 0) / 1000);
  useEffect(() => () => sound.current?.pause(), []);
  const jump = (to: number) => {
    const audio = sound.current;
    if (!audio) return;
    audio.currentTime = Math.min(Math.max(to, 0), seconds);
    setAt(audio.currentTime);
  };
  const toggle = () => {
    const audio = sound.current;
    if (!audio) return;
    if (on) audio.pause();
    else audio.play().catch(() => setBroken(true));
  };
  const share = { '--at': `${(at / seconds) * 100}%` } as CSSProperties;
  return (
    <div className="ply">
      {/* biome-ignore lint/a11y/useMediaCaption: what a caller said on the telephone has no captions. */}
      <audio
        ref={sound}
        src={`/api/recordings/${encodeURIComponent(id)}/sound`}
        preload="none"
        onPlay={() => setOn(true)}
        onPause={() => setOn(false)}
        onEnded={() => setOn(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onError={() => setBroken(true)}
      />
      <IconButton
        icon={on ? 'pause' : 'play'}
        label={t(on ? 'recordings.pause' : 'recordings.play')}
        onClick={toggle}
      />
      <IconButton small icon="rewind" label={t('recordings.back')} onClick={() => jump(at - SKIP)} />
      <IconButton small icon="fast-forward" label={t('recordings.forward')} onClick={() => jump(at + SKIP)} />
      <span className="ply__b" style={share}>
        <Bands sensitive={sensitive} seconds={seconds} />
        <input
          type="range"
          min={0}
          max={seconds}
          step={0.1}
          value={at}
          aria-label={t('recordings.position')}
          aria-valuetext={t('recordings.at', { at: place(at), of: place(seconds) })}
          onChange={({ target }) => jump(Number(target.value))}
        />
      </span>
      <span className="num s12 sub">
        {place(at)} / {place(seconds)}
      </span>
      {broken && <Banner tone="err">{t('recordings.cannotPlay')}</Banner>}
    </div>
  );
};
