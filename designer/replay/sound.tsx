import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RecordingSummary } from '../../schema/api.ts';
import { useMe, useRecordings } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Banner, Button } from '../ui/index.ts';
import type { Player } from './player.ts';
import type { Story } from './story.ts';

/** Seconds that sound and replay may be apart before the sound jumps: a jump is heard. */
const APART = 0.35;

interface SoundProps {
  readonly recording: RecordingSummary;
  readonly story: Story;
  readonly player: Player;
}

/** Keeps the sound where the replay is, as long as the replay goes on. */
const Sound = ({ recording, story, player }: SoundProps) => {
  const t = useWords();
  const sound = useRef<HTMLAudioElement>(null);
  const [broken, setBroken] = useState(false);
  const { at, playing, speed } = useStore(player.state);
  const seconds = (at + story.startedAt - Date.parse(recording.startedAt)) / 1000;
  const within = seconds >= 0 && seconds < (recording.durationMs ?? 0) / 1000;
  useEffect(() => {
    const audio = sound.current;
    if (!audio) return;
    audio.playbackRate = speed;
    if (!playing || !within) {
      audio.pause();
      return;
    }
    if (Math.abs(audio.currentTime - seconds) > APART * speed) audio.currentTime = seconds;
    if (audio.paused) audio.play().catch((error: unknown) => setBroken(!isAbort(error)));
  }, [playing, within, seconds, speed]);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: what is said stands in the transcript as it is heard. */}
      <audio
        ref={sound}
        src={`/api/recordings/${encodeURIComponent(recording.id)}/sound`}
        preload="none"
        onError={() => setBroken(true)}
      />
      {broken && <Banner tone="err">{t('recordings.cannotPlay')}</Banner>}
    </>
  );
};

/** A pause before the sound has begun is no failure. */
const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** The recording of the whole call, for those who may hear it; fetched, and put on record, only when it is asked for. */
export const RecordedSound = ({ session, ...rest }: { readonly session: string } & Omit<SoundProps, 'recording'>) => {
  const t = useWords();
  const me = useMe().data;
  const { data } = useRecordings({ session });
  const [on, setOn] = useState(false);
  const recording = data?.find(({ kind, state, bytes }) => kind === 'call' && state === 'ready' && bytes > 0);
  if (!recording || !me || me.role === 'viewer') return null;
  return (
    <div className="rp__sound">
      <Button
        small
        kind={on ? 'accent' : 'soft'}
        icon={on ? 'volume-2' : 'volume-x'}
        aria-pressed={on}
        title={t('replay.onRecord')}
        onClick={() => setOn(!on)}
      >
        {on ? t('replay.listening') : t('replay.listen')}
      </Button>
      {!on && <span className="s12 mute">{t('replay.onRecord')}</span>}
      {on && <Sound recording={recording} {...rest} />}
    </div>
  );
};
