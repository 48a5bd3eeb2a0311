import { type KeyboardEvent, memo, useEffect } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../i18n/index.ts';
import { clock } from '../simulate/time.ts';
import { Button, Icon, IconButton, Segmented } from '../ui/index.ts';
import { type Player, type Speed, speeds } from './player.ts';
import type { Story } from './story.ts';

interface PadProps {
  readonly story: Story;
  readonly player: Player;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type="range"]), textarea, select') !== null;
/** Space presses the button that has the focus. */
const isPressed = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, input') !== null;

/** Arrow keys go from step to step, wherever the focus is. */
const useKeys = ({ story, player }: PadProps): void => {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft')
        player.step(story, event.key === 'ArrowRight' ? 1 : -1);
      else if (event.key === ' ' && !isPressed(event.target)) player.toggle(story);
      else return;
      event.preventDefault();
      // Cards would be moved, and lists scrolled.
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [story, player]);
};

/** Time, while it plays. */
const usePlaying = ({ story, player }: PadProps): void => {
  const playing = useStore(player.state, (state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let frame = requestAnimationFrame(function go(now) {
      player.tick(story, now - last);
      last = now;
      frame = requestAnimationFrame(go);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, story, player]);
};

const Ticks = memo(({ story }: Pick<PadProps, 'story'>) =>
  story.steps.map((step) => (
    <i
      key={step.seq}
      className={step.done.fault ? 'rp__tick rp__tick--bad' : 'rp__tick'}
      style={{ left: `${(step.at / story.lengthMs) * 100}%` }}
    />
  )),
);

const Scrubber = ({ story, player }: PadProps) => {
  const t = useWords();
  const at = useStore(player.state, (state) => state.at);
  const share = (ms: number) => `${(ms / story.lengthMs) * 100}%`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Home') player.seek(story, 0);
    else if (event.key === 'End') player.seek(story, story.lengthMs);
    else return;
    event.preventDefault();
  };
  return (
    <div className="rp__scrub">
      <span className="rp__track" aria-hidden>
        <i className="rp__done" style={{ width: share(at) }} />
        <Ticks story={story} />
      </span>
      <input
        type="range"
        min={0}
        max={story.lengthMs}
        step={1}
        value={Math.round(at)}
        aria-label={t('replay.scrub')}
        aria-valuetext={t('replay.position', { at: clock(at), of: clock(story.lengthMs) })}
        onKeyDown={onKeyDown}
        onChange={({ target }) => player.seek(story, Number(target.value))}
      />
      <div className="rp__times num s12">
        <span>{clock(at)}</span>
        <span>{clock(story.lengthMs)}</span>
      </div>
    </div>
  );
};

/** Where the caller went away: as the last thing in the call that is not done without him. */
const hangupAt = ({ steps, outcome, lengthMs }: Story): number | undefined => {
  if (outcome !== 'hungup') return undefined;
  const cut = steps.find(({ done }) => done.exit === undefined && done.fault === undefined && done.ms !== undefined);
  return cut?.ends ?? lengthMs;
};

const Jumps = ({ story, player }: PadProps) => {
  const t = useWords();
  const at = useStore(player.state, (state) => state.at);
  const faults = story.steps.filter(({ done }) => done.fault !== undefined);
  const hangup = hangupAt(story);
  // Again and again leads from one fault to the next.
  const fault = faults.find((step) => (step.ends ?? 0) > at) ?? faults[0];
  return (
    <div className="rp__jumps">
      {fault && (
        <Button small kind="soft" icon="triangle-alert" onClick={() => player.seek(story, fault.ends ?? fault.at)}>
          {t('replay.toFault')}
        </Button>
      )}
      {hangup !== undefined && (
        <Button small kind="soft" icon="phone-off" onClick={() => player.seek(story, hangup)}>
          {t('replay.toHangup')}
        </Button>
      )}
      <Button small kind="soft" icon="chevron-right" onClick={() => player.seek(story, story.lengthMs)}>
        {t('replay.toEnd')}
      </Button>
    </div>
  );
};

/** In place of the keypad: time, and how to go through it. */
export const Pad = (props: PadProps) => {
  const t = useWords();
  const { story, player } = props;
  const playing = useStore(player.state, (state) => state.playing);
  const speed = useStore(player.state, (state) => state.speed);
  useKeys(props);
  usePlaying(props);
  return (
    <div className="pad rp__pad">
      <Scrubber {...props} />
      <div className="row rp__go">
        <IconButton icon="chevron-left" size={18} label={t('replay.backward')} onClick={() => player.step(story, -1)} />
        <button
          type="button"
          className="rp__play"
          aria-label={t(playing ? 'replay.pause' : 'replay.play')}
          title={t(playing ? 'replay.pause' : 'replay.play')}
          onClick={() => player.toggle(story)}
        >
          <Icon name={playing ? 'pause' : 'play'} size={18} />
        </button>
        <IconButton icon="chevron-right" size={18} label={t('replay.forward')} onClick={() => player.step(story, 1)} />
        <span className="grow" />
        <Segmented
          small
          label={t('replay.speed')}
          value={String(speed)}
          options={speeds.map((value) => ({ value: String(value), label: t('replay.times', { speed: value }) }))}
          onChange={(chosen) => player.setSpeed(Number(chosen) as Speed)}
        />
      </div>
      <Jumps {...props} />
      <p className="s12 mute">{t('replay.keysHint')}</p>
    </div>
  );
};
